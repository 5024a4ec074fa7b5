// Whoever changes language in the midst of a form finds what they have written again: it lies in this tab while the page is
// drawn anew in the other language, and is taken out of it at once. A file has to be chosen again.
{
  const KEPT = "written-while-changing-language", TOKENS = ["csrfmiddlewaretoken", "form_key"], LONGEST = 60_000;
  const remembers = (what) => { try { return what(sessionStorage); } catch { return null; } };
  // The page's forms in which something may be written, each under its address and its place among those with that address.
  const forms = () => {
    const seen = new Map();
    return [...document.forms].filter((form) => form.method === "post" && !form.querySelector("button[name=language]")).map((form) => {
      const action = form.getAttribute("action") || "";
      seen.set(action, (seen.get(action) || 0) + 1);
      return [`${action}#${seen.get(action)}`, form];
    });
  };
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.name !== "language") return;
    const written = forms().map(([key, form]) => ({
      key,
      names: [...form.elements].map((control) => control.name),
      entries: [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !TOKENS.includes(name)),
    }));
    remembers((kept) => kept.setItem(KEPT, JSON.stringify({ path: location.pathname, at: Date.now(), written })));
  });
  const plain = (text) => text.replaceAll("\r\n", "\n");
  const put = (control, names, values) => {
    const given = values.get(control.name) || [];
    if (control.type === "checkbox" || control.type === "radio") {
      const on = given.includes(control.value);
      if (control.checked === on || !on && !names.includes(control.name)) return false;
      control.checked = on;
      return true;
    }
    if (!given.length || ["hidden", "file", "password", "submit", "button", "fieldset", "output"].includes(control.type)) return false;
    const value = plain(given.shift());
    if (plain(control.value) === value) return false;
    control.value = value;
    return true;
  };
  const text = remembers((kept) => { const found = kept.getItem(KEPT); kept.removeItem(KEPT); return found; });
  const { path, at, written } = text ? JSON.parse(text) : {};
  if (path === location.pathname && Date.now() - at < LONGEST) for (const [key, form] of forms()) {
    const { names, entries } = written.find((one) => one.key === key) || { names: [], entries: [] };
    const values = new Map();
    for (const [name, value] of entries) values.set(name, [...(values.get(name) || []), value]);
    for (const control of [...form.elements]) if (names.length && put(control, names, values))
      for (const event of ["input", "change"]) control.dispatchEvent(new Event(event, { bubbles: true }));
  }
}
