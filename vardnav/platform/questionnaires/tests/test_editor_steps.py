"""The editor's steps: several conditions in plain words, copying, moving between groups, limits, help, sums, and undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.support.personas import House
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.questionnaires import editing, editor_questions, editor_sums, meaning
from vardnav.platform.questionnaires.editor_conditions import Rule, Rules
from vardnav.platform.questionnaires.editor_questions import Question
from vardnav.platform.questionnaires.editor_sums import Calculation
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.tests.forms import form, group, options, question, when
from vardnav.platform.questionnaires.tests.test_editor import ada, add, fresh_copy, made

__all__ = ["ada", "fresh_copy"]


def item(client: Client, version: Version, name: str, **data: Any) -> Any:
    version.refresh_from_db()
    return post(
        client, f"/steering/forms/{version.form_id}/items/{name}/", {**data, "revision": version.revision}
    )


def step(client: Client, version: Version, name: str, do: str) -> Any:
    version.refresh_from_db()
    address = f"/steering/forms/{version.form_id}/items/{name}/change/"
    return post(client, address, {"do": do, "revision": version.revision})


def page(client: Client, version: Version) -> str:
    return " ".join(seen(client.get(f"/steering/forms/{version.form_id}/")).split())


def texts(version: Version) -> list[Any]:
    version.refresh_from_db()
    return [(one["text"], level) for one, level in editing.walked(version.resource["item"])]


def test_several_conditions_are_kept_and_said_in_plain_words(ada: Client, house: House) -> None:
    version = made(ada)
    age, smokes = add(ada, version, "integer", "Ålder"), add(ada, version, "boolean", "Röker du?")
    rules = {
        "when_question_0": age, "when_operator_0": ">=", "when_answer_0": "18",
        "when_question_1": smokes, "when_operator_1": "=", "when_answer_1": "ja",
    }  # fmt: skip
    last = add(ada, version, "text", "Hur mycket?", needs_all="all", **rules)
    assert "Visas om ”Ålder” är minst 18 och ”Röker du?” är ja" in page(ada, version)
    shown = version.resource["item"][2]
    assert shown["enableBehavior"] == "all"
    assert [one["operator"] for one in shown["enableWhen"]] == [">=", "="]
    data = {"kind": "text", "text_sv": "Hur mycket?", "needs_all": "any", **rules}
    assert item(ada, version, last, **data).status_code == 303
    assert "är minst 18 eller ”Röker du?” är ja" in page(ada, version)
    data["when_operator_1"] = "missing"
    assert item(ada, version, last, **data).status_code == 303
    assert "”Röker du?” är inte besvarad" in page(ada, version)


def test_more_conditions_get_room_without_losing_what_was_typed(ada: Client, house: House) -> None:
    version = made(ada)
    add(ada, version, "boolean", "Röker du?")
    answer = post(
        ada,
        f"/steering/forms/{version.form_id}/add/",
        {"kind": "text", "text_sv": "Mitt", "when_question_0": "q-f1", "when_question_1": "", "do": "more"},
    )
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Mitt" in html
    assert 'name="when_answer_3"' in html
    assert len(texts(version)) == 1


@pytest.mark.parametrize(
    ("asked", "operator", "answer", "field"),
    [
        ("boolean", "=", "kanske", "when_answer_0"),
        ("boolean", ">", "ja", "when_operator_0"),
        ("integer", "=", "tre", "when_answer_0"),
        ("date", "<", "i går", "when_answer_0"),
        ("time", ">", "8", "when_answer_0"),
        ("string", "<", "x", "when_operator_0"),
        ("string", "=", "", "when_answer_0"),
    ],
)
def test_a_condition_that_cannot_be_is_said_beside_its_field(
    ada: Client, house: House, asked: str, operator: str, answer: str, field: str
) -> None:
    version = made(ada)
    first = add(ada, version, asked, "Först")
    data = {"when_question_0": first, "when_operator_0": operator, "when_answer_0": answer}
    refused = post(
        ada,
        f"/steering/forms/{version.form_id}/add/",
        {"kind": "text", "text_sv": "Sedan", "revision": version.revision, **data},
    )
    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in refused.content.decode()


def test_a_question_is_copied_moved_into_a_group_and_everything_undone(ada: Client, house: House) -> None:
    version = made(ada)
    inside = add(ada, version, "group", "Rökning")
    first = add(ada, version, "string", "Märke")
    assert step(ada, version, first, "copy").status_code == 303
    assert texts(version) == [("Rökning", 0), ("Märke", 0), ("Märke", 0)]
    assert item(ada, version, first, kind="string", text_sv="Märke", inside=inside).status_code == 303
    assert texts(version) == [("Rökning", 0), ("Märke", 1), ("Märke", 0)]
    undo = f"/steering/forms/{version.form_id}/undo/"
    assert post(ada, undo, {"revision": version.revision}).status_code == 303
    assert texts(version) == [("Rökning", 0), ("Märke", 0), ("Märke", 0)]
    assert post(ada, undo, {"revision": version.revision}).status_code == 303
    assert texts(version) == [("Rökning", 0), ("Märke", 1), ("Märke", 0)]
    assert post(ada, undo, {"revision": "1"}).status_code == 409
    other = made(ada, title_sv="En annan")
    assert (
        post(ada, f"/steering/forms/{other.form_id}/undo/", {"revision": other.revision}).status_code == 409
    )


def test_a_group_does_not_go_into_itself(ada: Client, house: House) -> None:
    version = made(ada)
    outer = add(ada, version, "group", "Yttre")
    inner = add(ada, version, "group", "Inre", inside=outer)
    refused = item(ada, version, outer, kind="group", text_sv="Yttre", inside=inner)
    assert refused.status_code == 422
    assert texts(version) == [("Yttre", 0), ("Inre", 1)]


def test_a_copied_group_hangs_on_its_own_parts() -> None:
    told = form(
        group("f1", question("f2", "boolean"), question("f3", enableWhen=[when("f2", answerBoolean=True)]))
    )
    copied = editing.copy(told, "q-f1")
    twin = copied["item"][1]
    assert twin["item"][1]["enableWhen"][0]["question"] == twin["item"][0]["linkId"] == "f5"


def test_help_limits_and_a_first_answer_are_asked_as_they_were_set(ada: Client, house: House) -> None:
    version = made(ada)
    more = {"help_sv": "Som i passet", "help_en": "As in the passport", "min_length": "2", "max_length": "5"}
    name = add(ada, version, "string", "Namn", default="Åsa", **more)
    number = add(ada, version, "integer", "Antal", lowest="1", highest="9", default="3")
    add(ada, version, "date", "Dag", lowest="2026-01-01", highest="2026-12-31")
    add(
        ada, version, "choice", "Hur ofta?", choices_sv="Aldrig\nOfta", default="ofta", repeats="on", most="1"
    )
    found = list(meaning.of(version.resource, version="1").form.items())
    assert [one.help for one in found][:2] == ["Som i passet", ""]
    assert (found[0].min_length, found[0].max_length, found[0].initial) == (2, 5, "Åsa")
    assert [found[1].minimum, found[1].maximum, found[1].initial] == [1, 9, 3]
    assert (found[2].earliest, found[2].latest) == ("2026-01-01", "2026-12-31")
    assert (found[3].initial, found[3].most) == (["ofta"], 1)
    shown = ada.get(f"/steering/forms/{version.form_id}/items/{name}/").content.decode()
    for words in ("Som i passet", "As in the passport", 'value="5"', "Åsa"):
        assert words in shown, words
    for data, field in (
        ({"lowest": "9", "highest": "1"}, "highest"),
        ({"lowest": "x"}, "lowest"),
        ({"default": "många"}, "default"),
        ({"lowest": "1,5"}, "lowest"),
    ):
        refused = item(ada, version, number, kind="integer", text_sv="Antal", **data)
        assert refused.status_code == 422, data
        assert f'id="id_{field}_error"' in refused.content.decode(), data


def test_the_editor_calculates_in_plain_ways(ada: Client, house: House) -> None:
    version = made(ada)
    one, two = add(ada, version, "integer", "Ett"), add(ada, version, "integer", "Två")
    born = add(ada, version, "date", "Född")
    for how, of, wanted in (
        ("total", [one, two], "9"),
        ("mean", [one, two], "4.5"),
        ("difference", [one, two], "1"),
        ("count", [one, two, born], "3"),
    ):
        name = add(ada, version, "sum", how, calc_how=how, calc_of=of)
        calculated = next(
            item for item in meaning.of(version.resource, version="1").form.items() if item.link_id == name
        )
        answers = {one: 5, two: 4, born: "1980-05-03"}
        from vardnav.platform.cases import answers as case_answers
        from vardnav.platform.registry import repeating

        laid = repeating.laid_out(meaning.of(version.resource, version="1").form, answers)
        values = {item.link_id: value for _group, item, value in case_answers.given(laid, answers)}
        assert values[calculated.link_id] == wanted, how
        assert ada.get(f"/steering/forms/{version.form_id}/items/{name}/").status_code == 200
    for how, of in (("age", [one]), ("difference", [one]), ("mean", []), ("mean", [born])):
        refused = post(
            ada,
            f"/steering/forms/{version.form_id}/add/",
            {"kind": "sum", "text_sv": how, "calc_how": how, "calc_of": of, "revision": version.revision},
        )
        assert refused.status_code == 422, how
        assert 'id="id_calc_of_error"' in refused.content.decode(), how


def test_a_calculation_follows_a_question_that_gets_another_kind() -> None:
    told = form(question("f1", "integer"), question("f2", "integer"))
    told = editing.add(told, Question("sum", "Båda", calculation=Calculation("total", ("q-f1", "q-f2"))))
    changed = editing.change(told, "q-f1", Question("decimal", "Ett"))
    assert editor_sums.read(changed["item"][2]).of == ("q-f4", "q-f2")
    assert "linkId='f4'" in str(changed["item"][2]["extension"])


def test_an_imported_calculation_stays_as_it_was() -> None:
    expression = {"language": "text/fhirpath", "expression": "1 + 1"}
    told = form(
        question("a"),
        question("b", "decimal", extension=[{"url": editor_sums.CALCULATED, "valueExpression": expression}]),
    )
    kept = editor_questions.read(told["item"][1], told)
    assert kept.calculation == Calculation("kept")
    changed = editing.change(told, "q-b", kept)
    assert changed["item"][1] == told["item"][1] | {"readOnly": True}


def test_a_choices_answers_are_waited_for_by_their_code() -> None:
    told = form(question("f1", "choice", answerOption=options("Aldrig", "Ofta")))
    added = editing.add(told, Question("text", "Mer", rules=Rules((Rule("q-f1", "!=", "OFTA"),))))
    assert added["item"][1]["enableWhen"] == [
        {"question": "f1", "operator": "!=", "answerCoding": {"code": "ofta", "display": "Ofta"}}
    ]


def test_a_fault_is_told_with_the_questions_own_words(ada: Client, house: House) -> None:
    version = made(ada)
    first = add(ada, version, "boolean", "Röker du?")
    add(ada, version, "text", "Sedan", when_question_0=first, when_operator_0="=", when_answer_0="ja")
    refused = step(ada, version, first, "down")
    assert refused.status_code == 422
    assert "”Sedan”: Villkoret gäller en fråga som kommer senare: ”Röker du?”" in seen(refused)


def test_what_a_calculation_counts_is_not_taken_away_under_it(ada: Client, house: House) -> None:
    version = made(ada)
    one, two = add(ada, version, "integer", "Ett"), add(ada, version, "integer", "Två")
    total = add(ada, version, "sum", "Summa", calc_how="total", calc_of=[one, two])
    refused = step(ada, version, one, "remove")
    assert refused.status_code == 422
    assert "Vid ”Summa”: Uträkningen räknar med det som tas bort." in seen(refused)
    assert step(ada, version, total, "remove").status_code == 303
    assert step(ada, version, one, "remove").status_code == 303
    assert texts(version) == [("Två", 0)]


def test_a_calculation_of_what_is_gone_stops_no_other_change(ada: Client, house: House) -> None:
    """As a form may be imported."""
    version = made(ada)
    one, two = add(ada, version, "integer", "Ett"), add(ada, version, "integer", "Två")
    total = add(ada, version, "sum", "Summa", calc_how="total", calc_of=[one, two])
    version.resource["item"] = [each for each in version.resource["item"] if each["text"] != "Ett"]
    version.save()
    assert item(ada, version, two, kind="integer", text_sv="Tre").status_code == 303
    assert step(ada, version, total, "copy").status_code == 303
    assert texts(version) == [("Tre", 0), ("Summa", 0), ("Summa", 0)]
