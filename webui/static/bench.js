// The bench by keyboard, without losing one's place. Everything works without this file too.
(() => {
  "use strict";
  const composing = (event) => event.isComposing || event.keyCode === 229;  // an input method is at work
  const remembered = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const form = document.querySelector("[data-table], [data-piece]");
  if (!form && !document.querySelector("[data-waiting]")) return;
  let typed = false;
  if (form) {
    form.addEventListener("input", (event) => { if (event.target.name !== "piece" && !event.target.matches("[data-only], [data-all]")) typed = true; });
    form.addEventListener("submit", () => { typed = false; });
  }
  const sent = (value) => {  // as if a button of this name had been pressed
    const button = document.createElement("button");
    Object.assign(button, { name: "do", value, hidden: true });
    form.append(button);
    button.click();
    button.remove();
  };

  // where one was, across a save: the window, the field, the place in it, and what was ticked
  const place = `bench:${location.pathname}`;
  if (form) {
    form.addEventListener("submit", () => {
      const at = document.activeElement;
      const fields = [...form.elements].filter((one) => at && one.name === at.name);
      sessionStorage.setItem(place, JSON.stringify({
        y: window.scrollY, name: (at && at.name) || "", number: fields.indexOf(at), caret: at && at.selectionStart,
        at: [...form.querySelectorAll(".grid textarea, .grid input")].indexOf(at),
        ticked: [...form.querySelectorAll('input[name="piece"]:checked')].map((one) => one.value),
      }));
    });
    const kept = remembered(place);
    sessionStorage.removeItem(place);
    if (kept && !location.hash) {
      window.scrollTo({ top: kept.y, behavior: "instant" });
      const field = kept.name ? [...form.elements].filter((one) => one.name === kept.name)[kept.number] : form.querySelectorAll(".grid textarea, .grid input")[kept.at];
      if (field && field.type !== "hidden" && !field.hidden && field.tagName !== "BUTTON") {
        field.focus({ preventScroll: true });
        const { top, bottom } = field.getBoundingClientRect();
        if (bottom < 0 || top > window.innerHeight) field.scrollIntoView({ block: "center", behavior: "instant" });
        if (kept.caret !== null && field.setSelectionRange && /^(text|textarea)$/.test(field.type)) field.setSelectionRange(kept.caret, kept.caret);
      }
      for (const box of form.querySelectorAll('input[name="piece"]:not(:disabled)')) if (kept.ticked.includes(box.value)) box.checked = true;
    }
    document.addEventListener("keydown", (event) => {
      if (!composing(event) && (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") { event.preventDefault(); sent("save"); }
    });
  }

  const table = document.querySelector("[data-table]");
  if (table) {
    const all = table.querySelector("[data-all]");
    const boxes = () => [...table.querySelectorAll('tbody tr:not([hidden]) input[name="piece"]:not(:disabled)')];
    all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
    let last = null;
    table.addEventListener("click", (event) => {
      const box = event.target.closest('input[name="piece"]');
      if (box) {
        const seen = boxes();
        const [at, from] = [seen.indexOf(box), seen.indexOf(last)];
        if (event.shiftKey && from >= 0) for (let n = Math.min(at, from); n <= Math.max(at, from); n += 1) seen[n].checked = box.checked;
        last = box;
        return;
      }
      const link = event.target.closest('tbody td:nth-child(2) a, [data-resume]');
      if (link && typed && !event.ctrlKey && !event.metaKey) { event.preventDefault(); sent(`open-${link.pathname.split("/").pop()}`); }
    });
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("tbody td");
      if (composing(event) || !cell || !event.altKey) return;
      const row = cell.parentElement;
      if (event.key === "Enter") { event.preventDefault(); sent(`open-${row.id.slice(1)}`); }
      const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
      if (!step) return;
      const number = [...cell.querySelectorAll("input:not([type=hidden]), select")].indexOf(event.target);
      for (let other = row[step]; other; other = other[step]) {
        const field = !other.hidden && other.cells[cell.cellIndex].querySelectorAll("input:not([type=hidden]):not(:disabled), select, a")[Math.max(number, 0)];
        if (field) { event.preventDefault(); field.focus(); break; }
      }
    });
    const only = table.querySelector("[data-only]");
    const chosen = `bench-only:${location.pathname}`;
    const sift = () => {
      for (const row of table.querySelectorAll("tbody tr")) row.hidden = only.checked && !("todo" in row.dataset);
      sessionStorage.setItem(chosen, only.checked ? "1" : "");
    };
    only.parentElement.hidden = false;
    only.checked = sessionStorage.getItem(chosen) === "1";
    only.addEventListener("change", sift);
    if (only.checked) sift();
  }

  // files are still being read: what is new is put below, what is there stays as it is under one's hands
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) { setTimeout(look, 10_000); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const rows = page.querySelectorAll("table.bench tbody tr");
    if (!table && (rows.length || !page.querySelector("[data-waiting]"))) { location.reload(); return; }
    for (const name of ["line", "reading", "troubles"]) {
      const [here, there] = [document, page].map((one) => one.querySelector(`[data-fresh="${name}"]`));
      if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
    }
    for (const row of rows) if (!document.getElementById(row.id)) table.querySelector("tbody").append(document.adoptNode(row));
    if (document.querySelector("[data-waiting]")) setTimeout(look, 2000);
  };
  if (document.querySelector("[data-waiting]")) setTimeout(look, 1500);

  if (!document.querySelector("[data-piece]")) return;

  // the page of the original: turned, enlarged and following the text without leaving what is being typed
  const original = document.querySelector(".original");
  const picture = original.querySelector("img");
  if (picture) {
    const shown = original.querySelector("[data-page]");
    const said = document.createElement("p");
    said.className = "hint";
    said.hidden = true;
    said.textContent = picture.dataset.gone || "这一页显示不出来：文件没有这一页，或者还没有排好。请翻回前一页，或稍后刷新。";
    picture.after(said);
    const gone = (missing) => { picture.hidden = missing; said.hidden = !missing; };
    const turn = (page) => {
      if (page < 1 || page === Number(shown.textContent)) return;
      shown.textContent = page;
      picture.alt = `原件第 ${page} 页`;
      picture.src = picture.src.replace(/\d+$/, page);
      original.scrollTop = 0;
      history.replaceState(null, "", `?page=${page}`);
    };
    picture.addEventListener("load", () => gone(false));
    picture.addEventListener("error", () => gone(true));
    if (picture.complete && !picture.naturalWidth) gone(true);
    const step = (by) => turn(Number(shown.textContent) + by);
    original.addEventListener("click", (event) => {
      const link = event.target.closest("[data-step]");
      if (link) { event.preventDefault(); step(Number(link.dataset.step)); }
    });
    const zoom = original.querySelector("[data-zoom]");
    const enlarge = () => { zoom.textContent = original.classList.toggle("large") ? "缩小" : "放大"; };
    zoom.hidden = false;
    zoom.addEventListener("click", enlarge);
    picture.addEventListener("click", enlarge);
    document.addEventListener("keydown", (event) => {
      const by = { PageUp: -1, PageDown: 1 }[event.key];
      if (event.altKey && by && !composing(event)) { event.preventDefault(); step(by); }
    });
    const marks = [...form.querySelectorAll("li[data-at]")];
    form.addEventListener("focusin", (event) => {
      const item = event.target.closest(".blocks li");
      if (!item || !marks.length || !picture.dataset.first) return;
      const here = marks.filter((mark) => mark.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
      if (here) turn(Number(picture.dataset.first) + Number(here.dataset.at) - Number(marks[0].dataset.at));
    });
  }

  const press = (value) => { const button = form.querySelector(`button[value="${value}"]`); if (button) button.click(); };
  document.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); press(event.altKey ? "send" : event.shiftKey ? "enter" : "next"); }
    if (event.altKey && !event.ctrlKey && !event.shiftKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const ahead = event.key === "ArrowRight";
      const link = document.querySelector(ahead ? '[rel="next"]' : '[rel="prev"]');
      if (!link) return;
      event.preventDefault();
      if (typed) sent(ahead ? "next" : "before"); else link.click();
    }
    if (event.key === "F8" && !event.altKey && !event.ctrlKey) { event.preventDefault(); doubtful(event.shiftKey); }
    if (event.key === "F9" && document.activeElement && document.activeElement.closest) {
      const said = document.activeElement.closest(".field")?.querySelector("[data-evidence]");
      if (said) { event.preventDefault(); said.click(); }
    }
  });

  // the next fact or character that needs a look
  let at = -1;
  const doubtful = (backwards) => {
    const all = [...form.querySelectorAll("input.wrong, .field:has(.evidence.unsure) :is(input, select), [data-faint]")];
    if (!all.length) return;
    at = (at + (backwards ? -1 : 1) + all.length) % all.length;
    if (all[at].matches("[data-faint]")) all[at].click(); else { all[at].focus(); all[at].scrollIntoView({ block: "center" }); }
  };

  // the words a fact was read in, shown in the text
  const spot = (area, start, end) => {
    form.querySelectorAll(".shown").forEach((item) => item.classList.remove("shown"));
    const item = area.closest("li");
    item.classList.add("shown");
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, end);
    item.scrollIntoView({ block: "center" });
  };
  const areas = () => [...form.querySelectorAll(".blocks textarea")].filter((one) => !one.hidden);
  for (const said of document.querySelectorAll("[data-evidence]")) {
    said.addEventListener("click", () => {
      const lines = said.dataset.evidence.split("\n").map((line) => line.trim()).filter(Boolean);
      const wanted = [...lines, ...lines.map((line) => line.slice(0, 12))];
      for (const words of wanted) {
        const area = areas().find((one) => one.value.includes(words));
        if (area) { const start = area.value.indexOf(words); spot(area, start, start + words.length); return; }
      }
    });
  }
  // a character that was doubted, selected where it stands; found again by its neighbours once the text was changed
  for (const one of document.querySelectorAll("[data-faint]")) {
    one.addEventListener("click", () => {
      const item = one.closest("li");
      const area = item.querySelector('textarea[name="text"]');
      const [start, length] = one.dataset.faint.split(",").map(Number);
      const doubted = one.querySelector("mark").textContent;
      if (area.hidden) {  // in a table: the cell where so many bars stand before it
        const lines = area.value.slice(0, start).split("\n");
        const row = item.querySelectorAll(".grid tr")[lines.length - 2];
        const cell = row && row.cells[lines.at(-1).replace(/\\./g, "").split("|").length - 2];
        const held = [...(cell ? [cell] : []), ...item.querySelectorAll(".grid td")].find((place) => place.firstChild.value.includes(doubted));
        if (held) { const from = held.firstChild.value.indexOf(doubted); spot(held.firstChild, from, from + doubted.length); }
        return;
      }
      const ahead = one.firstChild === one.querySelector("mark") ? 0 : one.firstChild.data.length;
      const kept = area.value.slice(start - ahead, start + length) === one.textContent.slice(0, ahead + length);
      if (!kept && !area.value.includes(one.textContent)) return;
      const from = kept ? start : area.value.indexOf(one.textContent) + ahead;
      spot(area, from, from + length);
    });
  }
})();
