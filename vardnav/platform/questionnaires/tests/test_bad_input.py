"""Bad input: forms that are no forms, and answers nobody should have to type. Said with place; never an error of ours."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.world import World, post
from vardnav.platform.catalogue.roll_out_rules import MOST_UNITS
from vardnav.platform.questionnaires import checking, queries, rules, words
from vardnav.platform.questionnaires.faults import Refused, Wrong
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.tests.forms import (
    catalogue_renewed,
    form,
    group,
    options,
    published,
    question,
    when,
)
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.questions import number

NAUGHTY = Path(settings.REPOSITORY).parent / "shared/data/bad-input/blns.json"


def deep(levels: int) -> dict[str, Any]:
    inner = question("q")
    for level in range(levels):
        inner = group(f"g{level}", inner)
    return inner


def costly(length: int) -> dict[str, Any]:
    told = {"name": "v", "language": "text/fhirpath", "expression": "1" * length}
    return {"url": "http://hl7.org/fhir/StructureDefinition/variable", "valueExpression": told}


@pytest.mark.parametrize(
    ("found", "code", "place"),
    [
        (form({"type": "string", "text": "x"}), Wrong.NO_LINK_ID, ("#1",)),
        (form(question("a"), {"linkId": "  ", "type": "string"}), Wrong.NO_LINK_ID, ("#2",)),
        (form(group("g", question("a")), question("a")), Wrong.SAME_LINK_ID, ("a",)),
        (form({"linkId": "a", "text": "x"}), Wrong.NO_TYPE, ("a",)),
        (form(question("a", "colour")), Wrong.UNKNOWN_TYPE, ("a",)),
        (form(question("a", 5)), Wrong.UNKNOWN_TYPE, ("a",)),  # type: ignore[arg-type]
        (form(group("g", question("a", text="x" * 4001))), Wrong.TOO_LONG, ("g", "a")),
        (form(question("a", required="yes")), Wrong.SHAPE, ("a",)),
        (form(question("a", item={})), Wrong.SHAPE, ("a",)),
        (form(question("a", maxLength=0)), Wrong.SHAPE, ("a",)),
        (form(*(question(f"a{n}") for n in range(rules.MOST_ITEMS + 1))), Wrong.TOO_MANY_ITEMS, ("a1000",)),
        (form(*(question(f"a{n}") for n in range(10_000))), Wrong.TOO_MANY_ITEMS, ("a1000",)),
        (
            form(group("g", *(question(f"a{n}") for n in range(2000))), question("last")), Wrong.TOO_MANY_ITEMS,
            ("g", "a999"),
        ),
        (form(deep(rules.DEEPEST)), Wrong.TOO_DEEP, tuple(f"g{n}" for n in reversed(range(rules.DEEPEST)))),
        (form(group("g")), Wrong.EMPTY_GROUP, ("g",)),
        (
            form(question("a", enableWhen=[when("b", answerBoolean=True)]), question("b", "boolean")),
            Wrong.LATER_QUESTION, ("a",),
        ),
        (form(question("a", enableWhen=[when("a", answerBoolean=True)])), Wrong.CYCLE, ("a",)),
        (
            form(
                question("a", enableWhen=[when("b", answerString="x")]),
                question("b", enableWhen=[when("a", answerString="x")]),
            ),
            Wrong.CYCLE,
            ("a",),
        ),
        (form(question("a", enableWhen=[when("zz", answerString="x")])), Wrong.UNKNOWN_QUESTION, ("a",)),
        (
            form(group("g", question("b")), question("a", enableWhen=[when("g", answerString="x")])),
            Wrong.NOT_ANSWERED, ("a",),
        ),
        (form(question("b"), question("a", enableWhen=[when("b", "~", answerString="x")])), Wrong.UNKNOWN_OPERATOR, ("a",)),
        (form(question("b"), question("a", enableWhen=[when("b")])), Wrong.NO_ANSWER, ("a",)),
        (form(question("b"), question("a", enableWhen=[when("b", answerQuantity=5)])), Wrong.NO_ANSWER, ("a",)),
        (form(question("b"), question("a", enableWhen=[when("b", [], answerString="x")])), Wrong.UNKNOWN_OPERATOR, ("a",)),  # type: ignore[arg-type]
        (form(*(question(f"a{n}", extension=[costly(4000)]) for n in range(6))), Wrong.TOO_MUCH_CALCULATED, ()),
        (form(question("a", "choice", answerOption=[*options("Ja"), *options("Ja")])), Wrong.SAME_OPTION, ("a",)),
        (form(question("a", "choice", answerOption=[{}])), Wrong.EMPTY_OPTION, ("a",)),
        (form(question("a", "choice", answerOption=options(*map(str, range(501))))), Wrong.TOO_MANY_OPTIONS, ("a",)),
        (form(question("x" * 101)), Wrong.TOO_LONG, ("x" * 30 + "…",)),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_asked_is_refused_with_reason_and_place(
    found: dict[str, Any], code: Wrong, place: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        checking.read(json.dumps(found))
    fault = next(one for one in refused.value.faults if one.code is code)
    assert fault.place == place
    assert words.wrong(fault)


def test_options_of_several_sorts_are_each_kept_as_what_they_are() -> None:
    mixed = [{"valueInteger": 1}, {"valueString": "två"}, {"valueDate": "2026-01-01"}, *options("Fyra")]
    assert checking.checked(form(question("a", "choice", answerOption=mixed)))


@pytest.mark.parametrize(
    "raw",
    ["", "{", "[]", "null", '"Questionnaire"', '{"resourceType": "Patient"}', '{"resourceType": "Questionnaire"}',
     '{"resourceType": "Questionnaire", "item": "x"}', '{"resourceType": "Questionnaire", "item": [1, null]}',
     '{"resourceType": "Questionnaire", "item": [{"linkId": 5, "type": "string"}]}', "[" * 100_000,
     '{"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "string", "text": "\\u0000"}]}',
     '{"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "decimal", "initial": [{"valueDecimal": NaN}]}]}',
     '{"resourceType": "Questionnaire", "contained": 5, "item": [{"linkId": "a", "type": "string"}]}',
     '{"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "string", "enableWhen": [5]}]}'],
)  # fmt: skip
def test_what_is_no_form_at_all_is_refused(raw: str) -> None:
    with pytest.raises(Refused) as refused:
        checking.read(raw)
    assert all(words.wrong(one) for one in refused.value.faults)


def every_type(world: World, anna: Client) -> tuple[models.Draft, str]:
    """Begin a form with a question of every type, one of them in lines."""
    asked = [
        *(
            question(kind.casefold(), kind)
            for kind in (
                "string",
                "text",
                "boolean",
                "integer",
                "decimal",
                "date",
                "time",
                "attachment",
                "url",
                "reference",
                "quantity",
                "dateTime",
            )
        ),
        question("c", "choice", answerOption=options("Ja", "Nej")),
        question("cs", "choice", answerOption=options("Ja", "Nej"), repeats=True),
        question("o", "open-choice", answerOption=options("Ja", "Nej")),
        question("os", "open-choice", answerOption=options("Ja", "Nej"), repeats=True),
        question("l", "string", repeats=True),
    ]
    version = published(form(*asked))
    catalogue_renewed()
    begun = post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    draft = models.Draft.objects.get(id=begun["Location"].split("/")[3])
    return draft, anna.get(begun["Location"])["Location"]


FIELDS = (
    "q-string", "q-text", "q-boolean", "q-integer", "q-decimal", "q-date", "q-time", "q-attachment", "q-url",
    "q-reference", "q-quantity", "q-datetime", "q-c", "q-cs", "q-o_0", "q-o_1", "q-os_0", "q-os_1", "q-l",
)  # fmt: skip


def naughty() -> list[str]:
    if not NAUGHTY.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("the naughty strings are missing: ../shared/data/bad-input")
        pytest.skip("the naughty strings (shared/data/bad-input) are not beside this checkout")
    found: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    assert len(found) == 515
    return found


def test_every_naughty_string_goes_through_every_type_and_comes_back_as_it_was(
    world: World, anna: Client
) -> None:
    draft, address = every_type(world, anna)
    stored = 0
    for text in naughty():
        answer = post(anna, address, {**dict.fromkeys(FIELDS, text), "go": "next"})
        assert answer.status_code in (303, 422), text
        draft.refresh_from_db()
        if "\x00" in text or any("\ud800" <= one <= "\udfff" for one in text):
            continue
        assert draft.answers["q-text"] == text.replace("\r\n", "\n"), text
        if len(text) <= 300:
            stored += 1
            assert draft.answers["q-string"] == text.replace("\r\n", "\n").strip(), text
    assert stored > 450


def test_naughty_strings_are_read_at_the_desk_and_given_out_equal(world: World, anna: Client) -> None:
    """A hundred of them in one case: each of a kind (every fifth of the list)."""
    chosen = [text for text in naughty()[::5] if text.strip() and "\x00" not in text]
    asked = [question(f"t{place}", "text") for place, _text in enumerate(chosen)]
    version = published(form(*asked))
    catalogue_renewed()
    begun = post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    address = anna.get(begun["Location"])["Location"]
    sent = {f"q-t{place}": text for place, text in enumerate(chosen)}
    assert post(anna, address, sent).status_code == 303
    assert post(anna, begun["Location"] + "review/").status_code == 303
    case = models.Case.objects.get()
    assert [row["raw"] for row in case.answers] == [text.replace("\r\n", "\n") for text in chosen]
    dag = personas.client_of(assignment=world.assignments[world.dag.id])
    page = dag.get(f"/desk/cases/{case.id}/")
    assert page.status_code == 200
    assert "<script>alert(" not in page.content.decode()
    given = json.loads(dag.get(f"/desk/cases/{case.id}/answers.json").content)
    assert [one["answer"][0]["valueString"] for one in given["item"]] == [row["raw"] for row in case.answers]


@pytest.mark.parametrize(
    "forged",
    [
        {"q-nope": "x", "__proto__": "x", "q-l__": "[1,2,3]", "q-l__2": "x", "q-l__999": "x"},
        {"q-c": ["ja", "nej"], "q-cs": ["ja", "ja", "kanske"], "q-o_0": ["x"], "q-os_0": ["other:", "zz"]},
        {"q-integer": "1e400", "q-decimal": "1e5", "q-quantity": "-" * 40, "q-boolean": "maybe"},
        {"q-integer": "９" * 5, "q-decimal": "٣", "q-date": "2026-02-30", "q-time": "25:61"},
        {"q-datetime": "2026-13-01 10:00", "q-date": "0000-00-00", "q-attachment": "{}"},
        {"go": "add:q-nope"}, {"go": "remove:q-l:x"}, {"go": "add:"}, {"go": "remove::"}, {"go": "x" * 5000},
        {"q-text": "x" * 100_000}, {"q-string": "\x00"}, {"q-string": "a\nb"},
    ],
)  # fmt: skip
def test_forged_answers_are_refused_or_left_out(world: World, anna: Client, forged: dict[str, Any]) -> None:
    draft, address = every_type(world, anna)
    answer = post(anna, address, {"go": "next", **forged})
    assert answer.status_code in (303, 422)
    draft.refresh_from_db()
    assert {key.partition("__")[0] for key in draft.answers} <= {
        *(name.removesuffix("_0").removesuffix("_1") for name in FIELDS)
    }
    assert "q-l__2" not in draft.answers


def test_markup_in_a_form_is_shown_as_text_and_never_as_markup(world: World, anna: Client) -> None:
    xhtml = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml",
                            "valueString": "<b onclick=alert(1)>x</b>"}]}  # fmt: skip
    asked = question("a", text="<img src=x onerror=alert(1)>", _text=xhtml)
    version = published(form(asked))
    catalogue_renewed()
    begun = post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    page = anna.get(anna.get(begun["Location"])["Location"]).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert "onclick=alert" not in page


@pytest.mark.parametrize(
    "text", ["1e61", "1e999999999", "1e-999999999", "9" * 62, "-1e61", "NaN", "Infinity"]
)
def test_what_no_process_can_count_with_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize("text", ["0", "0.000", "-72.5", "999999999999.999999", "1e9", "1E+2"])
def test_what_people_and_forms_write_is_a_number(text: str) -> None:
    assert number(text) == Decimal(text)


def test_one_form_that_cannot_be_read_closes_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = (
        published(form(question("a")), title="Den ena"),
        published(form(question("a")), title="Den andra"),
    )
    read = queries.service

    def broken(version: Version, *, others: Sequence[str] = ()) -> EService:
        if version.id == bad.id:
            raise AttributeError
        return read(version, others=others)

    monkeypatch.setattr(queries, "service", broken)
    found, _turns = queries.built_services(clock.now())
    assert [one.key for one in found] == [good.form.key]


def test_a_file_or_a_moment_that_a_form_begins_with_breaks_no_page(world: World, anna: Client) -> None:
    begins = [
        question("a", "attachment", initial=[{"valueString": "x"}]),
        question("b", "dateTime", initial=[{"valueDateTime": "2026-13-45T10:00"}]),
    ]
    version = published(form(*begins, question("c", "boolean")))
    catalogue_renewed()
    draft = actions.begin(
        world.annas(), service_key=version.form.key, unit_id=world.norra.id, now=clock.now()
    )
    for page in ("step/p-q-a/", "review/"):
        assert anna.get(f"/my/drafts/{draft.id}/{page}").status_code == 200


def test_a_page_of_many_questions_can_be_sent(world: World, anna: Client) -> None:
    version = published(form(*(question(f"a{n}") for n in range(600))))
    catalogue_renewed()
    draft = actions.begin(
        world.annas(), service_key=version.form.key, unit_id=world.norra.id, now=clock.now()
    )
    page = anna.get(f"/my/drafts/{draft.id}/")["Location"]
    assert post(anna, page, {f"q-a{n}": "Ja" for n in range(600)}).status_code == 303
    draft.refresh_from_db()
    assert len(draft.answers) == 600
    # Two fields for each, and as many units as a wave may have: see roll_out_rules.
    assert max(2 * rules.MOST_ITEMS, MOST_UNITS) + 50 <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
