"""What forms calculate: right with answers worked out by hand, nothing with wrong ones, and never for long."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import portal_steps
from vardnav.platform.questionnaires import calculations, expressions, meaning
from vardnav.platform.questionnaires.expressions import Budget, NotUsable, TooMuch
from vardnav.platform.questionnaires.faults import Said
from vardnav.platform.questionnaires.tests.forms import form, group, question
from vardnav.platform.questionnaires.tests.test_walk import FOLDER
from vardnav.platform.registry import repeating
from vardnav.platform.registry.questions import ItemType

DAY = dt.date(2026, 11, 27)
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"


def calculated(link_id: str, expression: str, kind: str = "decimal", **more: Any) -> dict[str, Any]:
    told = {"url": CALCULATED, "valueExpression": {"language": "text/fhirpath", "expression": expression}}
    return question(link_id, kind, readOnly=True, extension=[told], **more)


def variable(name: str, expression: str) -> dict[str, Any]:
    told = {"name": name, "language": "text/fhirpath", "expression": expression}
    return {"url": VARIABLE, "valueExpression": told}


def given(resource: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """Return what the form calculates from these answers (by linkId, or the name of a line)."""
    asked = {f"q-{key}": value for key, value in answers.items()}
    laid = repeating.laid_out(meaning.of(resource, version="1").form, asked)
    return {
        item.link_id: value
        for _group, item, value in case_answers.given(laid, asked, today=DAY)
        if item.type is ItemType.CALCULATED
    }


WEIGHT, LENGTH = (
    "%resource.item.where(linkId='w').answer.value",
    "%resource.item.where(linkId='l').answer.value",
)


@pytest.mark.parametrize(
    ("expression", "answers", "wanted"),
    [
        (f"({WEIGHT} / ({LENGTH} * {LENGTH})).round(1)", {"w": "72.5", "l": "1.8"}, "22.4"),
        (f"({WEIGHT} / ({LENGTH} * {LENGTH})).round(1)", {"w": "72.5"}, None),
        (f"{WEIGHT} / {LENGTH}", {"w": "1", "l": "0"}, None),
        (f"({WEIGHT} | {LENGTH}).avg()", {"w": "3", "l": "4"}, "3.5"),
        (f"({WEIGHT} | {LENGTH}).max()", {"w": "3", "l": "4"}, "4"),
        (f"iif({WEIGHT} > 70, 1, 0)", {"w": "70.5"}, "1"),
        (f"iif({WEIGHT} > 70, 1, 0)", {"w": "70"}, "0"),
        (f"{WEIGHT}.round(0)", {"w": "72.5"}, "73"),
        (f"{WEIGHT} + 0.1 + 0.2", {"w": "0"}, "0.3"),
        ("%resource.descendants().where(linkId='w' or linkId='l').where(answer.exists()).count()", {"w": "1"}, "1"),
        (f"{WEIGHT}.ln()", {"w": "0"}, None),
        (f"{WEIGHT} + 'a'", {"w": "1"}, None),
        ("(2.25).power(0.5)", {}, "1.5"),
    ],
)  # fmt: skip
def test_arithmetic_gives_what_is_worked_out_by_hand(
    expression: str, answers: dict[str, str], wanted: str | None
) -> None:
    resource = form(question("w", "decimal"), question("l", "decimal"), calculated("x", expression))
    assert given(resource, **answers).get("q-x") == wanted


@pytest.mark.parametrize(
    ("born", "age"), [("1980-11-27", "46"), ("1980-11-28", "45"), ("2024-02-29", "2"), ("2026-11-27", "0")]
)
def test_an_age_is_that_of_the_day(born: str, age: str) -> None:
    text = (
        "(today().replace('-','').toInteger() - %resource.item.where(linkId='d').answer.value"
        ".replace('-','').toInteger()) div 10000"
    )
    assert given(form(question("d", "date"), calculated("x", text, "integer")), d=born) == {"q-x": age}


def test_points_of_choices_are_weighed_and_a_later_calculation_uses_an_earlier() -> None:
    options = [
        {"valueCoding": {"code": code}, "extension": [{"url": "x/ordinalValue", "valueDecimal": points}]}
        for code, points in (("a", 1), ("b", 2.5))
    ]
    resource = form(
        question("c", "choice", answerOption=options, repeats=True),
        calculated(
            "x", "%resource.item.where(linkId='c').answer.value.weight().aggregate($this + $total, 0)"
        ),
        calculated("y", "%resource.item.where(linkId='x').answer.value * 2"),
    )
    assert given(resource, c=["a", "b"]) == {"q-x": "3.5", "q-y": "7"}


def test_inside_a_line_the_lines_own_answers_are_used() -> None:
    one = group("g", question("w", "decimal"), calculated("x", "%w * 2"), repeats=True)
    one["extension"] = [variable("w", "item.where(linkId='w').answer.value")]
    answers = {"w": "1", "w__2": "5", "g__": [1, 2]}
    assert given(form(one), **answers) == {"q-x": "2", "q-x__2": "10"}


def test_the_answer_of_a_hidden_question_is_not_calculated_with() -> None:
    resource = form(
        question("a", "boolean"),
        question("w", "decimal", enableWhen=[{"question": "a", "operator": "=", "answerBoolean": True}]),
        calculated("x", f"{WEIGHT} * 2"),
    )
    assert given(resource, a="yes", w="4") == {"q-x": "8"}
    assert given(resource, a="no", w="4") == {}


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("'a'.matches('(a+)+b')", "matches()"),
        ("%resource.repeat($this)", "repeat()"),
        ("resolve()", "resolve()"),
        ("trace('x')", "trace()"),
        ("%patient.birthDate", "%patient"),
        ("1 +", "4"),
        ("1 + 1 2", "7"),
        ("(" * 70 + "1" + ")" * 70, "60"),
        ("", "text/fhirpath"),
        ("1 + " * 2000 + "1", "4000"),
    ],
)
def test_an_expression_that_cannot_be_used_is_said_with_place_and_reason(expression: str, says: str) -> None:
    resource = form(question("a"), group("g", calculated("x", expression)))
    found = meaning.of(resource, version="1")
    (notice,) = [one for one in found.notices if one.code is Said.NOT_CALCULATED]
    assert notice.place == ("g", "x")
    assert says in notice.detail or len(expression) > 200
    assert [item.type for item in found.form.items()][-1] is ItemType.DISPLAY


@pytest.mark.parametrize(
    "expression",
    [
        "2" + ".select($this * $this)" * 25,
        "'ab'" + ".select($this + $this)" * 40,
        "'a'" + ".replace('', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')" * 30,
        "%resource" + ".select(%resource.descendants())" * 8,
        "(1|2)" + ".combine(%resource.descendants())" * 30 + ".select(%resource.descendants().count())",
        "%resource.descendants().select(%resource.descendants().select(%resource.descendants())).count()",
        "10.power(999999999)",
    ],
)  # fmt: skip
def test_what_would_grow_without_end_stops(expression: str) -> None:
    whole = {"item": [{"linkId": str(n), "answer": [{"value": Decimal(n)}]} for n in range(1000)]}
    budget = Budget()
    with pytest.raises((TooMuch, ArithmeticError)):
        expressions.evaluated(expression, whole, {"resource": whole}, today=DAY, budget=budget)
    assert budget.left > -5000


def test_all_variables_of_an_item_share_one_budget() -> None:
    many = [variable(f"v{n}", "%resource.descendants().count()") for n in range(50)]
    text = " + ".join(f"%v{n}" for n in range(50))
    resource = form(
        *(question(f"a{n}", "integer") for n in range(400)), calculated("x", text), extension=many
    )
    answers = {f"a{n}": 1 for n in range(400)}
    assert given(resource, **answers) == {}


def test_more_variables_than_fifty_are_not_taken() -> None:
    resource = form(
        question("a"), calculated("x", "%v1"), extension=[variable(f"v{n}", "1") for n in range(51)]
    )
    with pytest.raises(NotUsable):
        calculations.of(resource, resource["item"][1], ())


@pytest.fixture
def example() -> Any:
    def load(name: str) -> dict[str, Any]:
        file = FOLDER / f"Questionnaire-{name}.json"
        if not file.exists():
            pytest.skip("the examples (shared/data/sdc-questionnaires) are not beside this checkout")
        loaded: dict[str, Any] = json.loads(file.read_text())
        return loaded

    return load


def test_the_framingham_risk_is_what_its_formula_gives(example: Any) -> None:
    """A man of 50, smoker, cholesterol 213, HDL 50, pressure 120 untreated: worked out with math.log elsewhere."""
    resource = example("questionnaire-sdc-profile-example-framingham-hchd-lhc")
    found = meaning.of(resource, version="1").form
    codes = {item.link_id: dict(item.choices) for item in found.items()}
    sex = next(key for key, words in codes["q--2f-46098-2d-0"].items() if str(words) == "Male")
    answers = {
        "q--2f-age": {"number": "50", "unit": "a"},
        "q--2f-46098-2d-0": sex,
        "q--2f-smokes": "Y",
        "q--2f-2093-2d-3": {"number": "213", "unit": "mg/dL"},
        "q--2f-2085-2d-9": {"number": "50", "unit": "mg/dL"},
        "q--2f-8480-2d-6": {"number": "120", "unit": "mm[Hg]"},
        "q--2f-antihypertensive": "N",
    }
    laid = repeating.laid_out(found, answers)
    values = [
        value
        for _group, item, value in case_answers.given(laid, answers, today=DAY)
        if item.type is ItemType.CALCULATED
    ]
    assert values == [f"{_framingham(50, 213, 50, 120, 0, 1):.2f}%"]


def _framingham(age: int, total: int, hdl: int, systolic: int, treated: int, smokes: int) -> float:
    import math

    ln = math.log
    sum_of = (
        52.00961 * (ln(age) - 3.8926095)
        + 20.014077 * (ln(total) - 5.3441475)
        - 0.905964 * (ln(hdl) - 3.7731132)
        + 1.305784 * (ln(systolic) - 4.8618212)
        + 0.241549 * (treated - 0.1180474)
        + 12.096316 * (smokes - 0.335602)
        - 4.605038 * (ln(age) * ln(total) - 20.8111562)
        - 2.84367 * (ln(age) * smokes - 1.2890301)
        - 2.93323 * (ln(age) * ln(age) - 15.2144965)
    )
    return float((1 - 0.9402 ** math.exp(sum_of)) * 100)


def test_the_hunger_screen_ends_in_its_coded_answer(example: Any) -> None:
    resource = example("questionnaire-sdc-profile-example-hunger-vital-signs")
    found = meaning.of(resource, version="1").form
    for answer, says in (("LA28397-0", "At risk"), ("LA28398-8", "No risk")):
        answers = {"q--2f-88122-2d-7": answer}
        rows = case_answers.settled(repeating.laid_out(found, answers), answers)
        assert rows[-1]["value"] == says


@pytest.mark.parametrize(
    ("expression", "kind", "wanted"),
    [
        (f"{WEIGHT} * {LENGTH}", "decimal", None),  # more digits than a number has here
        ("(10).power(90)", "decimal", None),
        ("@2026-01-01", "date", None),
        ("%resource.item", "decimal", None),
        ("%resource.item.where(linkId='w').answer", "decimal", "999999999999"),
        ("%context", "string", None),
        ("'a\\u0000b'", "string", None),  # no database keeps it: the form could never be sent
    ],
)
def test_what_cannot_be_shown_as_an_answer_shows_nothing(
    expression: str, kind: str, wanted: str | None
) -> None:
    resource = form(question("w", "decimal"), question("l", "decimal"), calculated("x", expression, kind))
    assert given(resource, w="999999999999", l="999999999999").get("q-x") == wanted


def test_a_form_that_begins_with_what_is_no_moment_still_calculates() -> None:
    moment = question("m", "dateTime", initial=[{"valueDateTime": "2026-13-45T99:99"}])
    resource = form(moment, question("w", "decimal"), calculated("x", f"{WEIGHT} * 2"))
    assert given(resource, m="2026-13-45T99:9", w="2") == {"q-x": "4"}


def test_a_name_in_quotes_is_said_as_any_other_that_is_not_known() -> None:
    found = meaning.of(form(question("a"), calculated("x", "%'weight' * 2")), version="1")
    assert Said.NOT_CALCULATED in [one.code for one in found.notices]


@pytest.mark.parametrize(
    "expression",
    [
        "%resource.descendants()" + ".where(true)" * 20,
        "%resource.descendants()" + ".skip(0)" * 20,
        "%resource.descendants().select(1).select(2).select(3).count()",
        "(10).power(99999).truncate()",
    ],
)
def test_every_step_counts_what_it_is_given(expression: str) -> None:
    whole = {"item": [{"linkId": str(n), "answer": [{"value": Decimal(n)}]} for n in range(3000)]}
    with pytest.raises((TooMuch, ArithmeticError)):
        expressions.evaluated(expression, whole, {"resource": whole}, today=DAY, budget=Budget())


def test_all_that_a_form_calculates_shares_its_steps() -> None:
    heavy = "%resource.descendants().where(true).count()"
    many = [calculated(f"x{n}", heavy, "integer") for n in range(100)]
    resource = form(*(question(f"a{n}", "integer") for n in range(700)), *many)
    found = given(resource, **{f"a{n}": n for n in range(700)})
    assert found["q-x0"] == "3501"
    assert 0 < len(found) < 100


def test_a_question_hangs_on_a_score() -> None:
    weight_of = "%resource.descendants().where(linkId='w').answer.value"
    score = calculated("x", f"{weight_of} * 2", "integer")
    later = question(
        "y", required=True, enableWhen=[{"question": "x", "operator": ">=", "answerInteger": 10}]
    )
    read = meaning.of(form(group("g", question("w", "decimal"), score), group("h", later)), version="1").form
    for weight, is_asked in (("4", False), ("5", True)):
        answers = {"q-w": weight}
        assert ("q-y" in case_answers.missing(read, answers)) is is_asked
        assert [one.key for one in portal_steps.steps(read, answers)][1:-1] == ["q-h"] * is_asked
        told = {item.link_id for _group, item, _value in case_answers.given(read, {**answers, "q-y": "Ja"})}
        assert ("q-y" in told) is is_asked
