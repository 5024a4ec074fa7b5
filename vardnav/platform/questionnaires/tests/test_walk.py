"""Each of HL7's 24 examples, from the file to the desk: every page shown, every question answered, sent, read, given out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.platform.cases import actions, models, portal_steps
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.questionnaires import rechecking
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.tests import pages
from vardnav.platform.questionnaires.tests.forms import catalogue_renewed
from vardnav.platform.questionnaires.tests.judge import problems
from vardnav.platform.registry import listing, repeating
from vardnav.platform.registry.questions import SILENT, Item, ItemType

FOLDER = Path(settings.REPOSITORY).parent / "shared/data/sdc-questionnaires"
FILES = sorted(FOLDER.glob("Questionnaire-*.json"))
NAMES = [file.stem.removeprefix("Questionnaire-")[-40:] for file in FILES]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""


def test_the_examples_are_here() -> None:
    if not FILES:
        if os.environ.get("CI") == "true":
            pytest.fail("the examples are missing: ../shared/data/sdc-questionnaires")
        pytest.skip("the examples (shared/data/sdc-questionnaires) are not beside this checkout")
    assert len(FILES) == 21
    assert len(list(FOLDER.glob("QuestionnaireResponse-*.json"))) == 3


def begun(file: Path, anna: Client, world: World) -> tuple[Version, models.Draft]:
    call_command("load_questionnaire", str(file), "--region", "12", "--publish", verbosity=0)
    version = Version.objects.select_related("form").get()
    catalogue_renewed()
    answer = post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    assert answer.status_code == 303, seen(answer)
    return version, models.Draft.objects.get()


def items_of(draft: models.Draft) -> dict[str, Item]:
    draft.refresh_from_db()
    form = repeating.laid_out(listing.service(draft.service_key).form, draft.answers)
    return {item.link_id: item for item in form.items() if item.type not in SILENT}


def filled_in(anna: Client, draft: models.Draft) -> Iterator[str]:
    """Answer each page once, add a line of everything that repeats, and go on to the review; give each page's address."""
    laid = repeating.laid_out(listing.service(draft.service_key).form, draft.answers)
    address = f"/my/drafts/{draft.id}/step/{portal_steps.steps(laid, draft.answers)[0].key}/"
    for _page in range(60):
        if address.endswith("/review/"):
            return
        shown = anna.get(address)
        assert shown.status_code == 200, address
        refused = post(anna, address, {**pages.wrong_for(pages.read(shown.content.decode())), "go": "next"})
        assert refused.status_code in (303, 422), address
        shown = anna.get(address)
        for button in pages.read(shown.content.decode()).buttons:
            if button.startswith("add:"):
                added = post(anna, address, {"go": button})
                assert added.status_code in (303, 422), button
        for _round in range(3):  # an answer may open another question on the page, and that a third
            page = pages.read(anna.get(address).content.decode())
            sent = post(anna, address, {**pages.answers_to(page, items_of(draft)), "go": "next"})
            assert sent.status_code == 303, seen(sent)
        yield address
        address = sent["Location"].partition("?")[0]
    raise AssertionError("the form has no end")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_an_example_is_filled_in_sent_read_and_given_out(file: Path, world: World, anna: Client) -> None:
    version, draft = begun(file, anna, world)
    assert list(filled_in(anna, draft))
    draft.refresh_from_db()
    review = anna.get(f"/my/drafts/{draft.id}/review/")
    assert review.status_code == 200
    asked = items_of(draft)
    answered = {link_id for link_id in asked if not case_answers.is_empty(draft.answers.get(link_id))}
    form = repeating.laid_out(listing.service(draft.service_key).form, draft.answers)
    live = {item.link_id for _group, item in case_answers.asked(form, draft.answers)}
    left = {one for one in live - answered if asked[one].type is not ItemType.CALCULATED}
    assert not left, "every question that is asked has an answer"
    case = actions.submit(world.annas(), draft.id, now=clock.now())
    assert post(anna, f"/my/drafts/{draft.id}/review/")["Location"].endswith(f"/cases/{case.id}/receipt/")
    own = anna.get(f"/my/cases/{case.id}/")
    assert own.status_code == 200
    dag = personas.client_of(assignment=world.assignments[world.dag.id])
    desk = dag.get(f"/desk/cases/{case.id}/")
    assert desk.status_code == 200
    for row in case.answers:
        first = row["value"][0] if isinstance(row["value"], list) else row["value"]
        for page in (review, own, desk):
            assert " ".join(str(first).split()) in " ".join(seen(page).split()), row["link_id"]
    given = dag.get(f"/desk/cases/{case.id}/answers.json")
    assert given.status_code == 200
    response = json.loads(given.content)
    assert problems(response, version.resource) == []
    assert list(rechecking.differing()) == []
