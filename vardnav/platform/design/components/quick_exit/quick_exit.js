// Replaces this page in the history, so that "back" does not return to it.
for (const link of document.querySelectorAll("[data-quick-exit]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); document.body.hidden = true; location.replace(link.href); });
}
