"""Words and the frame's parts: right language every time, values escaped, nothing mixed up between visitors."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from vardnav.platform.design import phrases


def shown(template, **words):
    return next(iter(engines.all())).from_string(template).render(words)


@pytest.fixture
def english(monkeypatch):
    """A catalogue of our own, so that the test does not hang on the product's translations."""
    catalogue = {"Hej %(name)s": "Hello %(name)s", "Hundra %%": "A hundred %%"}

    def look_up(message):
        return catalogue.get(message, message) if translation.get_language() == "en" else message

    monkeypatch.setattr(translation, "gettext", look_up)
    phrases._said.cache_clear()
    yield
    phrases._said.cache_clear()


@pytest.mark.usefixtures("english")
def test_each_visitor_gets_their_own_language_also_after_the_other():
    for _again in range(2):
        with translation.override("sv"):
            assert phrases.gettext("Hej %(name)s", name="Bo") == "Hej Bo"
        with translation.override("en"):
            assert phrases.gettext("Hej %(name)s", name="Bo") == "Hello Bo"
        with phrases.speaking("en"):
            assert phrases.gettext("Hundra %%") == "A hundred %"
        assert phrases.gettext("Hundra %%") == "Hundra %"


def test_a_value_in_a_sentence_is_escaped():
    html = shown('{{ _("Hej %(name)s", name=who) }}', who="<b>Bo</b>")
    assert html == "Hej &lt;b&gt;Bo&lt;/b&gt;"


def test_a_lazy_message_is_said_and_a_percent_sign_alone_is_no_fault():
    assert phrases.gettext(gettext_lazy("50 % klart")) == "50 % klart"
    assert isinstance(phrases.gettext("Hej"), Markup)


def test_plural_forms_know_their_number():
    assert phrases.ngettext("%(num)s dag", "%(num)s dagar", 1) == "1 dag"
    assert (
        phrases.ngettext("%(num)s dag till %(name)s", "%(num)s dagar till %(name)s", 3, name="Bo")
        == "3 dagar till Bo"
    )


def test_a_part_is_drawn_for_each_language_and_each_word():
    nav = '{{ part("layouts/parts/portal_nav.html", current=current, unread=unread) }}'
    assert 'href="/my/inbox/" aria-current="page"' in shown(nav, current="inbox", unread=0)
    assert 'href="/my/inbox/" aria-current="page"' not in shown(nav, current="start", unread=0)
    assert "vn-badge" not in shown(nav, current="start", unread=0)
    assert ">7<" in shown(nav, current="start", unread=7)
    switch = '{{ part("layouts/parts/language_button.html") }}'
    with phrases.speaking("en"):
        assert 'value="sv"' in shown(switch)
    with phrases.speaking("sv"):
        assert 'value="en"' in shown(switch)
