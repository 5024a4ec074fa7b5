"""No page of a form that is accepted makes more work than is published; what is heavier is refused with reason and place.

Work is counted in things done (questions and choices drawn, comparisons, steps of expressions), never in time.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from vardnav.kernel import clock
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import enabled, filling_shown, forms, portal_steps
from vardnav.platform.questionnaires import actions, calculations, meaning, offered, rules, weighing, words
from vardnav.platform.questionnaires.expressions import Budget
from vardnav.platform.questionnaires.faults import Refused, Wrong
from vardnav.platform.questionnaires.tests.forms import ada, form, group, options, question, when
from vardnav.platform.questionnaires.tests.test_calculations import calculated
from vardnav.platform.registry import questions, repeating, weights
from vardnav.platform.registry.questions import ItemType, Questionnaire

#: How often a page may ask which questions are asked, and work out what is calculated: for what decides, and for what is
#: shown. Each once for the answers it has.
ROUNDS_OF_COMPARISONS, ROUNDS_OF_STEPS = 8, 2


Make = Callable[[int], dict[str, Any]]


@dataclasses.dataclass
class Work:
    """What a page has done."""

    compared: int = 0
    steps: int = 0
    drawn: int = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Count what is done."""
    done, compares, spend, field = Work(), questions.compares, Budget.spend, forms._field

    def compared(*given: Any) -> bool:
        done.compared += 1
        return compares(*given)

    def spent(self: Budget, steps: int = 1) -> None:
        done.steps += steps
        spend(self, steps)

    def drawn(item: Any, *given: Any) -> Any:
        done.drawn += weights.on_page(item)
        return field(item, *given)

    monkeypatch.setattr(questions, "compares", compared)
    monkeypatch.setattr(filling_shown, "compares", compared)
    monkeypatch.setattr(Budget, "spend", spent)
    monkeypatch.setattr(forms, "_field", drawn)
    return done


def page(form_: Questionnaire, place: int, answers: dict[str, Any]) -> None:
    """Do what a page of a form does: which pages there are, the fields, what is calculated, what is left."""
    laid = repeating.laid_out(form_, answers)
    steps = portal_steps.steps(laid, answers)
    here = next((one.group for one in steps if one.key == laid.groups[place].link_id), None)
    if here is None:
        return
    made = forms.GroupForm(here, answers=answers, live=case_answers.live(laid, answers))
    filling_shown.nodes(here, made, laid)
    case_answers.left(laid, answers)
    list(case_answers.given(laid, answers))


def check(resource: dict[str, Any], done: Work) -> None:
    """Hold every page of an accepted form, with every question answered, against the published limits."""
    meant = meaning.of(weighing.checked(resource), version="1").form
    answers = weighing._answers(repeating.laid_out(meant, {}))
    for place in range(len(meant.groups)):
        done.compared = done.steps = done.drawn = 0
        page(meant, place, dict(answers))
        assert done.compared <= ROUNDS_OF_COMPARISONS * rules.MOST_COMPARED
        assert done.steps <= ROUNDS_OF_STEPS * (calculations.MOST_STEPS + 1)
        assert done.drawn <= weights.HEAVIEST_PAGE


def refusal(resource: dict[str, Any], **more: Any) -> tuple[Wrong, tuple[str, ...]]:
    with pytest.raises(Refused) as refused:
        weighing.checked(resource, **more)
    assert words.wrong(refused.value.faults[0])
    return refused.value.faults[0].code, refused.value.faults[0].place


def many(count: int, **more: Any) -> dict[str, Any]:
    return form(*(question(f"a{n}", **more) for n in range(count)))


def hanging(pages: int, on_page: int, conditions: int) -> dict[str, Any]:
    """Every question hangs on the first, by so many conditions of its own and as many of its group."""
    told = [when("a", ">", answerInteger=n) for n in range(conditions)]
    asked = (
        group(f"g{n}", *(question(f"g{n}-{k}", enableWhen=told) for k in range(on_page)), enableWhen=told)
        for n in range(pages)
    )
    return form(group("first", question("a", "integer")), *asked)


def heavy(count: int, expression: str = "%resource.descendants().count()") -> dict[str, Any]:
    """So many calculations, and a question that hangs on each: all of them decide."""
    asked = (question(f"a{n}", "integer") for n in range(100))
    sums = (calculated(f"c{n}", expression, "integer") for n in range(count))
    last = (question(f"d{n}", enableWhen=[when(f"c{n}", ">", answerInteger=0)]) for n in range(count))
    return form(group("asked", *asked), group("sums", *sums), group("last", *last))


def largest(make: Make, most: int) -> int:
    """Return the largest form of its sort that is accepted."""
    least = 1
    while least < most:
        middle = (least + most + 1) // 2
        try:
            weighing.checked(make(middle))
            least = middle
        except Refused:
            most = middle - 1
    return least


WORST: dict[str, tuple[Make, int]] = {
    "questions on a page": (many, 1000),
    "choices on a page": (lambda n: many(n, kind="choice", answerOption=options(*map(str, range(45)))), 100),
    "conditions": (lambda n: hanging(19, 50, n), 40),
    "conditions on one page": (lambda n: hanging(1, 500, n), 40),
    "calculations": (heavy, 300),
    "calculations over all answers": (lambda n: heavy(n, "%resource.item.item.answer.value.select($this * 2).sum()"), 300),
}  # fmt: skip


