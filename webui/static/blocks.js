// The text of a piece, edited as in Word: Enter parts a block, Backspace at its start joins it to the one before,
// a table is a grid of cells as in Excel, Alt+Z takes back. Everything works without this file too, block by block.
(() => {
  "use strict";
  const form = document.querySelector("[data-piece]");
  const list = form && form.querySelector("ol.blocks");
  if (!list || form.querySelector("fieldset:disabled")) return;
  const TABLE = "表";
  const areaOf = (item) => item && item.querySelector('textarea[name="text"]');
  const markOf = (item) => item.querySelector('[name="mark"]');
  const fixed = (item) => item.classList.contains("fixed");
  const isTable = (item) => !fixed(item) && markOf(item).value === TABLE;
  const told = () => form.dispatchEvent(new Event("input", { bubbles: true }));

  // tables: lines of cells between bars, as gazette.marked writes them
  const BACK = { "\\": "\\", n: "\n", q: "\r", "|": "|" };
  const plain = (text) => text.replace(/\\(.)/g, (all, one) => BACK[one] ?? all);
  const escaped = (text) => text.replace(/[\\\n\r|]/g, (one) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\q", "|": "\\|" })[one]);
  const cellsOf = (line) => {
    const parts = [];
    let here = "";
    for (let at = 1; at < line.length; at += 1) {
      if (line[at] === "\\") { here += line.slice(at, at + 2); at += 1; } else if (line[at] === "|") { parts.push(here); here = ""; } else here += line[at];
    }
    if (here.trim()) parts.push(here);
    return parts.map((part) => {
      const inner = part.replace(/^ /, "").replace(/ $/, "");
      const spans = /(?:\\c(\d{1,3}))?(?:\\r(\d{1,3}))?$/.exec(inner);
      return { text: plain(inner.slice(0, spans.index)), across: Number(spans[1] || 1), down: Number(spans[2] || 1) };
    });
  };
  const parsed = (raw) => {
    const lines = raw.split("\n").filter((line) => line.trim());
    const head = /^【表(?: ([0-9a-f]{1,64}))?】(.*)$/.exec(lines[0] || "");
    const rows = lines.slice(1, -1);
    if (!head || lines.at(-1) !== "【表完】" || !rows.length || rows.some((line) => line[0] !== "|")) return null;
    return { head: head[1], caption: plain(head[2]), rows: rows.map(cellsOf) };
  };
  const written = (grid) => {
    const rows = [...grid.querySelectorAll("tr")].map((row) => "|" + [...row.cells].map((cell) => {
      const across = cell.colSpan > 1 ? `\\c${cell.colSpan}` : "";
      const down = cell.rowSpan > 1 ? `\\r${cell.rowSpan}` : "";
      return ` ${escaped(cell.firstChild.value)}${across}${down} |`;
    }).join(""));
    const head = grid.dataset.head === undefined ? "【表】" : `【表 ${grid.dataset.head}】`;
    return [head + escaped(grid.querySelector(".caption").value), ...rows, "【表完】"].join("\n");
  };
  const cell = (one, label) => {
    const place = document.createElement("td");
    const area = document.createElement("textarea");
    Object.assign(place, { colSpan: one.across, rowSpan: one.down });
    Object.assign(area, { rows: 1, value: one.text });
    area.setAttribute("aria-label", label);
    place.append(area);
    return place;
  };
  const named = (grid) => [...grid.querySelectorAll("tr")].forEach((row, r) => [...row.cells].forEach((place, c) => {
    place.firstChild.setAttribute("aria-label", `第 ${r + 1} 行第 ${c + 1} 格`);
  }));
  const whole = (grid) => [...grid.querySelectorAll("td")].every((place) => place.rowSpan === 1 && place.colSpan === 1);
  const drawn = (item) => {
    const area = areaOf(item);
    const old = item.querySelector(".grid");
    if (old) old.remove();
    const found = isTable(item) ? parsed(area.value) : null;
    area.hidden = Boolean(found);
    if (!found) return;
    const grid = document.createElement("div");
    grid.className = "grid";
    if (found.head !== undefined) grid.dataset.head = found.head;
    const caption = document.createElement("input");
    Object.assign(caption, { className: "caption", value: found.caption, placeholder: "表题（可空）" });
    caption.setAttribute("aria-label", "表题");
    const table = document.createElement("table");
    const body = table.createTBody();
    found.rows.forEach((cells, r) => body.insertRow().append(...cells.map((one, c) => cell(one, `第 ${r + 1} 行第 ${c + 1} 格`))));
    const tools = document.createElement("p");
    tools.className = "tools";
    for (const [deed, label] of [["row", "加一行"], ["unrow", "删这行"], ["column", "加一列"], ["uncolumn", "删这列"], ["raw", "按文字改"]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "link", textContent: label, tabIndex: -1 });
      button.dataset.shape = deed;
      tools.append(button);
    }
    const around = document.createElement("div");
    around.className = "scrolled";
    around.append(table);
    grid.append(caption, around, tools);
    area.after(grid);
    let here = body.rows[0].cells[0];
    grid.addEventListener("focusin", (event) => { here = event.target.closest("td") || here; });
    grid.addEventListener("input", (event) => { event.stopPropagation(); area.value = written(grid); told(); });
    tools.addEventListener("click", (event) => { if (event.target.dataset.shape) shape(event.target.dataset.shape); });
    const shape = (deed) => {
      if (deed === "raw") { grid.remove(); area.hidden = false; area.focus(); return; }
      if (!whole(grid)) { say("这个表有合并的格子，加减行列请点“按文字改”。"); return; }
      keep(item);
      const row = here.parentElement;
      const column = here.cellIndex;
      const blank = () => cell({ text: "", across: 1, down: 1 }, "");
      if (deed === "row") {
        const made = body.insertRow(row.sectionRowIndex + 1);
        made.append(...[...row.cells].map(blank));
        made.cells[Math.min(column, made.cells.length - 1)].firstChild.focus();
      } else if (deed === "column") [...body.rows].forEach((one) => one.insertBefore(blank(), one.cells[column + 1] || null));
      else if (deed === "unrow" && body.rows.length > 1) row.remove();
      else if (deed === "uncolumn" && row.cells.length > 1) [...body.rows].forEach((one) => one.cells[column] && one.cells[column].remove());
      if (!grid.contains(here)) { here = body.rows[0].cells[0]; here.firstChild.focus(); }
      named(grid);
      area.value = written(grid);
      told();
      if (deed.startsWith("un")) say("已删去，Alt+Z 撤销。");
    };
    grid.addEventListener("keydown", (event) => {
      const place = event.target.closest("td");
      if (event.isComposing || event.keyCode === 229 || !place) return;
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = place.parentElement;
      const down = event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.shiftKey;
      if (down || (step && event.altKey)) {
        const to = body.rows[row.sectionRowIndex + (down ? 1 : step)];
        event.preventDefault();
        event.stopPropagation();
        if (to) to.cells[Math.min(place.cellIndex, to.cells.length - 1)].firstChild.focus();
        else if (down) shape("row");
      } else if (event.altKey && event.key === "Enter" && !event.ctrlKey) {
        event.preventDefault();
        event.stopPropagation();
        event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end");
        area.value = written(grid);
        told();
      } else if (event.altKey && event.key === "Delete") { event.preventDefault(); event.stopPropagation(); shape("unrow"); }
    });
  };

  // what was, to be taken back: the items themselves with what stood in them
  const past = [];
  const status = document.createElement("p");
  status.className = "hint told-of";
  status.setAttribute("role", "status");
  (form.querySelector(".bench-bar") || form).prepend(status);
  const say = (text) => { status.textContent = text; };
  const keep = (item) => {
    past.push({ item, all: [...list.children].map((one) => [one, markOf(one).value, fixed(one) ? null : areaOf(one).value]) });
    if (past.length > 100) past.shift();
  };
  const back = () => {
    const last = past.pop();
    if (!last) { say("没有可以撤销的了。"); return; }
    const whole = new Set(last.all.map(([one]) => one));
    for (const one of [...list.children]) if (!whole.has(one)) one.remove();
    let here = list.firstElementChild;  // only what moved is moved: a long text is not laid out anew
    for (const [one] of last.all) if (one === here) here = here.nextElementSibling; else list.insertBefore(one, here);
    for (const [one, mark, text] of last.all) {
      if (text === null) continue;
      const changed = areaOf(one).value !== text || markOf(one).value !== mark;
      markOf(one).value = mark;
      areaOf(one).value = text;
      if (changed) drawn(one);
    }
    numbered();
    told();
    focusOn(last.item, 0);
    say("已撤销。");
  };
  const focusOn = (item, at) => {
    const cellArea = item && item.querySelector(".grid textarea");
    const area = cellArea || areaOf(item);
    if (!area) return;
    area.focus();
    if (!cellArea && at !== undefined) area.setSelectionRange(at, at);
    item.scrollIntoView({ block: "nearest" });
  };
  const blank = list.querySelector("li.new").cloneNode(true);
  const fresh = (mark, text) => {
    const item = blank.cloneNode(true);
    item.classList.remove("new");
    areaOf(item).removeAttribute("placeholder");
    if (mark === TABLE) markOf(item).append(new Option(TABLE));
    markOf(item).value = mark;
    areaOf(item).value = text;
    const tools = document.createElement("span");
    tools.className = "tools";
    item.append(tools);
    equipped(item);
    return item;
  };
  const equipped = (item) => {
    if (fixed(item) || item.classList.contains("new")) return;
    const tools = item.querySelector(".tools");
    for (const one of tools.querySelectorAll("button")) one.tabIndex = -1;
    for (const [deed, label, title] of [["add", "加", "在下面加一段"], ["remove", "删", "删去这一段（Alt+Delete）"]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "link", textContent: label, title, tabIndex: -1 });
      button.addEventListener("click", () => { if (deed === "add") added(item); else removed(item); });
      tools.prepend(button);
    }
    if (isTable(item)) drawn(item);
  };
  const numbered = () => {
    [...list.children].forEach((item, at) => {
      if (item.classList.contains("new")) return;
      if (!fixed(item)) {
        areaOf(item).setAttribute("aria-label", `第 ${at + 1} 段`);
        markOf(item).setAttribute("aria-label", `第 ${at + 1} 段的格式`);
      }
      const split = item.querySelector('[value^="split-"]');
      if (split) split.value = `split-${place(item)}`;
    });
  };
  const place = (item) => {  // how many blocks stand before it, as the server will count them
    let count = 0;
    for (const one of list.children) {
      if (one === item) break;
      if (fixed(one) || markOf(one).value === TABLE) count += 1;
      else count += areaOf(one).value.split("\n").filter((line) => line.trim()).length;
    }
    return count;
  };
  const added = (item) => { keep(item); const made = fresh("", ""); item.after(made); numbered(); told(); focusOn(made, 0); };
  const removed = (item) => {
    keep(item);
    const next = item.nextElementSibling || item.previousElementSibling;
    item.remove();
    numbered();
    told();
    focusOn(next);
    say("已删去一段，Alt+Z 撤销。");
  };
  const parted = (item, area) => {
    keep(item);
    const at = area.selectionStart;
    const made = fresh(markOf(item).value === "标题" ? "标题" : at ? "" : markOf(item).value, area.value.slice(area.selectionEnd));
    if (!at) markOf(item).value = "";
    area.value = area.value.slice(0, at);
    item.after(made);
    numbered();
    told();
    focusOn(made, 0);
  };
  const merged = (first, second) => {  // a paragraph may go on over a page
    keep(second);
    const area = areaOf(first);
    const at = area.value.length;
    area.value += areaOf(second).value;
    if (!at) markOf(first).value = markOf(second).value;
    second.remove();
    numbered();
    told();
    focusOn(first, at);
    say("两段并成了一段，Alt+Z 撤销。");
  };
  const beside = (item, step) => {
    let other = item[step];
    while (other && fixed(other)) other = other[step];
    return other;
  };
  list.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;  // the input method is at work
    const item = event.target.closest("li");
    if (!item || fixed(item)) return;
    const key = event.key;
    const inText = event.target.name === "text";
    if (event.altKey && !event.ctrlKey && ["ArrowUp", "ArrowDown"].includes(key)) {
      const other = beside(item, key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling");
      if (other) { event.preventDefault(); focusOn(other); }
    } else if (event.altKey && key === "Delete") { event.preventDefault(); if (!item.classList.contains("new")) removed(item); }
    else if (event.altKey && key.toLowerCase() === "m") { event.preventDefault(); markOf(item).focus(); }
    else if (!inText || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || isTable(item)) return;
    else if (key === "Enter" && !item.classList.contains("new")) { event.preventDefault(); parted(item, event.target); }
    else if (key === "Enter") { event.preventDefault(); const next = list.lastElementChild; if (next !== item) focusOn(next, 0); }
    else if (event.target.selectionStart !== event.target.selectionEnd) return;
    else if (key === "Backspace" && event.target.selectionStart === 0) {
      const other = beside(item, "previousElementSibling");
      if (other && !isTable(other) && !item.classList.contains("new")) { event.preventDefault(); merged(other, item); }
    } else if (key === "Delete" && event.target.selectionStart === event.target.value.length) {
      const other = beside(item, "nextElementSibling");
      if (other && !isTable(other) && !other.classList.contains("new")) { event.preventDefault(); merged(item, other); }
    }
  });
  list.addEventListener("click", (event) => {  // counted as the text stands now
    const split = event.target.closest('[value^="split-"]');
    if (split) split.value = `split-${place(split.closest("li"))}`;
  });
  form.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && event.key.toLowerCase() === "z" && !event.isComposing) { event.preventDefault(); back(); }
  });
  list.addEventListener("input", (event) => {
    const item = event.target.closest("li.new");
    if (!item || event.target.name !== "text") return;
    item.classList.remove("new");  // it is a block now, and another waits below it
    event.target.removeAttribute("placeholder");
    const tools = document.createElement("span");
    tools.className = "tools";
    item.append(tools);
    equipped(item);
    list.append(blank.cloneNode(true));
    numbered();
  });
  list.addEventListener("change", (event) => { if (event.target.name === "mark") { drawn(event.target.closest("li")); told(); } });
  for (const item of list.children) equipped(item);

  // for drafts: the rows as values and back; an item that says the same stays the item it is
  form.blocks = {
    read: () => [...list.children].filter((item) => fixed(item) || areaOf(item).value).map((item) => [
      markOf(item).value, fixed(item) ? item.querySelector('[name="text"]').value : areaOf(item).value]),
    write: (rows) => {
      const held = [...list.children].filter((item) => !item.classList.contains("new"));
      const items = rows.map(([mark, text]) => {
        const at = held.findIndex((one) => markOf(one).value === mark && one.querySelector('[name="text"]').value === text);
        return at >= 0 ? held.splice(at, 1)[0] : mark === "·" ? null : fresh(mark, text);
      }).filter(Boolean);
      list.replaceChildren(...items, blank.cloneNode(true));
      numbered();
    },
  };
})();
