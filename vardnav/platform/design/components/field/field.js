// Shows how many characters are left under a long answer. Without it the limit stands there as plain text.
for (const counter of document.querySelectorAll("[data-counter-for]")) {
  const input = document.getElementById(counter.dataset.counterFor);
  if (!input) continue;
  const limit = Number(counter.dataset.counterLimit);
  input.removeAttribute("maxlength"); // a cut-off paste loses words silently; the count and the server say it instead
  const show = () => {
    const left = limit - [...input.value].length;
    counter.textContent = (left < 0 ? counter.dataset.counterOver : counter.dataset.counterLeft).replace("{n}", String(Math.abs(left)));
    counter.toggleAttribute("data-over", left < 0);
  };
  input.addEventListener("input", show);
  show();
}
