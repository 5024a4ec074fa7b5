// Asks now and then how the place stands. Without it the page is loaded anew now and then (a meta refresh in <noscript>).
const place = document.querySelector("[data-waiting]");
const news = document.querySelector("[data-news]");
const OFTEN_ENOUGH = 5 * 60 * 1000;
let failures = 0;
let saidAt = Date.now();

const say = (text) => {
  if (news && news.textContent !== text) news.textContent = text;
};

const put = (name, text) => {
  const there = document.querySelector(`[data-${name}]`);
  if (there && there.textContent !== text) there.textContent = text;
};

const soon = (seconds) => setTimeout(ask, seconds * 1000 * (0.8 + Math.random() * 0.4));

const show = (told) => {
  put("ahead", told.ahead);
  put("wait", told.wait);
  // Read out seldom: a number that falls every few seconds would never let a screen reader speak of anything else.
  if (Date.now() - saidAt > OFTEN_ENOUGH) {
    say(`${told.ahead} ${told.wait}`);
    saidAt = Date.now();
  }
};

async function ask() {
  try {
    const answer = await fetch(place.dataset.waiting, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (failures) say("");
    failures = 0;
    if (told.state === "none") return say(place.dataset.none);
    if (told.state !== place.dataset.state) {
      if (told.state === "turn") say(place.dataset.turn);
      return location.reload();
    }
    show(told);
    soon(told.again_in);
  } catch {
    failures += 1;
    if (failures > 1) say(place.dataset.lost);
    soon(Math.min(120, Number(place.dataset.every) * 2 ** Math.min(failures, 3)));
  }
}

if (place && place.dataset.state !== "emptied") soon(Number(place.dataset.every));
