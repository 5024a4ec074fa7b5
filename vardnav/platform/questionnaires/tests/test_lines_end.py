"""Lines that somebody adds end before a page or a form holds up the others; where the button was, that is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.questionnaires import meaning, weighing
from vardnav.platform.questionnaires.tests.forms import form, group, options, published, question
from vardnav.platform.questionnaires.tests.test_filling import begin, step
from vardnav.platform.registry import repeating, weights
from vardnav.platform.registry.questions import ItemType, Questionnaire

SAID = "Det går inte att lägga till fler här."
ADD = "Lägg till en till"


def meant(resource: dict[str, Any]) -> Questionnaire:
    return meaning.of(weighing.checked(resource), version="1").form


def of_type(laid: Questionnaire, sort: ItemType) -> list[str]:
    return [one.link_id for one in laid.items() if one.type is sort]


def grown(form_: Questionnaire) -> Questionnaire:
    """Add lines, the first button each time, until there is none."""
    answers: dict[str, Any] = {}
    for _press in range(3000):
        laid = repeating.laid_out(form_, answers)
        adding = of_type(laid, ItemType.ADD_LINE)
        if not adding:
            return laid
        change = repeating.with_line(answers, adding[0])
        assert change, "a button that does nothing"
        answers |= change
    raise AssertionError("endless")


def choice(link_id: str, count: int) -> dict[str, Any]:
    return question(link_id, "choice", answerOption=options(*map(str, range(count))))


@pytest.mark.parametrize("count", [5, 60, 500])
def test_a_page_of_lines_with_choices_ends_by_what_it_draws(count: int) -> None:
    """Of the heaviest page that is accepted one line more may be added, never twenty; a light one ends by its length."""
    line = group("g", *(choice(f"c{n}", count) for n in range(3)), repeats=True)
    laid = grown(meant(form(group("page", group("h", line, repeats=True)))))
    one = 2 * weights.WORDS + 3 * (weights.QUESTION + count)
    (page,) = laid.groups
    assert weights.of_page(page) <= weights.HEAVIEST_PAGE + one + 10 * weights.WORDS
    ends_by = (
        len(page.items) >= repeating.MOST_ON_PAGE
        if count == 5
        else weights.of_page(page) >= weights.HEAVIEST_PAGE
    )
    assert ends_by
    assert of_type(laid, ItemType.NO_MORE_LINES)


def test_all_of_a_form_ends_where_it_has_as_many_things_as_there_may_be() -> None:
    """Each page could be longer: together they are long enough."""
    pages = (
        group(f"p{n}", group(f"g{n}", question(f"q{n}"), repeats=True, text="En"), text="S")
        for n in range(40)
    )
    laid = grown(meant(form(*pages)))
    lengths = [len(one.items) for one in laid.groups]
    assert max(lengths) < repeating.MOST_ON_PAGE
    assert repeating.MOST_IN_ALL <= sum(lengths) < repeating.MOST_IN_ALL + 10
    assert not of_type(laid, ItemType.ADD_LINE)


def test_lines_added_and_taken_away_without_end_end_too_and_the_page_says_so(
    world: World, anna: Client
) -> None:
    draft = begin(anna, world, published(form(group("p", question("a", repeats=True, text="Barnets namn")))))
    page = step(draft, "q-p")
    assert ADD in seen(anna.get(page))
    draft.answers = {"q-a__": [1, *(-n for n in range(2, repeating.MOST_EVER))]}
    draft.save()
    assert SAID not in seen(anna.get(page))
    assert post(anna, page, {"go": "add:q-a"}).status_code == 303
    draft.refresh_from_db()
    assert len(repeating.lines(draft.answers, "q-a")) == 2
    full = seen(anna.get(page))
    assert SAID in full
    assert ADD not in full
    before = draft.answers
    assert post(anna, page, {"go": "add:q-a"}).status_code == 303
    draft.refresh_from_db()
    assert draft.answers["q-a__"] == before["q-a__"]
