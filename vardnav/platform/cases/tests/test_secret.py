"""Secret cases: only the one it is about and the unit see them; whoever acts for that person sees nothing (N8)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import actions, models, secrecy
from vardnav.platform.cases.tests.test_flow import begin, send, step_url
from vardnav.platform.cases.tests.world import ASK, SKANE, World, log_in, post, seen
from vardnav.platform.registry import listing

QUESTION = "Kan jag få p-piller?"


@pytest.fixture
def bo(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Bo is fourteen and logged in; his mother may act for him too."""
    teenager.let_guardians_act(monkeypatch)
    teenager.grown(world.bo, clock.now(), 14)
    return log_in(world.bo)


def written(client: Client, unit: Any, **data: Any) -> models.Draft:
    draft = begin(client, unit)
    post(client, step_url(draft), {"question": QUESTION})
    return draft


def sent(client: Client, unit: Any, sight: str) -> models.Case:
    draft = written(client, unit)
    answer = send(client, draft, sight=sight)
    assert answer.status_code == 303, seen(answer)
    return models.Case.objects.get(draft_id=draft.id)


def everything(client: Client, case: models.Case) -> str:
    """Return what somebody sees on every page where a case can be seen."""
    pages = ["/my/", "/my/cases/", "/my/cases/?show=ended", "/my/inbox/", "/my/family/"]
    pages += [f"/my/cases/{case.id}/{page}" for page in ("", "receipt/", "readers/", "withdraw/")]
    return "".join(seen(client.get(one)) for one in pages)


def hide(world: World, case: models.Case, **changes: Any) -> models.Case:
    given = {"basis": secrecy.Ground.WISH, "reason": "Bo bad om det.", "version": case.version, **changes}
    return actions.change(world.dags(), case.id, "hide", now=clock.now(), **given)


def test_bo_sends_a_case_that_only_he_sees(world: World, bo: Client, anna_for_bo: Client) -> None:
    case = sent(bo, world.norra, "secret")
    actions.change(world.dags(), case.id, "ask", text="Hur gammal är du?", now=clock.now())
    assert case.is_secret
    own = everything(bo, case)
    assert QUESTION in own
    assert "Bara du och mottagningen ser ärendet" in own
    assert "Hur gammal är du?" in own
    mothers = everything(anna_for_bo, case)
    assert "Bos sidor" in mothers
    for word in (QUESTION, case.number, "Hur gammal är du?", "oläst"):
        assert word not in mothers
    assert anna_for_bo.get(f"/my/cases/{case.id}/").status_code == 404


def test_what_is_not_secret_his_mother_sees_and_he_is_told_so(
    world: World, bo: Client, anna_for_bo: Client
) -> None:
    case = sent(bo, world.norra, "shared")
    assert not case.is_secret
    assert QUESTION in everything(anna_for_bo, case)
    assert "Den som gör ärenden åt dig ser också ärendet" in everything(bo, case)


def test_his_mother_can_do_nothing_with_it(world: World, bo: Client, anna_for_bo: Client) -> None:
    case = sent(bo, world.norra, "secret")
    before = models.Case.objects.values().get(id=case.id)
    for page, data in (("write/", {"text": "Hej"}), ("withdraw/", {})):
        assert post(anna_for_bo, f"/my/cases/{case.id}/{page}", data).status_code == 404
    assert models.Case.objects.values().get(id=case.id) == before
    assert not models.Message.objects.exists()


