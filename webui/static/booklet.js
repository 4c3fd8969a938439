// Keeps the documents chosen for a booklet from page to page, in this browser only. Without scripts, a page's own choices are sent.
(() => {
  "use strict";
  const KEY = "booklet", MOST = 60;
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY) || "[]").filter((name) => typeof name === "string").slice(0, MOST); } catch { return []; }
  };
  const write = (names) => { try { localStorage.setItem(KEY, JSON.stringify(names.slice(0, MOST))); } catch { /* private window: this page only */ } show(); };
  const address = (names) => `/booklet?${names.map((name) => `d=${encodeURIComponent(name)}`).join("&")}`;
  const boxes = [...document.querySelectorAll(".pick input")];
  const bar = document.createElement("p");
  bar.className = "booklet-bar";
  bar.setAttribute("role", "status");

  function show() {
    const names = read();
    boxes.forEach((box) => { box.checked = names.includes(box.value); });
    bar.hidden = !names.length || location.pathname === "/booklet";
    if (bar.hidden) return;
    bar.textContent = `汇编：已选 ${names.length} 件 `;
    const open = document.createElement("a");
    open.href = address(names);
    open.textContent = "合成一本";
    const none = document.createElement("button");
    none.type = "button";
    none.textContent = "清空";
    none.addEventListener("click", () => write([]));
    bar.append(open, " ", none);
  }

  boxes.forEach((box) => box.addEventListener("change", () => {
    const rest = read().filter((name) => name !== box.value);
    write(box.checked ? [...rest, box.value] : rest);
  }));
  // what the booklet page shows is what is kept: an order that was changed there stays
  if (location.pathname === "/booklet") {
    const listed = [...document.querySelectorAll(".booklet-list input[name=d]")].map((field) => field.value);
    if (listed.length || location.search) write(listed);
    else if (read().length) location.replace(address(read()));
  }
  document.querySelectorAll(".booklet-send").forEach((form) => { form.hidden = true; });
  document.body.append(bar);
  show();
})();
