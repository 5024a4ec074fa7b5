"""A person at a browser: does what people do, and every page they come to is checked and photographed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.journeys import keyboard, words
from tests.support.site import Site
from vardnav.config.launch.choices import CHECKOUT

PICTURES = CHECKOUT / "var" / "screenshots"
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE, DESKTOP, NARROW = 390, 1280, 320
#: What a person sees as one place, whoever it is about.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OWN_NUMBER = re.compile(r"M\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}")
_NOT_A_PAGE = re.compile(r"\.pdf$|/files/[0-9a-f-]{36}/|/document/|\.(?:json|csv|ics)\b|/login/\w+/start/")
_OTHER_DOORS = ("/my/", "/desk/", "/steering/")
_axe = Axe()
_checked: set[tuple[object, ...]] = set()


@dataclasses.dataclass(frozen=True)
class Way:
    """How somebody looks at the pages."""

    width: int = DESKTOP
    language: str = "sv"
    scheme: str = "light"
    has_scripts: bool = True
    has_mouse: bool = True


class Visitor:
    """One browser with its own cookies. Words in `press`, `fill` … are what the person reads on the page."""

    def __init__(self, context: BrowserContext, site: Site, way: Way) -> None:
        self.site = site
        self.way = way
        self.context = context
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", self._note_request)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.complaints.append(f"{self.page.url}: {error.error}"))
        self.page: Page = context.new_page()

    def word(self, swedish: str, **values: object) -> str:
        """Return how `swedish` reads to this visitor, with `values` in it; what is no text of ours is as it is."""
        text = words.said(swedish, self.way.language)
        return text % values if values else text

    # -- moving about ----------------------------------------------------------------------------

    def goto(self, path: str, *, status: int = 200) -> None:
        """Open an address of the site; `status` is what it must answer."""
        answer = self.page.goto(f"{self.site.origin}{path}")
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        self.look()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Press the button or follow the link that is called `name`, and look at what comes."""
        with self.page.expect_navigation(wait_until="load"):
            self.act_on(self.find(name, within=within, exact=exact))
        self.look()

    def open(self, name: str) -> None:
        """Open what is folded under `name`, unless it is open."""
        folded = self.page.locator("details:not([open]) > summary").filter(has_text=self.word(name))
        if folded.count():
            self.act_on(folded.first)

    def find(self, name: str, *, within: Locator | None = None, exact: bool = True) -> Locator:
        """Return the button or link whose name is `name` (or contains it)."""
        place = within or self.page.locator("body")
        name = self.word(name)
        return (
            place.get_by_role("button", name=name, exact=exact)
            .or_(place.get_by_role("link", name=name, exact=exact))
            .first
        )

    # -- filling in ------------------------------------------------------------------------------

    def fill(self, label: str, text: str) -> None:
        """Write in the field whose label begins with `label`."""
        field = (
            self.page.get_by_label(re.compile(f"^{re.escape(self.word(label))}"))
            .locator("visible=true")
            .first
        )
        if self.way.has_mouse:
            field.fill(text)
        else:
            keyboard.reach(self.page, field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)

    def tick(self, label: str, *, under: str = "") -> None:
        """Choose the box or button whose label is `label`; `under` is the question when several have it."""
        place: Page | Locator = self.page
        if under:
            place = self.page.get_by_role("group", name=self.word(under))
        box = place.get_by_label(self.word(label), exact=True).first
        if self.way.has_mouse:
            box.check()
        elif not box.is_checked():
            keyboard.reach(self.page, box)
            if not box.is_checked():
                self.page.keyboard.press("Space")
            expect(box).to_be_checked()

    def choose(self, label: str, option: str) -> None:
        """Choose in a list that folds down."""
        self.page.get_by_label(self.word(label), exact=True).first.select_option(label=self.word(option))

    def choose_language(self) -> None:
        """Switch to the visitor's language, unless the page is in it already; an account may have been left in the other."""
        name = {"sv": "Svenska", "en": "English"}[self.way.language]
        switch = self.page.get_by_role("button", name=name, exact=True)
        if switch.count():
            switch.click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.way.language)

    def act_on(self, target: Locator, key: str = "Enter") -> None:
        """Press `target`: with the mouse, or with the keyboard for somebody who has none."""
        if self.way.has_mouse:
            target.click()
        else:
            keyboard.reach(self.page, target)
            self.page.keyboard.press(key)

    # -- seeing ----------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """Wait until every text shows."""
        for text in texts:
            shown = self.page.get_by_text(self.word(text)).locator("visible=true").first
            expect(shown, f"{text!r} on {self.page.url}").to_be_visible()

    def sees_not(self, *texts: str) -> None:
        """Make sure that none of the texts is anywhere in the page, hidden or not."""
        content = self.page.content()
        for text in texts:
            assert text not in content, f"{text!r} is on {self.page.url}"

    @property
    def heading(self) -> str:
        """The page's one main heading."""
        return self.page.locator("h1").inner_text()

    def look(self) -> None:
        """Check the page as it is now, once per place, look and state: axe, one heading, language, title."""
        place = self.place()
        known = (place, self.way, self._state())
        if known in _checked:
            return
        _checked.add(known)
        self._photograph(place)
        assert self.page.locator("h1").count() == 1, f"{place}: not one main heading"
        assert self.page.locator("html").get_attribute("lang") == self.way.language, place
        assert self.page.title().strip(), place
        if self.way.language != "sv":
            assert not (left := words.left_in_swedish(self.page)), f"{place}: {left}"
        if self.way.has_scripts:
            self.no_barriers(place)

    def no_barriers(self, place: str) -> None:
        """Run axe on the page; raises with what it found."""
        options = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
        found = _axe.run(self.page, options=options)
        told = [_told(violation) for violation in found.response["violations"]]
        assert not told, f"{place} at {self.way}:\n" + "\n".join(told)

    def walk(self, start: str, *others: str) -> Iterator[str]:
        """Go to every page that can be reached by links from `start` (and `others`) in its door, once per kind.

        Yields the kind of page one stands on. Files are not pages; forms are not sent.
        """
        waiting = [start, *others]
        met = {_kind(path) for path in waiting}
        while waiting:
            path = waiting.pop(0)
            self.goto(path)
            yield _kind(path)
            for link in self.page.locator("a[href^='/']").evaluate_all(
                "all => all.map(a => a.getAttribute('href'))"
            ):
                kind = _kind(link)
                is_here = link.startswith(start) and not (start == "/" and link.startswith(_OTHER_DOORS))
                if is_here and kind not in met and not _NOT_A_PAGE.search(link):
                    met.add(kind)
                    waiting.append(link)

    def fits(self) -> None:
        """Make sure that one need not scroll sideways."""
        width, room = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width <= room, f"{self.place()} is {width} px wide in a window of {room} px"

    def place(self) -> str:
        """The address without what differs between people: "my_cases_ID"."""
        path = self.page.url.removeprefix(self.site.origin).split("?")[0].split("#")[0]
        path = path.replace(self.site.simulator, "simulator")
        path = path.replace(self.site.waiting, "").replace(self.site.rush, "")
        path = _ID.sub("ID", path)
        return re.sub(r"[^\w.]+", "_", path).strip("_") or "start"

    def _state(self) -> tuple[str, bool, int]:
        heading = _OWN_NUMBER.sub("", self.page.locator("h1").first.inner_text())
        has_error = self.page.locator("[data-error-summary]").count() > 0
        return heading, has_error, self.page.locator(".ds-alert").count()

    def _photograph(self, place: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        way = self.way
        marks = [str(way.width), way.scheme, *([] if way.has_scripts else ["noscript"])]
        if way.language != "sv":
            marks.append(way.language)
        if self._state()[1]:
            marks.append("error")
        stem = "-".join([place, *marks])
        number = sum(1 for each in _checked if each[0] == place and each[1] == way)
        name = stem if number <= 1 else f"{stem}-{number}"
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled")

    # -- what went on underneath -----------------------------------------------------------------

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        # A refused form is an answer 422, which Chromium writes down as an error of its own.
        if message.type == "error" and "status of 422" not in message.text:
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def strange_requests(self) -> list[str]:
        """Return the requests that went anywhere but to the site, its waiting rooms, those let in and the simulator."""
        own = (
            *(
                f"{one}/"
                for one in (self.site.origin, self.site.simulator, self.site.waiting, self.site.rush)
            ),
            "data:",
            "blob:",
        )
        return [url for url in self.requests if not url.startswith(own)]

    def excuse(self, words_of_it: str) -> None:
        """Leave out complaints that the journey itself brings about, such as a cut connection."""
        self.complaints[:] = [told for told in self.complaints if words_of_it not in told]


def _kind(path: str) -> str:
    """Return a path without the ids in it and with the names, not the values, of what is asked for."""
    where, _, asked = path.split("#", maxsplit=1)[0].partition("?")
    names = sorted(part.split("=")[0] for part in asked.split("&") if part)
    return "?".join([_ID.sub("ID", where), *names])


def _told(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    shown = [f"    {node['html'][:160]}\n      {node.get('failureSummary', '')[:300]}" for node in nodes[:4]]
    return "\n".join([f"  {violation['id']}: {violation['help']}", *shown])