def test_the_first_choice_is_secret_for_what_is_sensitive_at_13_to_17_only(
    world: World, bo: Client, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not begin(bo, world.norra).is_secret
    sensitive = dataclasses.replace(listing.service(ASK), is_sensitive=True)
    monkeypatch.setitem(listing.services(), ASK, sensitive)
    draft = begin(bo, world.norra)
    assert draft.is_secret
    assert (
        'value="secret" id="id_sight_0" checked' in bo.get(f"/my/drafts/{draft.id}/review/").content.decode()
    )
    assert not begin(anna, world.norra).is_secret
    monkeypatch.setitem(listing.services(), ASK, dataclasses.replace(sensitive, is_sensitive=False))
    Unit.objects.filter(id=world.norra.id).update(kind="youth")
    at_youth = dataclasses.replace(sensitive, is_sensitive=False, unit_kinds=("youth",))
    monkeypatch.setitem(listing.services(), ASK, at_youth)
    assert begin(bo, world.norra).is_secret


def test_a_draft_sent_without_a_choice_is_as_secret_as_it_was(world: World, bo: Client) -> None:
    draft = written(bo, world.norra)
    models.Draft.objects.filter(id=draft.id).update(is_secret=True)
    send(bo, draft)
    assert models.Case.objects.get().is_secret


def test_what_was_chosen_is_kept_when_it_is_sent_later(world: World, bo: Client) -> None:
    draft = written(bo, world.norra)
    assert send(bo, draft, sight="secret", go="later")["Location"].startswith("/my/")
    draft.refresh_from_db()
    assert draft.is_secret
    assert not models.Case.objects.exists()


def test_what_was_chosen_stands_when_an_answer_is_lacking(world: World, bo: Client) -> None:
    draft = begin(bo, world.norra)
    page = send(bo, draft, sight="secret")
    assert page.status_code == 422
    assert 'value="secret" id="id_sight_0" checked' in page.content.decode()


@pytest.mark.parametrize("forged", ["", "everybody", "secret\x00", "ja"])
def test_a_forged_choice_is_refused_with_a_word_and_nothing_is_sent(
    world: World, bo: Client, forged: str
) -> None:
    page = send(bo, written(bo, world.norra), sight=forged)
    assert page.status_code == 422
    assert "Välj" in seen(page)
    assert not models.Case.objects.exists()


def test_anna_has_no_such_choice_neither_for_herself_nor_for_bo(
    world: World, anna: Client, bo: Client, anna_for_bo: Client
) -> None:
    for client in (anna, anna_for_bo):
        draft = written(client, world.norra)
        assert "Vem får se ärendet" not in seen(client.get(f"/my/drafts/{draft.id}/review/"))


def test_whoever_acts_for_bo_makes_no_secret(world: World, bo: Client, anna_for_bo: Client) -> None:
    """The field in a forged form is passed over; the action itself refuses."""
    assert not sent(anna_for_bo, world.norra, "secret").is_secret
    viewer = world.annas(subject_id=world.bo.id)
    draft = actions.begin(viewer, service_key=ASK, unit_id=world.norra.id, now=clock.now())
    with pytest.raises(actions.NotAllowed):
        actions.submit(viewer, draft.id, is_secret=True, now=clock.now())
    with pytest.raises(actions.NotAllowed):
        actions.save_answers(viewer, draft.id, {}, is_secret=True, now=clock.now())


def test_staff_hide_a_case_and_show_it_again_with_a_reason(
    world: World, bo: Client, anna_for_bo: Client
) -> None:
    case = sent(bo, world.norra, "shared")
    hidden = hide(world, case)
    step = models.Step.objects.filter(case=case).order_by("number").last()
    assert step is not None
    assert (step.verb, step.basis, step.reason, step.from_status) == (
        "hide", "wish", "Bo bad om det.", step.to_status,
    )  # fmt: skip
    assert hidden.version == case.version + 1
    assert case.number not in everything(anna_for_bo, case)
    assert "dolde ärendet" in everything(bo, case)
    actions.change(
        world.dags(), case.id, "reveal", version=hidden.version, reason="Bo ändrade sig.", now=clock.now()
    )
    assert case.number in everything(anna_for_bo, case)
    for word in ("dolde", "visade ärendet igen"):
        assert word in everything(bo, case)
        assert word not in everything(anna_for_bo, case), "she does not learn that it was kept from her"


def test_hiding_twice_an_old_version_and_another_units_case(world: World, bo: Client) -> None:
    case = sent(bo, world.norra, "shared")
    with pytest.raises(actions.Stale):
        hide(world, case, version=case.version + 1)
    hidden = hide(world, case)
    with pytest.raises(actions.NotAllowed):
        hide(world, hidden)
    with pytest.raises(Http404):
        actions.change(world.evas(), case.id, "reveal", reason="x", now=clock.now())
    assert models.Step.objects.filter(case=case, verb="hide").count() == 1


def test_what_somebody_else_has_sent_is_not_hidden_from_them(
    world: World, bo: Client, anna_for_bo: Client
) -> None:
    case = sent(anna_for_bo, world.norra, "shared")
    with pytest.raises(actions.NotAllowed):
        hide(world, case)
    assert case.number in everything(anna_for_bo, case)


def test_a_resident_can_neither_hide_nor_show(world: World, bo: Client) -> None:
    case = sent(bo, world.norra, "secret")
    own = Viewer.resident(person_id=world.bo.id, region=SKANE)
    for verb in ("hide", "reveal"):
        with pytest.raises(actions.NotAllowed):
            actions.change(own, case.id, verb, now=clock.now())


def test_a_unit_writes_to_bo_in_secret(world: World, bo: Client, anna_for_bo: Client) -> None:
    from vardnav.platform.cases import unit_actions

    helped = models.Assistance.objects.create(
        region=SKANE,
        person=world.bo,
        staff=world.dag,
        unit=world.norra,
        origin="unit",
        started_at=clock.now(),
    )
    case = unit_actions.write_to(
        world.dags(), assistance_id=helped.id, letter="unit.message", text="Ring oss", is_secret=True,
        now=clock.now(),
    )  # fmt: skip
    assert "Ring oss" in everything(bo, case)
    assert "Ring oss" not in everything(anna_for_bo, case)
    assert case.number not in everything(anna_for_bo, case)
