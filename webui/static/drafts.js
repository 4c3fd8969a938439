// What was typed and not yet saved is kept in this window: a session that ends, a server that stops, a page left by
// mistake lose nothing. It is put back only where the text is still the one it was typed into.
(() => {
  "use strict";
  const PREFIX = "bench-draft:";
  const read = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const write = (key, draft) => { try { sessionStorage.setItem(key, JSON.stringify(draft)); } catch { /* full: the page still asks before it is left */ } };
  const form = document.querySelector("form[data-draft]");
  const trouble = document.querySelector('[role="alert"]');
  if (!form) {
    if (!trouble) return;  // an error page: what was just sent was not saved
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
      const draft = read(key);
      if (draft && draft.sent) write(key, { ...draft, sent: false });
    }
    return;
  }
  form.setAttribute("autocomplete", "off");  // old values of the browser's own would pass for typed ones
  const key = PREFIX + form.dataset.draft;
  const told = (putBack) => {
    const said = document.createElement("p");
    const drop = document.createElement("button");
    said.className = "notice";
    said.setAttribute("role", "status");
    said.append("上次没有保存的改动已经放回来了，保存以后才算数。 ");
    Object.assign(drop, { type: "button", className: "link", textContent: "不要这些改动" });
    drop.addEventListener("click", () => { sessionStorage.removeItem(key); putBack(); });
    said.append(drop);
    form.prepend(said);
  };
  const again = () => { form.reset(); location.replace(location.href.split("#")[0]); };

  const pieceForm = form.matches("[data-piece]");
  const named = () => [...form.elements].filter((one) => one.name && !["do", "csrf", "mark", "text", "confirmed", "piece", "over"].includes(one.name) && one.tagName !== "BUTTON");
  const ofPiece = () => ({
    version: form.elements.version.value, rows: form.blocks ? form.blocks.read() : [],
    fields: Object.fromEntries(named().map((one) => [one.name, one.value])),
  });
  const rowsOf = () => [...form.querySelectorAll('input[name^="was-"]')].map((was) => {
    const number = was.name.slice(4);
    const before = JSON.parse(was.value);
    const now = Object.fromEntries(Object.keys(before).map((name) => [name, form.elements[`${name}-${number}`]?.value ?? before[name]]));
    return { number, was: was.value, before, now };
  });
  const differs = (row) => Object.keys(row.before).some((name) => row.now[name].trim() !== row.before[name]);
  const ofTable = () => ({ rows: rowsOf().filter(differs) });
  const now = pieceForm ? ofPiece : ofTable;

  const held = read(key);
  if (held && pieceForm) {
    const same = held.version === form.dataset.version;
    if (trouble && same) write(key, { ...held, sent: false });  // refused, and shown as it was typed
    else if (trouble || (held.sent && !same)) sessionStorage.removeItem(key);  // saved
    else if (JSON.stringify({ ...held, sent: 0 }) === JSON.stringify({ ...ofPiece(), sent: 0 })) sessionStorage.removeItem(key);
    else {
      for (const [name, value] of Object.entries(held.fields)) if (form.elements[name]) form.elements[name].value = value;
      if (form.blocks) form.blocks.write(held.rows);
      told(again);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  } else if (held) {
    let back = 0;
    for (const row of held.rows) {
      const was = form.elements[`was-${row.number}`];
      if (!was || Object.entries(row.now).every(([name, value]) => (form.elements[`${name}-${row.number}`]?.value ?? "") === value.trim())) continue;
      if (was.value !== row.was && held.sent) continue;  // saved, and changed since
      was.value = row.was;
      for (const [name, value] of Object.entries(row.now)) if (form.elements[`${name}-${row.number}`]) form.elements[`${name}-${row.number}`].value = value;
      back += 1;
    }
    if (back) { told(again); form.dispatchEvent(new Event("input", { bubbles: true })); } else sessionStorage.removeItem(key);
  }

  let waiting = 0;
  const keep = () => { clearTimeout(waiting); waiting = 0; write(key, { ...now(), sent: false }); };
  form.addEventListener("input", () => { if (!waiting) waiting = setTimeout(keep, 400); });
  window.addEventListener("pagehide", () => { if (waiting) keep(); });
  form.addEventListener("submit", () => { clearTimeout(waiting); waiting = 0; write(key, { ...now(), sent: true }); });
  for (const link of document.querySelectorAll("[data-forget]")) link.addEventListener("click", () => sessionStorage.removeItem(key));
})();
