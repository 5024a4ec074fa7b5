// Forms: sent once, drafts kept, conditional questions. Everything works without this file; it only makes it smoother.

// A pressed submit button rests until the answer comes; "back" (also from the page cache) wakes it again.
// The button is marked, not disabled: a disabled button's name and value would not be sent.
const resting = new Set();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (resting.has(form)) { event.preventDefault(); return; }
  resting.add(form);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-disabled", "true");
    if (button === event.submitter) button.setAttribute("aria-busy", "true");
  }
});
window.addEventListener("pageshow", () => {
  for (const form of resting) for (const button of form.querySelectorAll("button")) {
    button.removeAttribute("aria-disabled"); button.removeAttribute("aria-busy");
  }
  resting.clear();
});

// What a form would send under a name, as text; a file is its name, and "" where none is chosen.
const sent = (data, name) => data.getAll(name).map((value) => value instanceof File ? value.name : String(value));

// A question with data-enable-when="name=value|other" stands hidden, and is not sent, until that answer is given.
for (const form of document.forms) {
  const dependents = [...form.querySelectorAll("[data-enable-when]")];
  if (!dependents.length) continue;
  const show = () => {
    for (const part of dependents) {
      const [name, wanted] = part.dataset.enableWhen.split("=");
      const given = sent(new FormData(form), name);
      const on = wanted === undefined ? given.some(Boolean) : wanted.split("|").some((value) => given.includes(value));
      part.hidden = !on;
      for (const input of part.querySelectorAll("input, select, textarea")) input.disabled = !on;
    }
  };
  form.addEventListener("change", show);
  show();
}

// data-shown-when='[{"all": bool, "of": [[name, operator, answer] | true | false]}]': shown when every rule holds.
// The server asks the same questions of the same answers (registry/questions.py), so a page without scripts shows all.
const asNumber = (text) => { const plain = text.trim().replace(",", "."); return plain !== "" && isFinite(plain) ? Number(plain) : null; };
const compares = (given, [, operator, answer]) => {
  const values = given.filter((value) => value.trim());
  const [wanted, same] = [asNumber(answer), (value) => asNumber(value) !== null && asNumber(answer) !== null ? asNumber(value) === wanted : value === answer];
  const order = (value) => asNumber(value) !== null && wanted !== null ? asNumber(value) - wanted : value < answer ? -1 : value > answer ? 1 : 0;
  if (operator === "exists") return (values.length > 0) === (answer === "yes");
  if (operator === "!=") return !values.some(same);
  if (operator === "=") return values.some(same);
  const met = { ">": (n) => n > 0, "<": (n) => n < 0, ">=": (n) => n >= 0, "<=": (n) => n <= 0 }[operator];
  return values.some((value) => met(order(value)));
};
for (const form of document.forms) {
  const dependents = [...form.querySelectorAll("[data-shown-when]")];
  if (!dependents.length) continue;
  const show = () => {
    for (const part of dependents) {
      const data = new FormData(form); // anew for each: one that was just hidden answers nothing more
      const holds = (clause) => typeof clause === "boolean" ? clause
        : compares([...sent(data, clause[0]), ...sent(data, `${clause[0]}_0`)], clause);
      const on = JSON.parse(part.dataset.shownWhen).every((rule) => rule.all ? rule.of.every(holds) : rule.of.some(holds));
      part.hidden = !on;
      for (const input of part.querySelectorAll("input, select, textarea")) input.disabled = !on;
    }
  };
  form.addEventListener("change", show);
  show();
}

function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), "4" + hex.slice(13, 16), "8" + hex.slice(17, 20), hex.slice(20)].join("-");
}

// <form data-autosave>: what has been typed is posted to the form's own address with autosave=1, 1.5 s after the last key.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]");
  let timer, dirty = false, running = null;
  const save = async (keepalive = false) => {
    if (!dirty || resting.has(form)) return;
    dirty = false;
    const body = new FormData(form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    body.set("form_key", freshKey()); // each saving is a write of its own; the page's key belongs to the real sending
    body.set("autosave", "1");
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body, keepalive, credentials: "same-origin", signal: running.signal, redirect: "manual" });
      const isLoggedOut = answer.type === "opaqueredirect" || answer.status === 401;
      if (!answer.ok) throw new Error(isLoggedOut ? "logged out" : String(answer.status));
      if (status) status.textContent = form.dataset.savedText || "";
    } catch (error) {
      if (error.name === "AbortError") return;
      dirty = true;
      const text = error.message === "logged out" && form.dataset.loggedOutText;
      if (status) status.textContent = text || form.dataset.unsavedText || "";
    }
  };
  form.addEventListener("input", () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, 1500); });
  form.addEventListener("submit", () => { clearTimeout(timer); running?.abort(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
}
