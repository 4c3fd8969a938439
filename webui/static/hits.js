// Steps from hit to hit and takes the focus along; without scripts the links lead to the first and last hit, and
// the list leads to each. On a hit, Enter goes on and Shift+Enter goes back.
const bar = document.getElementById("walk");
if (bar) {
  const hits = [...document.querySelectorAll("mark[id^='hit-']")];
  const place = bar.querySelector("[data-place]");
  let at = hits.findIndex((hit) => `#${hit.id}` === location.hash);
  const show = (next) => {
    if (at >= 0) hits[at].classList.remove("here");
    at = next;
    const hit = hits[at];
    hit.classList.add("here");
    hit.tabIndex = -1;
    hit.focus({ preventScroll: true });
    hit.scrollIntoView({ block: "center" });
    place.textContent = `第 ${at + 1} 处`;
    history.replaceState(null, "", `#${hit.id}`);
  };
  const step = (by) => show(at < 0 ? (by > 0 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length);
  if (at >= 0) show(at);
  bar.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#hit-']");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.step) step(Number(link.dataset.step));
    else show(hits.findIndex((hit) => `#${hit.id}` === link.hash));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || document.activeElement !== hits[at]) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  });
  // back to the very list: page, filters and order as they were
  const from = document.referrer && new URL(document.referrer);
  if (from && from.origin === location.origin && from.pathname === "/search") {
    bar.querySelector("[data-back]").href = from.href;
  }
}
