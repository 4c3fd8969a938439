// Files are looked at before they travel: what is too large is said at once, and sending twice is not possible.
(() => {
  "use strict";
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const said = form.querySelector("[data-said]");
  const button = form.querySelector("button:not([type])");
  const [most, together] = [Number(form.dataset.most), Number(form.dataset.together)];
  const mb = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  const chosen = () => [...form.querySelectorAll('input[type="file"]')].flatMap((one) => [...one.files]).filter((file) => !file.name.startsWith("."));
  const judged = () => {
    const files = chosen();
    const sum = files.reduce((all, file) => all + file.size, 0);
    const large = files.filter((file) => file.size > most);
    said.classList.toggle("slip", large.length > 0 || sum > together);
    if (!files.length) return true;
    said.textContent = sum > together
      ? `选了 ${files.length} 个文件，共 ${mb(sum)}，超过一次 ${mb(together)} 的限度，请分几批上传。`
      : large.length
        ? `${large.slice(0, 3).map((file) => `“${file.name}”（${mb(file.size)}）`).join("、")}${large.length > 3 ? `等 ${large.length} 个` : ""}超过一个文件 ${mb(most)} 的限度，不会收下；其余 ${files.length - large.length} 个照常。`
        : `选了 ${files.length} 个文件，共 ${mb(sum)}。`;
    return sum <= together && large.length < files.length;
  };
  form.addEventListener("change", judged);
  form.addEventListener("submit", (event) => {
    if (!judged()) { event.preventDefault(); return; }
    if (!chosen().length) return;
    said.textContent = `正在上传 ${chosen().length} 个文件，请不要关闭这一页……`;
    setTimeout(() => { button.disabled = true; });
  });
  window.addEventListener("pageshow", () => { button.disabled = false; });
})();
