"""Somebody who uses no mouse: Tab and arrows to get there, and what has focus must show it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_STOPS = 150
TRIES = 5
_IS_HERE = "element => document.activeElement === element"
#: Where one is must be in sight and marked: an outline or a ring around it or around what it stands in.
_SHOWS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return 'nothing has focus';
  const marked = one => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
  };
  const around = ['label, .vn-search-box, .ds-field', '.vn-card-link, .vn-entry'].map(name => here.closest(name));
  if (![here, here.parentElement, ...around].some(one => one && marked(one)))
    return 'no mark of focus: ' + here.outerHTML.slice(0, 200);
  const box = here.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (left >= right || top >= bottom) return 'out of sight: ' + here.outerHTML.slice(0, 200);
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const own = [here, ...(here.labels || [])];
  if (over && !own.some(one => one.contains(over) || over.contains(one)))
    return 'covered: ' + here.outerHTML.slice(0, 200) + ' by ' + over.outerHTML.slice(0, 200);
  return '';
}"""


def reach(page: Page, target: Locator) -> None:
    """Move focus to `target` with Tab, in a group of radio buttons with the arrows; each stop must be seen."""
    wanted = target.element_handle()
    is_radio = target.get_attribute("type") == "radio"
    for _stop in range(MOST_STOPS):
        if wanted.evaluate(_IS_HERE):
            return
        in_group = is_radio and wanted.evaluate(
            "one => document.activeElement.type === 'radio' && document.activeElement.name === one.name"
        )
        page.keyboard.press("ArrowDown" if in_group else "Tab")
        assert not (problem := _problem(page)), f"{page.url}: {problem}"
    raise AssertionError(f"{page.url}: {target} cannot be reached with the keyboard")


def _problem(page: Page) -> str:
    """Return why one cannot see where one is, "" when one can; a page may need a moment to move there."""
    problem = ""
    for _try in range(TRIES):
        problem = page.evaluate(_SHOWS)
        # From the last stop Tab leaves the page for the browser's own bar, and comes back.
        if problem in ("", "nothing has focus"):
            return ""
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return problem
