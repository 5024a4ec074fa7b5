"""A stored form as a resident meets it: groups in groups, lines that repeat, what hangs on what, and what is sent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide, post, seen
from vardnav.platform.questionnaires import actions, offered
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.rules import State
from vardnav.platform.questionnaires.tests.forms import (
    ada,
    catalogue_renewed,
    form,
    group,
    next_version,
    options,
    published,
    question,
    when,
)
from vardnav.platform.registry import listing, repeating
from vardnav.platform.registry.questions import Clause, Condition, Operator, compares, holds

POINTS = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SUM = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


def begin(client: Client, world: World, version: Version) -> models.Draft:
    answer = post(client, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    assert answer.status_code == 303, seen(answer)
    return models.Draft.objects.get(id=answer["Location"].split("/")[3])


def step(draft: models.Draft, key: str) -> str:
    return f"/my/drafts/{draft.id}/step/{key}/"


def sent(client: Client, draft: models.Draft) -> models.Case:
    answer = post(client, f"/my/drafts/{draft.id}/review/")
    assert answer.status_code == 303, seen(answer)
    return models.Case.objects.get(draft_id=draft.id)


def told(case: models.Case) -> list[tuple[str, Any]]:
    return [(one["text"], one["value"]) for one in case.answers]


FAMILY = form(
    group(
        "home",
        question("name", text="Vad heter du?", required=True),
        group(
            "child",
            question("who", text="Barnets namn"),
            question("ill", "boolean", text="Är barnet sjukt?"),
            question("how", text="Hur då?", enableWhen=[when("ill", answerBoolean=True)]),
            text="Barn",
            repeats=True,
        ),
        text="Hemma",
    )
)


def test_lines_are_added_and_removed_without_a_script_and_nothing_is_lost(world: World, anna: Client) -> None:
    draft = begin(anna, world, published(FAMILY))
    url = step(draft, "q-home")
    added = post(anna, url, {"q-name": "Anna", "q-who": "Bo", "q-ill": "no", "go": "add:q-child"})
    assert added.status_code == 303
    assert added["Location"].endswith("#id_q-who__2")
    page = seen(anna.get(url))
    assert "Barn 2" in page
    post(
        anna,
        url,
        {
            "q-name": "Anna",
            "q-who": "Bo",
            "q-ill": "no",
            "q-who__2": "Eva",
            "q-ill__2": "yes",
            "q-how__2": "Feber",
            "go": "add:q-child",
        },
    )
    shown = anna.get(url).content.decode()
    assert 'value="Eva"' in shown
    assert 'name="q-who__3"' in shown
    post(
        anna,
        url,
        {
            "q-name": "Anna",
            "q-who": "Bo",
            "q-ill": "no",
            "q-who__2": "Eva",
            "q-ill__2": "yes",
            "q-how__2": "Feber",
            "q-who__3": "Fel",
            "go": "remove:q-child:3",
        },
    )
    assert "Fel" not in anna.get(url).content.decode().replace("Fel:", "")
    post(
        anna,
        url,
        {
            "q-name": "Anna",
            "q-who": "Bo",
            "q-ill": "no",
            "q-who__2": "Eva",
            "q-ill__2": "yes",
            "q-how__2": "Feber",
        },
    )
    assert told(sent(anna, draft)) == [
        ("Vad heter du?", "Anna"),
        ("Barn – Barnets namn", "Bo"),
        ("Barn – Är barnet sjukt?", "Nej"),
        ("Barn 2 – Barnets namn", "Eva"),
        ("Barn 2 – Är barnet sjukt?", "Ja"),
        ("Barn 2 – Hur då?", "Feber"),
    ]  # fmt: skip


def test_a_removed_lines_answers_never_come_back() -> None:
    answers: dict[str, Any] = {}
    answers |= repeating.with_line(answers, "q")
    answers |= repeating.without_line(answers, "q", 2)
    answers |= repeating.with_line(answers, "q")
    assert repeating.lines(answers, "q") == [1, 3]
    answers |= repeating.without_line(answers, "q", 1)
    assert repeating.lines(answers, "q") == [3]
    assert repeating.without_line(answers, "q", 3) == {}
    for _again in range(200):
        answers |= repeating.with_line(answers, "q")
    assert len(repeating.lines(answers, "q")) == repeating.MOST_LINES


def test_a_button_that_the_page_does_not_have_does_nothing(world: World, anna: Client) -> None:
    draft = begin(anna, world, published(FAMILY))
    for go in ("add:q-other", "remove:q-child:1", "remove:q-child:x", "add:", "remove:"):
        assert post(anna, step(draft, "q-home"), {"go": go}).status_code == 303
    draft.refresh_from_db()
    assert not any(key.endswith("__") for key in draft.answers)


ALL_SORTS = form(
    group(
        "p",
        question("weight", "quantity", text="Vikt", extension=[
            {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"display": "kg"}}]),
        question("height", "quantity", text="Längd", extension=[
            {"url": "x/questionnaire-unitOption", "valueCoding": {"display": "cm"}},
            {"url": "x/questionnaire-unitOption", "valueCoding": {"display": "tum"}}]),
        question("temp", "decimal", text="Feber", extension=[{"url": "x/maxValue", "valueDecimal": 45}]),
        question("clock", "time", text="När?"),
        question("why", "open-choice", text="Varför?", answerOption=options("Oro", "Värk")),
        question("more", "open-choice", text="Vad mer?", repeats=True, answerOption=options("Yrsel", "Klåda")),
        text="Mått",
    )
)  # fmt: skip


def test_measures_times_and_open_choices_are_kept_as_they_were_meant(world: World, anna: Client) -> None:
    draft = begin(anna, world, published(ALL_SORTS))
    data = {
        "q-weight": "72,5", "q-height_0": "172", "q-height_1": "cm", "q-temp": "38,25", "q-clock": "8.05",
        "q-why_0": "other:", "q-why_1": "Nyfiken", "q-more_0": ["yrsel", "other:"], "q-more_1": "Trött",
    }  # fmt: skip
    assert post(anna, step(draft, "q-p"), data).status_code == 303
    again = anna.get(step(draft, "q-p")).content.decode()
    for kept in (
        'value="72,5"',
        'value="172"',
        'value="38,25"',
        'value="08:05"',
        'value="Nyfiken"',
        'value="Trött"',
    ):
        assert kept in again, kept
    assert told(sent(anna, draft)) == [
        ("Vikt", "72,5 kg"), ("Längd", "172 cm"), ("Feber", "38,25"), ("När?", "08:05"), ("Varför?", "Nyfiken"),
        ("Vad mer?", ["Yrsel", "Trött"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("q-temp", "46"), ("q-temp", "varmt"), ("q-temp", "1e9"), ("q-weight", "9" * 20), ("q-clock", "25.00"),
     ("q-why_0", "påhittad"), ("q-height_1", "famnar"), ("q-temp", "NaN"), ("q-temp", "a\x00")],
)  # fmt: skip
def test_wrong_answers_are_told_and_shown_again(world: World, anna: Client, name: str, value: str) -> None:
    draft = begin(anna, world, published(ALL_SORTS))
    answer = post(anna, step(draft, "q-p"), {name: value, "q-job": ""})
    assert answer.status_code == 422, seen(answer)
    assert "vn-error-summary" in answer.content.decode()


def test_one_answer_and_own_words_are_not_both_taken(world: World, anna: Client) -> None:
    draft = begin(anna, world, published(ALL_SORTS))
    answer = post(anna, step(draft, "q-p"), {"q-why_0": "oro", "q-why_1": "Nyfiken"})
    assert answer.status_code == 422
    assert 'value="Nyfiken"' in answer.content.decode()


HANGING = form(
    group("one", question("age", "integer", text="Ålder", required=True), text="Först"),
    group(
        "two",
        question("work", "boolean", text="Arbetar du?"),
        question("job", text="Med vad?", required=True, enableWhen=[when("work", answerBoolean=True)]),
        question("boss", text="Chefens namn", enableWhen=[when("job", "exists", answerBoolean=True)]),
        text="Arbete",
        enableWhen=[when("age", ">", answerInteger=17)],
    ),
    group(
        "three",
        question("school", text="Skola"),
        text="Skola",
        enableWhen=[when("age", "<", answerInteger=18)],
    ),
)


def test_a_page_is_passed_over_when_an_earlier_answer_says_so(world: World, anna: Client) -> None:
    draft = begin(anna, world, published(HANGING))
    young = post(anna, step(draft, "q-one"), {"q-age": "9"})
    assert young["Location"] == step(draft, "q-three")
    assert anna.get(step(draft, "q-two")).status_code == 404
    old = post(anna, step(draft, "q-one"), {"q-age": "40"})
    assert old["Location"] == step(draft, "q-two")


def test_what_was_answered_before_it_was_hidden_opens_nothing_and_is_not_sent(
    world: World, anna: Client
) -> None:
    draft = begin(anna, world, published(HANGING))
    post(anna, step(draft, "q-one"), {"q-age": "40"})
    assert post(anna, step(draft, "q-two"), {"q-work": "yes"}).status_code == 422
    post(anna, step(draft, "q-two"), {"q-work": "yes", "q-job": "Snickare", "q-boss": "Kim"})
    post(anna, step(draft, "q-two"), {"q-work": "no", "q-job": "Snickare", "q-boss": "Kim"})
    assert told(sent(anna, draft)) == [("Ålder", 40), ("Arbetar du?", "Nej")]


@pytest.mark.parametrize(
    ("operator", "answer", "given", "is_met"),
    [
        (Operator.EXISTS, "yes", "x", True), (Operator.EXISTS, "yes", "", False), (Operator.EXISTS, "no", None, True),
        (Operator.EQUALS, "1", "1.0", True), (Operator.EQUALS, "a", ["b", "a"], True), (Operator.EQUALS, "a", None, False),
        (Operator.NOT_EQUALS, "a", "b", True), (Operator.NOT_EQUALS, "a", ["a", "b"], False),
        (Operator.NOT_EQUALS, "a", None, True), (Operator.GREATER, "9", "10", True), (Operator.GREATER, "9", "9", False),
        (Operator.LESS, "2026-03-01", "2026-02-28", True), (Operator.AT_LEAST, "9", 9, True),
        (Operator.AT_MOST, "9", {"number": "9.5", "unit": "kg"}, False), (Operator.GREATER, "9", "", False),
    ],
)  # fmt: skip
def test_operators_compare_as_fhir_says(operator: Operator, answer: str, given: Any, is_met: bool) -> None:
    assert compares(Clause("q", operator, answer), given) is is_met


def test_all_or_any_of_several_conditions() -> None:
    clauses = (Clause("a", Operator.EQUALS, "1"), Clause("b", Operator.EQUALS, "1"))
    assert holds(Condition(clauses), {"a": "1"})
    assert not holds(Condition(clauses, needs_all=True), {"a": "1"})


def _scored(link_id: str) -> dict[str, Any]:
    answers = [
        {"valueCoding": {"code": str(n), "display": words, "extension": [{"url": POINTS, "valueDecimal": n}]}}
        for n, words in enumerate(("Aldrig", "Ibland", "Ofta"))
    ]
    return question(link_id, "choice", answerOption=answers)


def test_a_sum_is_counted_shown_and_sent(world: World, anna: Client) -> None:
    total = question(
        "sum", "integer", text="Poäng",
        extension=[{"url": SUM, "valueExpression": {"language": "text/fhirpath", "expression":
            "%resource.descendants().where(linkId='a' or linkId='b').answer.value.ordinal().sum()"}}],
    )  # fmt: skip
    draft = begin(anna, world, published(form(group("g", _scored("a"), _scored("b"), total))))
    assert "Räknas ut" in seen(anna.get(step(draft, "q-g")))
    post(anna, step(draft, "q-g"), {"q-a": "2", "q-b": "1", "q-sum": "99"})
    assert "Poäng3" in "".join(seen(anna.get(step(draft, "q-g"))).split())
    assert told(sent(anna, draft))[-1] == ("Poäng", str(Decimal(3)))


def test_answers_keep_the_words_and_the_version_they_were_given_in(world: World, anna: Client) -> None:
    first = published(form(question("a", text="Hur sover du?", _text=_english("How do you sleep?"))))
    draft = begin(anna, world, first)
    post(anna, step(draft, "p-q-a"), {"q-a": "Dåligt"})
    case = sent(anna, draft)
    next_version(first.form_id, form(question("a", text="Hur äter du?")), valid_from=clock.now())
    assert case.form_version == "1"
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Hur sover du?" in page
    assert "Hur äter du?" not in page
    english = anna.get(f"/my/cases/{case.id}/", headers={"accept-language": "en"})
    assert case.answers[0]["en"] == {"text": "How do you sleep?", "value": "Dåligt"}, english
    later = begin(anna, world, first)
    assert "Hur äter du?" in seen(anna.get(step(later, "p-q-a")))


def _english(text: str) -> dict[str, Any]:
    return {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": [
        {"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": text}]}]}  # fmt: skip


def test_the_next_version_takes_over_at_its_time_and_not_before(world: World, monkeypatch: Any) -> None:
    first = published(form(question("a", text="Gammal")))
    turns = clock.now() + dt.timedelta(days=3)
    next_version(first.form_id, form(question("a", text="Ny")), valid_from=turns)
    catalogue_renewed()

    def text() -> str:
        return str(next(iter(listing.service(first.form.key).form.items())).text)

    assert text() == "Gammal"
    monkeypatch.setattr(clock, "now", lambda: turns)
    assert text() == "Ny"


def test_what_is_published_never_changes_whoever_writes(world: World) -> None:
    version = published(form(question("a")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(id=version.id).update(resource=form(question("b")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(id=version.id).delete()
    with pytest.raises(actions.NotAllowed):
        actions.edit(
            ada(), version.form_id, revision=version.revision, change=lambda old: old, now=clock.now()
        )


def test_two_who_edit_at_once_do_not_write_over_each_other(world: World) -> None:
    made = actions.create(ada(), offered.Settings(title_sv="Vikt"), now=clock.now())
    actions.edit(ada(), made.form_id, revision=1, change=lambda _old: form(question("a")), now=clock.now())
    with pytest.raises(actions.Stale):
        actions.edit(
            ada(), made.form_id, revision=1, change=lambda _old: form(question("b")), now=clock.now()
        )


def test_another_region_neither_sees_nor_decides_about_a_form(world: World, anna: Client) -> None:
    version = published(form(question("a")))
    key = version.form.key
    assert key in listing.services_in("12")
    assert key not in listing.services_in("23")
    with pytest.raises(Http404):
        actions.retire(ada("23"), version.form_id, now=clock.now())
    assert Version.objects.get(id=version.id).state == State.PUBLISHED


def test_a_paused_form_stays_paused_when_its_next_version_comes(world: World, anna: Client) -> None:
    version = published(form(question("a")))
    key = version.form.key
    assert anna.get(f"/my/services/{key}/").status_code == 200
    decide("paused", key=key, texts={"reason_sv": "Vi bygger om.", "instead_sv": "Ring."})
    next_version(version.form_id, form(question("a", text="Ny")), valid_from=clock.now())
    assert "Vi bygger om." in seen(anna.get(f"/my/services/{key}/"))


def test_a_form_taken_out_of_use_is_closed_and_its_cases_keep_their_title(world: World, anna: Client) -> None:
    version = published(form(question("a")))
    draft = begin(anna, world, version)
    post(anna, step(draft, "p-q-a"), {"q-a": "Svar"})
    case = sent(anna, draft)
    actions.retire(ada(), version.form_id, now=clock.now())
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Sömnskolan" in page
    refused = post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    assert refused.status_code != 303


def test_hot_pages_gain_no_statement_by_stored_forms(world: World, anna: Client) -> None:
    published(form(question("a")))
    for url, most in (("/my/", 2), ("/my/inbox/", 2)):
        anna.get(url)
        with CaptureQueriesContext(connection) as sent_now:
            assert anna.get(url).status_code == 200
        told_sql = [one["sql"] for one in sent_now.captured_queries if "SAVEPOINT" not in one["sql"]]
        assert len(told_sql) == most, told_sql
