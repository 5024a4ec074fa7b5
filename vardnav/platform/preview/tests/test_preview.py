"""What is shown before sending is what the guardian then really sees, and looking leaves nothing behind."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Guardianship
from vardnav.platform.cases import actions, models, portal_queries
from vardnav.platform.cases.tests.test_flow import begin, send, step_url
from vardnav.platform.cases.tests.world import World, log_in, post, seen
from vardnav.platform.notify.models import Notice
from vardnav.platform.preview import queries

QUESTION = "Kan jag få p-piller?"
NOTHING = queries.Sight()


@pytest.fixture
def bo(world: World) -> Client:
    """Bo is fourteen and logged in."""
    teenager.grown(world.bo, clock.now(), 14)
    return log_in(world.bo)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guardians may act beside him, by the dated table."""
    teenager.let_guardians_act(monkeypatch)


def written(client: Client, world: World) -> models.Draft:
    draft = begin(client, world.norra)
    post(client, step_url(draft), {"question": QUESTION})
    return draft


def previewed(world: World, draft: models.Draft) -> queries.Preview:
    viewer, now = (
        dataclasses.replace(world.annas(), person_id=world.bo.id, subject_id=world.bo.id),
        clock.now(),
    )
    about = portal_queries.review(viewer, portal_queries.filling(viewer, draft.id, now=now), now=now)
    (found,) = queries.previews(viewer, about, now=now)
    return found


def review(client: Client, draft: models.Draft) -> str:
    return seen(client.get(f"/my/drafts/{draft.id}/review/"))


def comparable(sight: queries.Sight) -> Any:
    """Without what cannot be known before sending: number, address and minute."""
    rows = tuple(one._replace(url="", number="", when="") for one in sight.rows)
    return dataclasses.replace(sight, rows=rows)


def really(world: World, case: models.Case) -> queries.Sight:
    """What Anna sees when it is sent and answered, with the worker's notices planned."""
    actions.change(world.dags(), case.id, "message", text="Svar", now=clock.now())
    teenager.deliver(clock.now())
    found = queries.sight(world.annas(subject_id=world.bo.id), case, now=clock.now())
    told = Notice.objects.filter(person=world.anna).exists()
    assert found.is_told == told
    return found


@pytest.mark.parametrize("sight", ["secret", "shared"])
def test_the_preview_is_what_his_mother_then_sees(world: World, bo: Client, shared: None, sight: str) -> None:
    draft = written(bo, world)
    found = previewed(world, draft)
    assert found.who.name == "Anna Test"
    send(bo, draft, sight=sight)
    case = models.Case.objects.get(draft_id=draft.id)
    foreseen = found.secret if sight == "secret" else found.shared
    assert comparable(foreseen) == comparable(really(world, case))
    assert foreseen.is_nothing is (sight == "secret")


def test_the_pages_agree_with_the_preview(
    world: World, bo: Client, shared: None, anna_for_bo: Client
) -> None:
    """Not only the questions: what the page foretold stands on the guardian's pages, and what it denied does not."""
    draft = written(bo, world)
    page = review(bo, draft)
    for words in ("Anna Test", "Ingenting.", "Ärendet står på startsidan", "Det får bara du", QUESTION):
        assert words in page
    send(bo, draft, sight="shared")
    case = models.Case.objects.get()
    really(world, case)
    for address, words in (("/my/", case.number), ("/my/cases/", QUESTION), ("/my/inbox/", "Svar")):
        assert words in seen(anna_for_bo.get(address))


def test_a_guardian_who_is_told_by_sms_is_foreseen_to_be(world: World, bo: Client, shared: None) -> None:
    Account.objects.filter(person=world.anna).update(notify_by="sms", phone="+46701740605")
    draft = written(bo, world)
    found = previewed(world, draft)
    assert (found.secret.is_told, found.shared.is_told) == (False, True)
    assert "Sms eller mejl kommer när mottagningen svarar" in review(bo, draft)
    send(bo, draft, sight="shared")
    assert comparable(found.shared) == comparable(really(world, models.Case.objects.get()))


def test_usually_a_guardian_sees_nothing_and_the_page_says_so(world: World, bo: Client) -> None:
    draft = written(bo, world)
    found = previewed(world, draft)
    assert (found.secret, found.shared) == (NOTHING, NOTHING)
    assert "Ser ingenting, vad du än väljer. Anna Test kan inte göra ärenden åt dig här." in review(bo, draft)


def test_without_guardians_the_page_says_that_nobody_sees_it(world: World, bo: Client) -> None:
    Guardianship.objects.all().delete()
    assert "Ingen annan kan göra ärenden åt dig nu" in review(bo, written(bo, world))


def test_a_protected_guardian_is_not_named(world: World, bo: Client, shared: None) -> None:
    type(world.anna).objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
    page = review(bo, written(bo, world))
    assert "Anna" not in page
    assert "Skyddad identitet" in page


def test_looking_leaves_nothing_behind(world: World, bo: Client, shared: None) -> None:
    draft = written(bo, world)
    before = (list(models.Draft.objects.values()), Account.objects.count())
    rows = Entry.objects.count()
    page = review(bo, draft)
    assert "Ärendet står på startsidan" in page
    assert not models.Case.objects.exists()
    assert not models.Message.objects.exists()
    assert (list(models.Draft.objects.values()), Account.objects.count()) == before
    assert Entry.objects.count() == rows + 1, "only that the form was read"


def test_a_grown_up_without_anybody_near_is_shown_nothing(world: World, anna: Client) -> None:
    page = review(anna, written(anna, world))
    assert "Vem får se ärendet" not in page
    assert "vårdnadshavare" not in page


def test_a_leak_makes_the_preview_say_so(
    world: World, bo: Client, shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The preview asks the real questions: were they to leak, it would show it."""
    from vardnav.platform.cases import queries as cases
    from vardnav.platform.cases import sight

    right = cases._start_sql
    leaky = sight.Sight(True, sight.AREAS)  # as the person sees it, with the values of whoever acts for them
    monkeypatch.setattr(
        cases, "_start_sql", lambda seen, there: right(seen if seen == sight.EVERYTHING else leaky, there)
    )
    assert previewed(world, written(bo, world)).secret.is_on_start
