// Steps from hit to hit; without scripts the links still lead to the first one.
const bar = document.getElementById("walk");
if (bar) {
  const hits = [...document.querySelectorAll("mark[id^='hit-']")];
  const place = bar.querySelector("[data-place]");
  let at = -1;
  const go = (step) => {
    if (at >= 0) hits[at].classList.remove("here");
    at = (at + step + hits.length) % hits.length;
    const hit = hits[at];
    hit.classList.add("here");
    hit.scrollIntoView({ block: "center" });
    place.textContent = `第 ${at + 1} 处`;
    history.replaceState(null, "", `#${hit.id}`);
  };
  bar.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-step]");
    if (!link || !hits.length) return;
    event.preventDefault();
    go(at < 0 && link.dataset.step === "-1" ? 0 : Number(link.dataset.step));
  });
}
