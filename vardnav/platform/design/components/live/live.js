// News while a page is open: the stream says that there is some, and the page asks for it as ever. Without this file, and
// without a stream, everything is one reload away.
const live = document.querySelector("[data-live]");
const thread = document.querySelector("[data-live-list]");
const [ASK_EVERY, DEAD_AFTER, OPEN_AGAIN, TYPING_SHOWN, TYPING_TOLD] = [10_000, 50_000, 60_000, 6_000, 4_000];
// Who has not touched the page for so long is not there: nothing is asked for, so that nothing is said to be read that
// is not, and the log-in ends in its time.
const THERE_FOR = 20 * 60_000;

if (live && thread) {
  const form = document.querySelector("form[data-live-form]");
  const box = form?.querySelector("textarea");
  const [status, typing, hint] = ["status", "typing-text", "hint"].map((name) => live.querySelector(`[data-live-${name}]`));
  const [told, title] = [live.dataset, document.title];
  let [last, touchedAt, heardAt, typedAt, failures] = [Number(told.last), Date.now(), Date.now(), 0, 0];
  let [isDeaf, isDue, isStateDue, isAsking, isOver, isFirst] = [true, false, false, false, false, true];
  let [isSending, isUsual] = [false, false];
  let stream, typingEnds;

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const isThere = () => !document.hidden && Date.now() - touchedAt < THERE_FOR;
  const showTyping = (isTyping) => {
    clearTimeout(typingEnds);
    typing.hidden = !isTyping || !typing.textContent;
    if (isTyping) typingEnds = setTimeout(showTyping, TYPING_SHOWN, false);
  };
  const stop = () => { isOver = true; stream?.close(); showTyping(false); say(told.over); };

  // Lines are put after those that are there. Whoever writes keeps the box where it is; who reads the end sees the new end.
  const put = (text, isOwnAnswer) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const ends = thread.lastElementChild?.getBoundingClientRect().bottom ?? 0;
    const isAtEnd = ends <= innerHeight;
    const [isWriting, boxAt] = [form?.contains(document.activeElement), form?.getBoundingClientRect().top];
    let newest = null;
    for (const line of fresh.querySelectorAll("li[data-number]")) {
      last = Math.max(last, Number(line.dataset.number));
      if (document.getElementById(line.id)) continue;
      thread.append(document.adoptNode(line));
      document.querySelector("[data-live-empty]")?.remove();
      newest = line;
      if (!line.classList.contains("vn-message-own")) {
        showTyping(false);
        say(told.new.replace("{who}", line.querySelector("strong")?.textContent ?? ""));
      }
    }
    const read = fresh.querySelector("[data-live-read]");
    const own = [...thread.querySelectorAll("li.vn-message-own[data-number]")];
    const whose = read && own.filter((line) => Number(line.dataset.number) <= Number(read.dataset.liveRead)).at(-1);
    if (whose && whose.querySelector("[data-note]")?.textContent !== read.textContent) {
      whose.querySelector("[data-note]")?.remove();
      const note = document.createElement("p");
      [note.className, note.textContent, note.dataset.note] = ["vn-small vn-muted", read.textContent, ""];
      whose.append(note);
    }
    if (isWriting && !isOwnAnswer) scrollBy(0, form.getBoundingClientRect().top - boxAt);
    else if (newest && isAtEnd) newest.scrollIntoView({ block: "nearest" });
  };

  const ask = async () => {
    if (isOver) return;
    isDue = true;
    if (isAsking || isSending || !isThere()) return;
    [isAsking, isDue] = [true, false];
    try {
      const answer = await fetch(`${told.liveLines}?after=${last}`, { cache: "no-store" });
      if (answer.redirected || [401, 403, 404].includes(answer.status)) return stop();
      if (!answer.ok) throw new Error(String(answer.status));
      put(await answer.text());
      if (failures && status.textContent === told.lost) say("");
      failures = 0;
      document.title = title;
    } catch {
      failures += 1;
      isDue = true;
      if (failures > 1) say(told.lost);
    } finally {
      isAsking = false;
    }
    if (isDue && !failures) ask();
  };

  // What says how things stand is taken from the page as it would be now; what somebody is at is left.
  const renew = async () => {
    isStateDue = true;
    if (isOver || !isThere()) return;
    isStateDue = false;
    try {
      const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live-part]")) {
        const now = fresh.querySelector(`[data-live-part="${CSS.escape(part.dataset.livePart)}"]`);
        const isAt = part.contains(document.activeElement);
        if (now && !isAt && now.outerHTML !== part.outerHTML) part.replaceWith(document.adoptNode(now));
      }
    } catch {
      isStateDue = true;
    }
  };

  const hear = (word) => {
    heardAt = Date.now();
    if (word === "lost") isDeaf = true;
    if (word === "again") {
      isDeaf = false;
      if (!isFirst) renew();
      isFirst = false;
    }
    if (word === "typing") showTyping(true);
    if (word === "line" && !isThere()) document.title = `● ${title}`;
    if (word === "state") renew();
    if (["again", "line", "read", "state"].includes(word)) ask();
  };
  const open = () => {
    if (isOver) return;
    stream?.close();
    heardAt = Date.now();
    stream = new EventSource(told.live);
    stream.onmessage = ({ data }) => hear(data);
    stream.onerror = ({ target }) => {
      isDeaf = true;
      if (target === stream && target.readyState === EventSource.CLOSED) setTimeout(open, OPEN_AGAIN * (1 + Math.random()));
    };
  };
  const look = () => {
    if (isOver) return;
    if (stream.readyState === EventSource.OPEN && Date.now() - heardAt > DEAD_AFTER) { isDeaf = true; open(); }
    if (isStateDue) renew();
    // After failures more and more seldom, by chance, so that not everybody comes at once.
    if ((isDeaf || isDue) && Math.random() < 1 / (1 + failures)) ask();
  };
  const touch = () => {
    const wasAway = !isThere();
    touchedAt = Date.now();
    if (wasAway || isDue) look();
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) touch(); });
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { isUsual = false; if (event.persisted) open(); });
  open();
  setInterval(look, ASK_EVERY);

  const freshKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
  };
  const hidden = (name) => form.querySelector(`input[name=${name}]`);

  // The same form under the same key, without leaving the page. Whatever is not answered with lines goes the usual way.
  const send = async (button) => {
    const text = box.value;
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => !(value instanceof File)));
    body.set("after", String(last));
    isSending = true;
    button?.setAttribute("aria-disabled", "true");
    say(told.sending);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const isTaken = answer.redirected && new URL(answer.url).pathname === new URL(told.liveLines, location.href).pathname;
      if (!isTaken) {
        if (answer.status >= 500) throw new Error(String(answer.status));
        isUsual = true;
        return;
      }
      hidden("form_key").value = freshKey();
      box.value = box.value.startsWith(text) ? box.value.slice(text.length) : box.value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      if (answer.ok) put(await answer.text(), true); else isDue = true;
      say(told.sent);
    } catch {
      say(told.unsent);
    } finally {
      isSending = false;
      button?.removeAttribute("aria-disabled");
      if (isUsual) form.requestSubmit(button);
      else if (isDue) ask();
    }
  };
  if (form && box) {
    hint.hidden = false;
    form.addEventListener("submit", (event) => {
      const hasFiles = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
      if (isUsual || hasFiles || document.querySelector("[data-error-summary]")) return;
      event.preventDefault();
      if (!isSending) send(event.submitter ?? form.querySelector("button:not([type=button])"));
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    box.addEventListener("input", () => {
      if (!told.liveTyping || !box.value.trim() || Date.now() - typedAt < TYPING_TOLD) return;
      typedAt = Date.now();
      const body = new URLSearchParams({ csrfmiddlewaretoken: hidden("csrfmiddlewaretoken").value, form_key: freshKey() });
      fetch(told.liveTyping, { method: "POST", body }).catch(() => {});
    });
  }
}
