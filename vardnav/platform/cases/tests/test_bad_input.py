"""Whatever is typed comes back as it was typed, or is refused with a sentence; never a failure of ours."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vardnav.platform.cases import models
from vardnav.platform.cases.forms import GroupForm
from vardnav.platform.cases.tests.test_flow import begin, send, step_url
from vardnav.platform.cases.tests.world import ASK, RENEW, World, post, seen
from vardnav.platform.registry import listing

NAUGHTY = Path(settings.REPOSITORY).parent / "shared" / "data" / "bad-input" / "blns.json"


def _naughty() -> list[str]:
    if not NAUGHTY.exists():
        if os.environ.get("CI"):
            pytest.fail(f"The list of naughty strings is not at {NAUGHTY}.")
        pytest.skip("the list of naughty strings (bad-input/blns.json) is not beside the checkout")
    return [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text.strip()]


def shown(page: str) -> list[str]:
    """Return the texts that the page shows as they were typed."""
    return [
        html.unescape(one)
        for one in re.findall(r'<(?:span|p) class="vn-text">(.*?)</(?:span|p)>', page, re.S)
    ]


def test_naughty_strings_come_back_equal_through_the_whole_flow(world: World, anna: Client) -> None:
    naughty = _naughty()
    assert len(naughty) > 500
    whole = "\n".join(naughty)
    pieces = [naughty[at : at + 60] for at in range(0, len(naughty), 60)]
    for piece in pieces:
        text = "\n".join(piece)[:4000].replace("\r\n", "\n")
        draft = begin(anna, world.norra)
        answer = post(anna, step_url(draft), {"question": text})
        assert answer.status_code == 303, seen(answer)[:500]
        assert send(anna, draft).status_code == 303
        case = models.Case.objects.get(draft_id=draft.id)
        assert case.answers[0]["value"] == text
        assert text in shown(anna.get(f"/my/cases/{case.id}/").content.decode())
    assert whole


@pytest.mark.slow
def test_each_naughty_string_alone_comes_back_equal_in_a_message(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Hej"})
    send(anna, draft)
    case = models.Case.objects.get(draft_id=draft.id)
    kept: list[str] = []
    refused: list[str] = []
    for text in _naughty():
        answer = post(anna, f"/my/cases/{case.id}/write/", {"text": text})
        assert answer.status_code in (303, 422), (text, answer.status_code)
        (kept if answer.status_code == 303 else refused).append(text.replace("\r\n", "\n"))
    assert shown_messages(anna, case) == kept
    # only what nobody can see is refused (a text of nothing but invisible signs)
    assert all(not re.search(r"[\w]", text) for text in refused), refused


def shown_messages(client: Client, case: models.Case) -> list[str]:
    page = client.get(f"/my/cases/{case.id}/").content.decode()
    return [
        html.unescape(one)
        for one in re.findall(
            r'<div class="vn-message-bubble"><p class="vn-text" data-written>(.*?)</p>', page, re.S
        )
    ]


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1, max_size=200
    )
)
def test_any_text_comes_back_equal(world: World, anna: Client, text: str) -> None:
    draft = begin(anna, world.norra)
    answer = post(anna, step_url(draft), {"question": "a" + text})
    assert answer.status_code == 303
    draft.refresh_from_db()
    assert draft.answers["question"] == "a" + text


@pytest.mark.parametrize("text", ["a\x00b", "x" * 4001])
def test_text_that_cannot_be_kept_is_refused_and_shown_again(world: World, anna: Client, text: str) -> None:
    draft = begin(anna, world.norra)
    answer = post(anna, step_url(draft), {"question": text, "asked_before": "yes"})
    assert answer.status_code == 422
    assert "Något behöver rättas" in seen(answer)
    draft.refresh_from_db()
    assert draft.answers == {"asked_before": "yes"}
    if "\x00" not in text:
        assert text in seen(answer)


def test_a_lone_surrogate_is_refused_by_the_form_itself(world: World) -> None:
    form = GroupForm(listing.service(ASK).form.groups[0], {"question": "a\ud800b"})
    assert not form.is_valid()
    assert form.has_wrong_answers()
    assert "question" not in form.answers()


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("how", {"works": "forged"}),
        ("how", {"works": ["well", "badly"], "side_effects": "\x00"}),
        ("you", {"pregnant": "../../etc"}),
        ("drugs", {"drugs_0": "0199aaaa-0000-7000-8000-000000000001"}),
        ("drugs", {"drugs_0": "\x00", "drugs_1": "\x00"}),
        ("drugs", {"drugs_1": "y" * 2001}),
        ("drugs", {"no_such_question": "x"}),
    ],
)
def test_forged_answers_are_refused(world: World, anna: Client, step: str, data: dict[str, str]) -> None:
    draft = begin(anna, world.norra, RENEW)
    answer = post(anna, step_url(draft, step), data)
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert "forged" not in json.dumps(draft.answers)


@pytest.mark.parametrize("key", ["", "x", "\x00", "0199aaaa", "{}", "0" * 4000])
def test_a_forged_form_key_is_refused_in_words(world: World, anna: Client, key: str) -> None:
    draft = begin(anna, world.norra)
    answer = post(anna, step_url(draft), {"question": "hej", "form_key": key})
    assert answer.status_code == 400
    assert "ladda om sidan" in answer.content.decode()


def test_odd_query_strings_never_fail(world: World, anna: Client) -> None:
    for query in (
        "q=%00",
        "q=%ed%a0%80",
        "q=" + "%F0%9F%92%A9" * 200,
        "unit=%00",
        "line=%00&line=x",
        "unit[]=1",
    ):
        assert anna.get(f"/my/services/{RENEW}/?{query}").status_code == 200, query
    for path in ("/my/services/%00/", "/my/cases/%00/", "/my/services/a%2fb/", "/my/drafts/0/"):
        assert anna.get(path).status_code == 404, path


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "nonsense"])
def test_another_charset_never_fails(world: World, anna: Client, charset: str) -> None:
    draft = begin(anna, world.norra)
    form = f"application/x-www-form-urlencoded; charset={charset}"
    typed = b"form_key=0199aaaa-0000-7000-8000-000000000009&question=+2AA-hej%ed%a0%80"
    assert anna.generic("POST", step_url(draft), typed, content_type=form).status_code < 500
    searched = anna.generic("GET", f"/my/services/{RENEW}/?q=+2AA-hej&unit=+2AA-", content_type=form)
    assert searched.status_code < 500
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="form_key"\r\n\r\n0199aaaa-0000-7000-8000-00000000000a\r\n'
        b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\n+2AA-hej\xed\xa0\x80\r\n--x--\r\n'
    )
    mixed = f"multipart/form-data; boundary=x; charset={charset}"
    assert anna.generic("POST", step_url(draft), parts, content_type=mixed).status_code < 500
