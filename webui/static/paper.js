// Copies a citation, quotes what a reader has selected, turns pages by the arrow keys. Everything works without this file too.
(() => {
  "use strict";
  for (const cite of document.querySelectorAll("[data-cite]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "复制";
    button.addEventListener("click", async () => {
      const text = cite.querySelector(".cite-text").textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "已复制";
      } catch {
        const range = document.createRange();
        range.selectNodeContents(cite.querySelector(".cite-text"));
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        button.textContent = "已选中，请按 Ctrl+C";
      }
    });
    cite.append(button);
  }
  const report = document.querySelector("[data-report]");
  if (report) {
    const plain = report.getAttribute("href");
    document.addEventListener("selectionchange", () => {
      const chosen = getSelection().toString().trim().slice(0, 200);
      const address = new URL(plain, location.href);
      if (chosen) address.searchParams.set("quote", chosen);
      report.href = address.pathname + address.search;
      report.textContent = chosen ? "报告选中文字的错误" : "报告错误";
    });
  }
  if (!document.querySelector(".paper-page")) return;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const link = { ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]" }[event.key];
    const found = link && document.querySelector(`.pages ${link}`);
    if (found) found.click();
  });
})();
