// The button works only where scripts do; elsewhere the hint beside it says how to print.
const button = document.getElementById("print");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
