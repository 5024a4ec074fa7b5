"""A question hangs on a score: on a later page, and on the same page, where it comes when the score is known."""

from __future__ import annotations

from typing import Any

from django.test import Client

from vardnav.kernel import clock
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.questionnaires.tests.forms import (
    catalogue_renewed,
    form,
    group,
    published,
    question,
    when,
)
from vardnav.platform.questionnaires.tests.test_calculations import calculated

SCORE = calculated("x", "%resource.descendants().where(linkId='w').answer.value * 2", "integer")
ASKED = question("y", required=True, enableWhen=[when("x", ">=", answerInteger=10)])


def begun(world: World, *items: dict[str, Any]) -> str:
    version = published(form(*items))
    catalogue_renewed()
    draft = actions.begin(
        world.annas(), service_key=version.form.key, unit_id=world.norra.id, now=clock.now()
    )
    return f"/my/drafts/{draft.id}/"


def test_on_a_later_page_it_is_asked_when_the_score_says_so_and_kept(world: World, anna: Client) -> None:
    draft = begun(world, group("g", question("w", "integer"), SCORE), group("h", ASKED))
    page = f"{draft}step/q-g/"
    assert post(anna, page, {"q-w": "4"})["Location"] == f"{draft}review/"
    assert post(anna, page, {"q-w": "5"})["Location"] == f"{draft}step/q-h/"
    assert post(anna, f"{draft}review/").status_code == 422
    assert post(anna, f"{draft}step/q-h/", {"q-y": "Ja, ofta"})["Location"] == f"{draft}review/"
    assert post(anna, f"{draft}review/").status_code == 303
    kept = {one["link_id"]: one["value"] for one in models.Case.objects.get().answers}
    assert kept == {"q-w": 5, "q-x": "10", "q-y": "Ja, ofta"}


def test_on_the_same_page_it_comes_with_the_score_and_goes_with_it(world: World, anna: Client) -> None:
    draft = begun(world, question("w", "integer"), SCORE, ASKED)
    page = anna.get(draft)["Location"]
    assert "Fråga y" not in seen(anna.get(page))
    assert post(anna, page, {"q-w": "5"})["Location"] == f"{page}#id_q-y"
    assert "Fråga y" in seen(anna.get(page))
    assert post(anna, page, {"q-w": "5", "q-y": "Ja"})["Location"] == f"{draft}review/"
    assert "Fråga y" in seen(anna.get(f"{draft}review/"))
    assert post(anna, page, {"q-w": "4", "q-y": "Ja"})["Location"] == f"{draft}review/"
    assert "Fråga y" not in seen(anna.get(f"{draft}review/"))
    assert "Fråga y" not in seen(anna.get(page))
