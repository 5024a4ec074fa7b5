// Leaves at once: the page goes dark, is replaced in the history by the start page, and what was typed is kept meanwhile.
// "Back" to a page that was left so shows the start page again. Without this file the button is a plain form.
const bar = document.querySelector("[data-quick-exit]");
if (bar) {
  const LEFT = "left-in-a-hurry"; // says nothing to whoever looks into the browser
  const remembers = (what) => { try { return what(sessionStorage); } catch { return null; } };
  const away = () => { document.documentElement.hidden = true; document.title = "\u200b"; location.replace(bar.dataset.to); };
  const leave = () => {
    remembers((kept) => kept.setItem(LEFT, "1"));
    const form = document.querySelector("form[data-autosave]") || bar.querySelector("form");
    if (form) {
      const body = new FormData(form);
      for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
      body.set("go", "leave");
      fetch(form.getAttribute("action") || location.href, { method: "POST", body, keepalive: true, credentials: "same-origin", redirect: "manual" }).catch(() => {});
    }
    away();
  };
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 2000);
    if (presses.length >= 3) leave();
  });
  bar.addEventListener("click", (event) => { if (event.target.closest(".vn-quick-exit")) { event.preventDefault(); leave(); } });
  for (const words of bar.querySelectorAll("[data-quick-exit-keys]")) words.hidden = false;
  const came = performance.getEntriesByType("navigation")[0];
  if (came && came.type === "back_forward") { if (remembers((kept) => kept.getItem(LEFT))) away(); }
  else remembers((kept) => kept.removeItem(LEFT));
  window.addEventListener("pageshow", (event) => { if (event.persisted && remembers((kept) => kept.getItem(LEFT))) away(); });
}
