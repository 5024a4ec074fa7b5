// Keeps the figures of the live view fresh: only they are put in anew, so that nobody loses their place on the page.
// Without it one loads the page anew oneself. It ends when the page says that nothing more is to come.
const EVERY = 5000;

async function renew() {
  const here = document.querySelector("[data-follow]");
  if (!here) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-figures]");
      const held = document.querySelector("[data-figures]");
      if (fresh && !held) return location.reload();
      if (fresh) {
        const isOpen = held.querySelector("details")?.open;
        const had = held.contains(document.activeElement) ? document.activeElement.tagName : "";
        held.replaceWith(fresh);
        if (isOpen) fresh.querySelector("details").open = true;
        if (had === "SUMMARY") fresh.querySelector("summary").focus();
      }
      if (!page.querySelector("[data-follow]")) return location.reload();
    }
  } catch {
    // The next time it may go better.
  }
  setTimeout(renew, EVERY);
}

if (document.querySelector("[data-follow]")) setTimeout(renew, EVERY);
