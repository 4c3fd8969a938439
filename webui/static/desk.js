// The desk without the mouse-work: drag or Alt+arrows order an issue, selected text becomes a quotation,
// and what was typed is not lost by leaving the page. Everything works without this file too.
(() => {
  "use strict";
  const number = (body) => {
    [...body.rows].forEach((row, place) => { row.querySelector(".order").value = place + 1; });
  };
  const layout = document.querySelector("[data-layout] tbody");
  if (layout) {
    const free = document.querySelector("[data-free] tbody");
    let dragged = null;
    const drop = (event, body, before) => {
      if (!dragged) return;
      event.preventDefault();
      if (before !== dragged) body.insertBefore(dragged, before);
      number(layout);
      if (body === free) dragged.querySelector(".order").value = "";
    };
    for (const body of [layout, free]) {
      if (!body) continue;
      body.addEventListener("dragstart", (event) => { dragged = event.target.closest("tr"); event.dataTransfer.effectAllowed = "move"; });
      body.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
      body.addEventListener("drop", (event) => {
        const row = event.target.closest("tr");
        const below = row && event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
        drop(event, body, row ? (below ? row.nextElementSibling : row) : null);
      });
      // an empty table has no row to drop on
      body.parentElement.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
      body.parentElement.addEventListener("drop", (event) => { if (!body.contains(event.target)) drop(event, body, null); });
      body.addEventListener("keydown", (event) => {
        const row = event.target.closest("tr");
        if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
        event.preventDefault();
        if (body === free) layout.append(row);
        else if (event.key === "ArrowUp" && row.previousElementSibling) layout.insertBefore(row, row.previousElementSibling);
        else if (event.key === "ArrowDown" && row.nextElementSibling) layout.insertBefore(row.nextElementSibling, row);
        number(layout);
        row.querySelector(".order").focus();
      });
    }
  }

  const paper = document.querySelector(".desk-document .paper");
  const remark = document.querySelector("[data-remark]");
  if (paper && remark) {
    document.addEventListener("selectionchange", () => {  // by mouse, by keyboard, by finger
      const chosen = window.getSelection();
      if (!chosen.isCollapsed && paper.contains(chosen.anchorNode)) {
        remark.open = true;
        remark.querySelector("[name=quote]").value = chosen.toString().trim();
      }
    });
  }

  // whoever types is at work, though no page is asked for: the session must not end under a long text
  const AWAKE = 5 * 60 * 1000;
  let asked = Date.now();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    let typed = false;
    form.addEventListener("input", () => {
      typed = true;
      if (Date.now() - asked < AWAKE) return;
      asked = Date.now();
      fetch("/desk/", { method: "HEAD" }).catch(() => {});
    });
    for (const done of ["submit", "reset"]) form.addEventListener(done, () => { typed = false; });
    window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  }
})();
