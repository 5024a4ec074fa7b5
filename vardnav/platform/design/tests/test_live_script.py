"""What the script adds to a thread that is open, in a real browser: lines come by themselves and are sent once."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from vardnav.platform.design import finders
from vardnav.platform.design.tests import pictures
from vardnav.platform.design.tests.test_fields import shown

pytestmark = pytest.mark.slow
HEAD = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Chatt</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/design/components.css">
<script type="module" src="/static/design/components.js"></script>"""
PAGE = """{% from "components/live/live.html" import live %}{% from "components/thread/thread.html" import message, thread %}
<p data-live-part="state">{{ state }}</p>
{% call thread(live=true) %}{{ message("Ada", "Hej", id="message-1", number=1) }}{% endcall %}
{{ live("/stream", "/lines/", 1, "Ada skriver …", "/typing") }}
<form method="post" action="/send" data-live-form><input type="hidden" name="csrfmiddlewaretoken" value="w">
<input type="hidden" name="form_key" value="key">
<label>Text <textarea name="text"></textarea></label><button>Skicka</button></form>"""
LINE = """{% from "components/thread/thread.html" import message %}
{{ message(who, text, id="message-" ~ number, number=number, own=own) }}"""


class Site:
    """The server as the page meets it: what the stream says next, which lines there are, what was asked and posted."""

    def __init__(self, page, folder) -> None:
        self.page, self.folder = page, folder
        self.words, self.lines = [["again"]], ""
        self.asked: list[str] = []
        self.posts: list[tuple[str, dict[str, list[str]]]] = []
        self.is_sent, self.is_down, self.state = True, False, "Väntar"
        for path in ("stream", "lines/*", "send", "typing", "thread.html*"):
            page.route(f"**/{path}", self.answer)

    def line(self, number: int, text: str, who: str = "Ada", *, own: bool = False) -> None:
        self.lines += shown(LINE, who=who, text=text, number=number, own=own)

    def answer(self, route):
        request = route.request
        where = urlsplit(request.url)
        if where.path == "/stream":
            said = "".join(f"data: {word}\n\n" for word in (self.words.pop(0) if self.words else []))
            return route.fulfill(headers={"content-type": "text/event-stream"}, body=f"retry: 100\n\n{said}")
        if where.path == "/thread.html":
            return route.fulfill(
                content_type="text/html; charset=utf-8", body=HEAD + shown(PAGE, state=self.state)
            )
        if where.path == "/lines/":
            self.asked.append(where.query)
            return route.fulfill(
                status=503 if self.is_down else 200, content_type="text/html", body=self.lines
            )
        self.posts.append((where.path, parse_qs(request.post_data or "")))
        if where.path == "/typing":
            return route.fulfill(status=204)
        if self.is_down:
            return route.abort()
        if self.is_sent:
            return route.fulfill(
                status=303, headers={"location": f"/lines/?after={self.posts[-1][1]['after'][0]}"}
            )
        return route.fulfill(
            status=422, content_type="text/html; charset=utf-8", body="<h1>Något är fel</h1>"
        )

    def open(self) -> None:
        self.page.goto(f"{self.folder}/thread.html")

    def says(self, text: str) -> None:
        self.page.get_by_text(text, exact=True).wait_for()


@pytest.fixture(scope="module")
def browser():
    with pictures.browser() as running:
        yield running


@pytest.fixture
def site(browser, tmp_path):
    finders.build(tmp_path / "static")
    (tmp_path / "index.html").write_text("<!doctype html><title>Start</title>", encoding="utf-8")
    with pictures.served(tmp_path) as origin:
        page = pictures.opened(browser, f"{origin}/index.html", width=800, scheme="light")
        yield Site(page, origin)
        page.context.close()


def test_a_line_comes_by_itself_once_is_read_out_and_takes_nothing_from_whoever_writes(site):
    site.open()
    box = site.page.get_by_label("Text")
    box.fill("Halvskrivet")
    site.line(2, "Ett nytt ord")
    site.words += [["line"], ["line", "line"]]
    site.says("Ett nytt ord")
    site.says("Nytt meddelande från Ada.")
    site.page.wait_for_timeout(400)
    assert site.page.locator("[data-live-list] > li").count() == 2
    assert (box.input_value(), site.page.evaluate("document.activeElement.tagName")) == (
        "Halvskrivet",
        "TEXTAREA",
    )
    assert site.asked[-1] == "after=2"


def test_a_line_is_sent_once_without_leaving_the_page_and_a_failure_keeps_words_and_key(site):
    site.open()
    box = site.page.get_by_label("Text")
    site.is_down = True
    box.fill("Mitt svar")
    box.press("Control+Enter")
    site.says("Det gick inte att skicka. Din text är kvar. Tryck på Skicka igen.")
    site.is_down = False
    site.line(2, "Mitt svar", "Du", own=True)
    site.page.evaluate("() => { const one = document.querySelector('button'); one.click(); one.click(); }")
    site.says("Skickat.")
    assert (box.input_value(), site.page.locator("[data-live-list] > li").count()) == ("", 2)
    sent = [post for path, post in site.posts if path == "/send"]
    assert [(post["form_key"], post["text"], post["after"]) for post in sent] == [
        (["key"], ["Mitt svar"], ["1"])
    ] * 2
    box.fill("Ett till")
    site.page.get_by_role("button").click()
    site.page.wait_for_timeout(300)
    assert site.posts[-1][1]["form_key"] != ["key"], "another line is another write"


def test_what_is_refused_goes_the_usual_way(site):
    site.open()
    site.is_sent = False
    site.page.get_by_label("Text").fill("Mitt svar")
    site.page.get_by_role("button").click()
    site.says("Något är fel")


def test_the_state_is_put_in_anew_and_typing_is_shown_and_told(site):
    site.open()
    site.state = "Ada är med"
    site.words.append(["state", "typing"])
    site.says("Ada är med")
    site.says("Ada skriver …")
    site.page.get_by_label("Text").type("Jag")
    site.page.wait_for_timeout(200)
    typed = [post for path, post in site.posts if path == "/typing"]
    assert [[*post] for post in typed] == [["csrfmiddlewaretoken", "form_key"]], (
        "once, and not what is written"
    )


def test_a_page_that_nobody_looks_at_reads_nothing_and_one_that_has_no_stream_asks_by_itself(site):
    site.page.clock.install()
    site.words = []
    site.open()
    site.line(2, "Utan ström")
    site.page.clock.run_for(11_000)
    site.says("Utan ström")
    site.page.clock.fast_forward(25 * 60_000)
    site.page.wait_for_timeout(1000)  # what was on its way
    asked = len(site.asked)
    site.words.append(["line"])
    site.page.clock.run_for(30_000)
    site.page.wait_for_function("document.title === '● Chatt'")
    assert len(site.asked) == asked
    site.page.mouse.click(5, 5)
    site.page.wait_for_function("document.title === 'Chatt'")
    assert len(site.asked) > asked
