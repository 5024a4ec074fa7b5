"""What the script adds to forms, in a real browser; without it everything works by plain posts."""

import time
from urllib.parse import parse_qs

import pytest

from vardnav.platform.design import finders
from vardnav.platform.design.tests import pictures

pytestmark = pytest.mark.slow
PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Prov</title>
<link rel="icon" href="data:,"><script type="module" src="/static/design/components.js"></script>
<div class="vn-error-summary" tabindex="-1" data-error-summary><a href="#text">Text</a></div>
<form method="post" action="/send" data-autosave data-saved-text="Sparat" data-unsaved-text="Inte sparat">
<input type="hidden" name="form_key" value="page-key">
<label><input type="radio" name="call" value="yes">Ja</label><label><input type="radio" name="call" value="no">Nej</label>
<div class="vn-field" data-enable-when="call=yes|maybe"><label>Telefon <input name="phone" id="phone"></label></div>
<label>Text <textarea name="text" id="text"></textarea></label>
<div data-counter-for="text" data-counter-limit="10" data-counter-left="{n} kvar" data-counter-over="{n} för mycket">10</div>
<p data-autosave-status></p><button name="step" value="send">Skicka</button></form></html>"""


@pytest.fixture(scope="module")
def browser():
    with pictures.browser() as running:
        yield running


@pytest.fixture
def visit(browser, tmp_path):
    """A page with a form, and the list of what was posted from it."""
    finders.build(tmp_path / "static")
    (tmp_path / "form.html").write_text(PAGE, encoding="utf-8")
    posts = []

    def take(route):
        body = route.request.post_data or ""
        posts.append(body if "form-data" in route.request.headers["content-type"] else parse_qs(body))
        route.fulfill(status=204)  # the browser stays on the page

    with pictures.served(tmp_path) as origin:
        page = pictures.opened(browser, f"{origin}/form.html", width=800, scheme="light")
        page.route("**/send", take)
        yield page, posts
        page.context.close()


def wait_until_posted(page, posts, count):
    """Wait for what is on its way: a busy machine takes longer than any fixed pause."""
    deadline = time.monotonic() + 20
    while len(posts) < count and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)  # and for one too many
    assert len(posts) == count


def test_a_double_click_sends_once_and_the_buttons_name_goes_along(visit):
    page, posts = visit
    page.locator("button").dispatch_event("click")
    page.locator("button").dispatch_event("click")
    wait_until_posted(page, posts, 1)
    assert [post["step"] for post in posts] == [["send"]]
    assert page.locator("button").get_attribute("aria-disabled") == "true"


def test_back_wakes_the_button(visit):
    page, posts = visit
    page.locator("button").dispatch_event("click")
    wait_until_posted(page, posts, 1)  # a second navigation would break off the first
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.locator("button").get_attribute("aria-disabled") is None
    page.locator("button").dispatch_event("click")
    wait_until_posted(page, posts, 2)


def test_a_question_that_does_not_apply_is_hidden_and_not_sent(visit):
    page, posts = visit
    assert not page.locator("#phone").is_visible()
    page.get_by_label("Ja").check()
    page.locator("#phone").fill("070")
    page.get_by_label("Nej").check()
    assert not page.locator("#phone").is_visible()
    page.locator("button").dispatch_event("click")
    wait_until_posted(page, posts, 1)
    assert "phone" not in posts[-1]


def test_what_is_typed_is_saved_under_a_key_of_its_own(visit):
    page, posts = visit
    page.locator("#text").fill("Hej")
    wait_until_posted(page, posts, 1)
    assert 'name="autosave"' in posts[0]
    assert "page-key" not in posts[0]
    assert 'name="form_key"' in posts[0]
    page.get_by_text("Sparat", exact=True).wait_for()


def test_the_count_goes_below_nothing_instead_of_cutting_words_off(visit):
    page, _posts = visit
    page.locator("#text").fill("tolv tecken!")
    assert page.locator("[data-counter-for]").inner_text() == "2 för mycket"


def test_the_error_summary_takes_focus_and_leads_to_the_field(visit):
    page, _posts = visit
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="Text").click()
    assert page.evaluate("document.activeElement.id") == "text"


EXIT = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Prov</title><link rel="icon" href="data:,">
<script type="module" src="/static/design/components.js"></script>
<section data-quick-exit data-to="/index.html"><form method="post" action="/leave"><input type="hidden" name="form_key">
<button class="vn-quick-exit">Lämna</button></form><p data-quick-exit-keys hidden>Esc</p></section>
<a href="/second.html">Nästa</a>%s</html>"""
ANSWERS = """<form method="post" id="answers" action="/send" data-autosave><input type="hidden" name="form_key" value="page">
<input name="text" id="text"></form>"""


@pytest.fixture
def sensitive(visit, tmp_path):
    """Two pages of a sensitive e-service, one with answers, and the start page they lead away to."""
    page, _posts = visit
    (tmp_path / "index.html").write_text("<!doctype html><title>Start</title>Start", encoding="utf-8")
    (tmp_path / "first.html").write_text(EXIT % "", encoding="utf-8")
    (tmp_path / "second.html").write_text(EXIT % ANSWERS, encoding="utf-8")
    posts = []

    def take(route):
        posts.append((route.request.url.rsplit("/", 1)[1], route.request.post_data or ""))
        route.fulfill(status=204)

    page.route("**/leave", take)
    page.route("**/send", take)
    origin = page.url.rsplit("/", 1)[0]
    page.goto(f"{origin}/first.html")
    return page, posts, origin


def test_leaving_keeps_what_was_typed_and_back_leads_to_no_page_of_it(sensitive):
    page, posts, origin = sensitive
    page.click("a")
    page.fill("#text", "Halvskrivet")
    page.click(".vn-quick-exit")
    page.wait_for_url(f"{origin}/index.html")
    where, body = posts[0]
    assert where == "send"
    assert "Halvskrivet" in body
    assert "leave" in body
    page.go_back()  # to first.html, which was never left itself
    page.wait_for_url(f"{origin}/index.html")


def test_escape_three_times_leaves_and_once_does_not(sensitive):
    page, posts, origin = sensitive
    assert page.locator("[data-quick-exit-keys]").is_visible()
    page.keyboard.press("Escape")
    assert page.url.endswith("/first.html")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{origin}/index.html")
    assert posts[0][0] == "leave"


def test_whoever_comes_back_by_a_link_may_stay(sensitive):
    page, _posts, origin = sensitive
    page.click(".vn-quick-exit")
    page.wait_for_url(f"{origin}/index.html")
    page.goto(f"{origin}/first.html")
    page.wait_for_timeout(200)
    assert page.url.endswith("/first.html")


SWITCH = """<form method="post" action="/language/"><input type="hidden" name="next" value="/form.html">
<button name="language" value="en">English</button></form></html>"""


def test_what_is_written_is_there_after_the_language_is_changed_and_nowhere_else(visit, tmp_path):
    page, _posts = visit
    (tmp_path / "form.html").write_text(PAGE.replace("</html>", SWITCH), encoding="utf-8")
    page.route("**/language/", lambda route: route.fulfill(status=303, headers={"Location": page.url}))
    page.reload()
    page.locator("input[value=yes]").check()
    page.fill("#phone", "040-628 04 00")
    page.fill("#text", "Två rader\nom hosta")
    with page.expect_navigation():
        page.click("button[name=language]")
    assert page.locator("input[value=yes]").is_checked()
    assert page.input_value("#phone") == "040-628 04 00"
    assert page.input_value("#text") == "Två rader\nom hosta"
    assert page.locator("#phone").is_visible()
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    assert page.input_value("#text") == ""
