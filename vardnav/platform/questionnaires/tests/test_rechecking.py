"""A score that a case keeps is counted again (I16); and one long page is answered as several short ones are."""

from __future__ import annotations

from typing import Any

from django.test import Client

from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.questionnaires import rechecking
from vardnav.platform.questionnaires.tests.forms import catalogue_renewed, form, group, published, question
from vardnav.platform.questionnaires.tests.test_calculations import calculated, variable


def scored() -> dict[str, Any]:
    line = group("g", question("w", "decimal"), calculated("x", "%w * 2"), repeats=True)
    line["extension"] = [variable("w", "item.where(linkId='w').answer.value")]
    total = "%resource.item.where(linkId='g').item.where(linkId='w').answer.value.sum()"
    return form(line, calculated("sum", total))


def begun(anna: Client, world: World, resource: dict[str, Any], **settings: Any) -> tuple[str, str]:
    version = published(resource, **settings)
    catalogue_renewed()
    answer = post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    return answer["Location"], anna.get(answer["Location"])["Location"]


def test_a_score_that_somebody_has_changed_is_found(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, scored())
    post(anna, address, {"q-w": "1", "go": "add:q-g"})
    post(anna, address, {"q-w": "1", "q-w__2": "3", "go": "next"})
    assert post(anna, f"{draft}review/").status_code == 303
    case = models.Case.objects.get()
    assert {row["link_id"]: row["raw"] for row in case.answers if row["link_id"] != "q-w"} == {
        "q-x": "2", "q-w__2": "3", "q-x__2": "6", "q-sum": "4",
    }  # fmt: skip
    assert list(rechecking.differing()) == []
    case.answers[-1]["raw"] = "40"
    case.save()
    (line,) = rechecking.differing()
    assert "q-sum is 40, counted again 4" in line
    case.answers[-1]["raw"] = "4"
    case.answers[0]["raw"] = "2"
    case.save()
    assert len(list(rechecking.differing())) == 2


def test_one_long_page_tells_of_faults_in_every_group(world: World, anna: Client) -> None:
    resource = form(
        group("a", question("n", "integer", required=True)), group("b", question("d", "date"), question("t"))
    )
    _draft, address = begun(anna, world, resource, is_one_page=True)
    page = seen(anna.get(address))
    for words in ("Grupp a", "Grupp b", "Steg 1 av 2"):
        assert words in page, words
    refused = post(anna, address, {"q-d": "i går", "q-t": "Kvar"})
    assert refused.status_code == 422
    html = refused.content.decode()
    for link in ('href="#id_q-n"', 'href="#id_q-d"'):
        assert link in html, link
    assert "Kvar" in html
    assert "Grupp b" in seen(refused)
    assert post(anna, address, {"q-n": "1", "q-d": "2026-01-01", "q-t": "Kvar"})["Location"].endswith(
        "/review/"
    )