@pytest.mark.parametrize("sort", WORST)
def test_the_worst_form_that_is_accepted_makes_no_more_work_than_is_published(sort: str, work: Work) -> None:
    make, most = WORST[sort]
    found = largest(make, most)
    assert 1 < found < most, "neither a limit that nothing passes, nor none"
    check(make(found), work)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_form_is_accepted_makes_no_more_work_than_is_published(seed: int, work: Work) -> None:
    """Forms of all sorts at once, some too heavy: those say where, the others keep to the limits."""
    draw = random.Random(seed)
    resource = form(*_drawn(draw))
    too_heavy = weighing.faults(resource)
    assert all(one.place for one in too_heavy)
    if not too_heavy:
        check(resource, work)


def _drawn(draw: random.Random) -> Iterator[dict[str, Any]]:
    yield group("first", question("a", "integer"), question("b", "choice", answerOption=options("Ja", "Nej")))
    for n in range(draw.randint(1, 6)):
        told = [when("a", draw.choice(["=", "!=", ">"]), answerInteger=k) for k in range(draw.randint(0, 20))]
        inside = []
        for k in range(draw.randint(1, 40)):
            kind = draw.choice(["string", "integer", "choice", "calculated"])
            name = f"g{n}-{k}"
            if kind == "calculated":
                expression = draw.choice(
                    ["1 + 1", "%resource.item.item.answer.value.count()", "%resource.descendants().count()"]
                )
                inside.append(calculated(name, expression, "integer"))
            elif kind == "choice":
                told_of = options(*(f"{name} {j}" for j in range(draw.randint(1, 60))))
                inside.append(question(name, "choice", answerOption=told_of, enableWhen=told))
            else:
                inside.append(question(name, kind, enableWhen=told, repeats=draw.random() < 0.1))
        yield group(f"g{n}", *inside, enableWhen=told[: draw.randint(0, 20)])


def test_what_is_too_heavy_is_refused_with_reason_and_place() -> None:
    assert weighing.checked(many(600))
    assert refusal(many(601)) == (Wrong.TOO_MUCH_ON_PAGE, ("a600",))
    in_two = form(
        group("g", *(question(f"a{n}") for n in range(400))),
        group("h", *(question(f"b{n}") for n in range(400))),
    )
    assert weighing.checked(in_two)
    assert refusal(in_two, is_one_page=True) == (Wrong.TOO_MUCH_ON_PAGE, ("h", "b199"))
    code, place = refusal(hanging(19, 50, 10))
    assert code is Wrong.TOO_MUCH_COMPARED
    assert len(place) == 2
    code, place = refusal(heavy(300))
    assert (code, place[0]) == (Wrong.TOO_HEAVY, "sums")
    endless = "%resource.descendants().where(%resource.descendants().count() > 0).count()"
    assert refusal(form(group("g", *(question(f"a{n}") for n in range(300)), calculated("x", endless, "integer")))) == (
        Wrong.TOO_HEAVY, ("g", "x"),
    )  # fmt: skip


def test_a_draft_that_has_grown_too_heavy_is_not_published(house: Any) -> None:
    """On several pages it is light enough; all on one page it is not."""
    pages = (group(f"g{n}", *(question(f"g{n}-{k}") for k in range(200))) for n in range(4))
    made = actions.create(ada(), offered.Settings(title_sv="Långt"), resource=form(*pages), now=clock.now())
    kept = actions.edit(
        ada(), made.form_id, revision=made.revision,
        settings=offered.Settings(title_sv="Långt", is_one_page=True), now=clock.now(),
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.publish(ada(), made.form_id, revision=kept.revision, valid_from=clock.now(), now=clock.now())


def test_lines_that_somebody_adds_end_where_a_page_is_long_enough() -> None:
    """A group in a group in a group, each as often as one likes: 20 x 20 x 20 lines would be 24 000 questions."""
    inner = group("c", *(question(f"q{n}") for n in range(3)), repeats=True)
    meant = meaning.of(form(group("a", group("b", inner, repeats=True), repeats=True)), version="1").form
    answers: dict[str, Any] = {}
    for _press in range(1000):
        laid = repeating.laid_out(meant, answers)
        adding = [one.link_id for one in laid.items() if one.type is ItemType.ADD_LINE]
        if not adding:
            break
        answers |= repeating.with_line(answers, random.Random(len(answers)).choice(adding))
    assert repeating.MOST_ON_PAGE / 2 < len(list(laid.items())) <= repeating.MOST_ON_PAGE + 20


def test_what_is_found_of_a_form_is_found_anew_for_other_answers_and_forgotten_with_the_form() -> None:
    meant = repeating.laid_out(
        meaning.of(
            form(question("a", "boolean"), question("b", enableWhen=[when("a", answerBoolean=True)])),
            version="1",
        ).form,
        {},
    )
    laid = dataclasses.replace(meant)
    answers = {"q-a": "yes"}
    assert [item.link_id for _group, item in case_answers.asked(laid, answers)] == ["q-a", "q-b"]
    answers["q-a"] = "no"
    assert [item.link_id for _group, item in case_answers.asked(laid, answers)] == ["q-a"]
    assert id(laid) in enabled._kept
    key = id(laid)
    del laid
    assert key not in enabled._kept
