// Completes the search box while typing. Without scripts the box is a plain form and nothing is missing.
(() => {
  "use strict";
  const PAUSE = 150;

  function attach(input) {
    const form = input.form;
    const list = document.createElement("ul");
    const said = document.createElement("p");
    list.id = input.id + "-list";
    list.className = "completions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可以直接打开");
    said.className = "hidden";
    said.setAttribute("aria-live", "polite");
    form.append(list, said);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let timer = 0, request = null, chosen = -1, composing = false;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function stop() {
      clearTimeout(timer);
      if (request) request.abort();
      request = null;
    }

    function choose(place) {
      const options = list.children;
      if (chosen >= 0) options[chosen].setAttribute("aria-selected", "false");
      chosen = place;
      if (place < 0) return input.removeAttribute("aria-activedescendant");
      options[place].setAttribute("aria-selected", "true");
      options[place].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[place].id);
    }

    function option(item, place) {
      const row = document.createElement("li");
      row.id = list.id + "-" + place;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.dataset.address = item.address;
      for (const [name, text] of [["kind", item.kind], ["label", item.label], ["note", item.note]]) {
        if (!text) continue;
        const part = document.createElement("span");
        part.className = "completion-" + name;
        part.textContent = text;
        row.append(part, " ");
      }
      return row;
    }

    function show(items) {
      list.replaceChildren(...items.map(option));
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
      said.textContent = items.length ? `有 ${items.length} 项可以直接打开，按上下键选择。` : "";
    }

    async function ask() {
      stop();
      const typed = input.value.trim();
      if (!typed) return close();
      const mine = new AbortController();
      request = mine;
      try {
        const answer = await fetch("/complete?q=" + encodeURIComponent(typed), { signal: mine.signal });
        const found = answer.ok ? await answer.json() : { items: [] };
        if (request === mine && document.activeElement === input) show(found.items);
      } catch (error) {
        if (error.name !== "AbortError") close();  // no network: the form still works
      }
    }

    function later() {
      stop();
      timer = setTimeout(ask, PAUSE);
    }

    function leave(row) {
      stop();
      close();
      location.assign(row.dataset.address);
    }

    input.addEventListener("compositionstart", () => { composing = true; });
    input.addEventListener("compositionend", () => { composing = false; later(); });
    input.addEventListener("input", () => { if (!composing) later(); });
    input.addEventListener("blur", () => { stop(); close(); });
    form.addEventListener("submit", stop);
    list.addEventListener("mousedown", (event) => event.preventDefault());  // keep the focus in the box
    list.addEventListener("click", (event) => {
      const row = event.target.closest("li");
      if (row) leave(row);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const last = list.children.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return later();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const next = chosen + step;
        choose(next > last ? -1 : next < -1 ? last : next);
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        leave(list.children[chosen]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        stop();
        close();
      }
    });
  }

  document.querySelectorAll(".searchbox input[name=q]").forEach(attach);
})();
