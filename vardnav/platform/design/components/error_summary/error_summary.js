// After a refused form the summary is read first; its links put the cursor in the field itself.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const input = target.matches("fieldset") ? target.querySelector("input, select, textarea") : target;
    (target.closest(".vn-field") || target).scrollIntoView({ block: "start" });
    (input || target).focus({ preventScroll: true });
  });
}
