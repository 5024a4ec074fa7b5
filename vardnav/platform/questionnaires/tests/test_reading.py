"""HL7's three examples of answers, shown against their forms; what is read is what would be handed out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from vardnav.platform.questionnaires import checking, reading, responses
from vardnav.platform.questionnaires.tests.forms import form, group, options, question
from vardnav.platform.questionnaires.tests.judge import problems
from vardnav.platform.questionnaires.tests.test_walk import FOLDER

FHT = "questionnaire-sdc-profile-example-ussg-fht"
#: Each example with its form: inside it, beside it, or nowhere (then its own texts are used).
EXAMPLES = {
    "adaptive-questionnaireresponse-sdc-example-phq9": None,
    "questionnaireresponse-sdc-example-ussg-fht-answers": f"Questionnaire-{FHT}.json",
    "questionnaireresponse-sdc-profile-example": None,
}


def load(name: str) -> dict[str, Any]:
    file = FOLDER / name
    if not file.exists():
        pytest.skip("the examples (shared/data/sdc-questionnaires) are not beside this checkout")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def leaves(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in items:
        for answer in one.get("answer") or []:
            yield answer
            yield from leaves(answer.get("item") or [])
        yield from leaves(one.get("item") or [])


@pytest.mark.parametrize(("name", "beside"), EXAMPLES.items(), ids=list(EXAMPLES))
def test_an_example_of_answers_is_shown_in_words(name: str, beside: str | None) -> None:
    response = load(f"QuestionnaireResponse-{name}.json")
    extra = ["--questionnaire", str(FOLDER / beside)] if beside else []
    out = StringIO()
    call_command("read_response", str(FOLDER / f"QuestionnaireResponse-{name}.json"), *extra, stdout=out)
    said = out.getvalue()
    shown = 0
    for answer in leaves(response["item"]):
        value = checking.value_of(answer, "value")
        words = checking.option_words(value) if isinstance(value, dict) else str(value)
        shown += bool(words) and words.replace(".", ",") in said.replace(".", ",")
    assert shown > 3
    assert len(said.splitlines()) >= shown * 0.5


def test_what_is_read_is_what_would_be_handed_out() -> None:
    resource = form(
        question("b", "boolean"), question("n", "decimal"), question("w", "quantity"), question("d", "dateTime"),
        question("c", "choice", answerOption=options("Ja", "Nej"), repeats=True),
        question("o", "open-choice", answerOption=options("Ja")), question("s", repeats=True),
        group("g", question("t", "time"), group("i", question("u"), repeats=True), repeats=True),
    )  # fmt: skip
    answers = {
        "q-b": "no", "q-n": "1.5", "q-w": {"number": "72.5", "unit": "kg"}, "q-d": "2026-03-09T14:30",
        "q-c": ["ja", "nej"], "q-o": "other:Kanske", "q-s": "ett", "q-s__2": "två", "q-s__": [1, 2],
        "q-t": "08:30", "q-t__2": "09:30", "q-g__": [1, 2], "q-u": "a", "q-u__x2": "b",
        "q-i__": [1, 2], "q-u__2": "c",
    }  # fmt: skip
    made = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": responses.built(resource, answers, responses.as_fhir(resource)).items,
    }
    assert problems(made, resource) == []
    read = reading.read(resource, made)
    assert read.left_out == []
    assert read.answers == answers


def test_what_the_form_does_not_have_is_left_out_and_said(tmp_path: Path) -> None:
    asked = tmp_path / "form.json"
    asked.write_text(json.dumps(form(question("a"))))
    given = tmp_path / "answers.json"
    response = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [
            {"linkId": "a", "answer": [{"valueString": "Hej"}]},
            {"linkId": "z", "answer": [{"valueString": "Nej"}]},
        ],
    }
    given.write_text(json.dumps(response))
    out = StringIO()
    call_command("read_response", str(given), "--questionnaire", str(asked), stdout=out)
    assert out.getvalue() == "Fråga a: Hej\nThe form has no z: left out.\n"
    given.write_text("[]")
    with pytest.raises(CommandError, match="no resource"):
        call_command("read_response", str(given))
    given.write_text('{"resourceType": "Patient"}')
    with pytest.raises(CommandError, match="no QuestionnaireResponse"):
        call_command("read_response", str(given))
