// The bench by keyboard, without losing one's place. Everything works without this file too.
(() => {
  "use strict";
  const all = document.querySelector("[data-all]");
  if (all) {
    const boxes = [...document.querySelectorAll('input[name="piece"]:not(:disabled)')];
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    let last = null;
    boxes.forEach((box, at) => box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        for (let n = Math.min(at, last); n <= Math.max(at, last); n += 1) boxes[n].checked = box.checked;
      }
      last = at;
    }));
  }

  // where one was in a long table, across a save
  const table = document.querySelector("[data-table]");
  if (table) {
    const key = `bench:${location.pathname}`;
    table.addEventListener("submit", () => {
      const focused = document.activeElement && document.activeElement.name;
      sessionStorage.setItem(key, JSON.stringify([window.scrollY, focused || ""]));
    });
    const kept = sessionStorage.getItem(key);
    if (kept && !location.hash) {
      const [place, name] = JSON.parse(kept);
      window.scrollTo(0, place);
      const field = name && table.elements[name];
      if (field && field.focus) field.focus({ preventScroll: true });
    }
    sessionStorage.removeItem(key);
    table.addEventListener("keydown", (event) => {
      if (!["ArrowUp", "ArrowDown"].includes(event.key) || !event.altKey) return;
      const cell = event.target.closest("td");
      const row = cell && (event.key === "ArrowUp" ? cell.parentElement.previousElementSibling : cell.parentElement.nextElementSibling);
      const field = row && row.cells[cell.cellIndex].querySelector("input, select");
      if (field) { event.preventDefault(); field.focus(); }
    });
  }

  const form = document.querySelector("[data-piece]");
  if (!form) return;
  // a page that is not there: beyond the last, or of a file that cannot be set
  const page = document.querySelector(".original img");
  const gone = () => {
    const said = document.createElement("p");
    said.className = "hint";
    said.textContent = page.dataset.gone || "这一页显示不出来：文件没有这一页，或者还没有排好。请翻回前一页，或稍后刷新。";
    page.replaceWith(said);
  };
  if (page && page.complete && !page.naturalWidth) gone();
  else if (page) page.addEventListener("error", gone);
  const press = (value) => { const button = form.querySelector(`button[value="${value}"]`); if (button) button.click(); };
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); press(event.shiftKey ? "enter" : "next"); }
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key) && event.target.name === "text") {
      const item = event.target.closest("li");
      const other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
      if (other) { event.preventDefault(); other.querySelector("textarea").focus(); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const link = document.querySelector(event.key === "ArrowLeft" ? '[rel="prev"]' : '[rel="next"]');
    if (link) { event.preventDefault(); link.click(); }
  });
  // the words a fact was read in, shown in the text
  for (const said of document.querySelectorAll("[data-evidence]")) {
    said.tabIndex = 0;
    const show = () => {
      const words = said.dataset.evidence.trim().slice(0, 40);
      const found = [...form.querySelectorAll('textarea[name="text"]')].find((area) => area.value.includes(words));
      form.querySelectorAll(".shown").forEach((item) => item.classList.remove("shown"));
      if (found) { found.closest("li").classList.add("shown"); found.closest("li").scrollIntoView({ block: "center" }); }
    };
    said.addEventListener("click", show);
    said.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
  }
  // a character that was doubted, selected where it stands; found again by its neighbours once the text was changed
  for (const one of document.querySelectorAll("[data-faint]")) {
    one.addEventListener("click", () => {
      const area = one.closest("li").querySelector("textarea");
      const [start, length] = one.dataset.faint.split(",").map(Number);
      const ahead = one.firstChild === one.querySelector("mark") ? 0 : one.firstChild.data.length;
      const kept = area.value.slice(start - ahead, start + length) === one.textContent.slice(0, ahead + length);
      const at = kept ? start : area.value.indexOf(one.textContent) + ahead;
      if (!kept && !area.value.includes(one.textContent)) return;
      area.focus();
      area.setSelectionRange(at, at + length);
    });
  }
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
