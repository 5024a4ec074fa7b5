"""A guardian acts for a child: everything works, the child's things stay the child's, and the right ends in time."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.people.models import Guardianship, Person
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.test_flow import begin, sent_case, step_url
from vardnav.platform.cases.tests.world import ASK, World, log_in, post, seen


def test_anna_asks_for_bo_and_the_case_is_bos(world: World, anna_for_bo: Client) -> None:
    start = seen(anna_for_bo.get("/my/"))
    assert "Bos sidor" in start
    assert "Du gör ärenden för Bo" in start
    case = sent_case(anna_for_bo, world.norra, "Bo har utslag")
    assert (case.subject_id, case.sent_by_id) == (world.bo.id, world.anna.id)
    page = seen(anna_for_bo.get(f"/my/cases/{case.id}/"))
    assert "Gäller Bo Test. Skickat av Anna Test" in page
    actions.change(world.dags(), case.id, "ask", text="Kliar det?", now=clock.now())
    assert "Kliar det?" in seen(anna_for_bo.get("/my/inbox/"))
    assert post(anna_for_bo, f"/my/cases/{case.id}/write/", {"text": "Ja"}).status_code == 303


def test_a_guardian_with_protected_identity_is_not_named_to_the_other(
    world: World, anna_for_bo: Client
) -> None:
    """What Anna wrote stays in Bo's case; who threatens her may be Bo's guardian too."""
    case = sent_case(anna_for_bo, world.norra, "Bo har utslag")
    actions.change(world.dags(), case.id, "ask", text="Kliar det?", now=clock.now())
    post(anna_for_bo, f"/my/cases/{case.id}/write/", {"text": "Ja, om natten"})
    Guardianship.objects.create(
        guardian=world.cecilia, child=world.bo, valid_from=dt.date(2020, 1, 1), author="folkbokföringen"
    )
    cecilia = log_in(world.cecilia, acting_for=world.bo)
    addresses = [f"/my/cases/{case.id}/{page}" for page in ("", "receipt/", "readers/")]
    assert "Anna" in "".join(seen(cecilia.get(one)) for one in addresses)
    Person.objects.filter(id=world.anna.id).update(protection="skyddad_folkbokforing")
    said = "".join(
        seen(cecilia.get(one)) for one in [*addresses, "/my/", "/my/cases/", "/my/inbox/", "/my/family/"]
    )
    assert "Ja, om natten" in said
    assert "Skickat av Skyddad identitet" in said
    assert "Anna" not in said


def test_bos_case_is_not_among_annas_own(world: World, anna: Client, anna_for_bo: Client) -> None:
    case = sent_case(anna_for_bo, world.norra)
    draft = begin(anna_for_bo, world.norra)
    assert case.number not in seen(anna.get("/my/cases/"))
    assert anna.get(f"/my/cases/{case.id}/").status_code == 404
    assert anna.get(step_url(draft)).status_code == 404


def test_a_form_opened_for_oneself_never_becomes_the_childs(world: World, anna_for_bo: Client) -> None:
    """Anna opened the page for herself; in another tab she has turned to Bo's matters since."""
    chosen = {"unit": str(world.norra.id), "subject": str(world.anna.id)}
    answer = post(anna_for_bo, f"/my/services/{ASK}/begin/", chosen)
    assert (answer.status_code, answer["Location"]) == (303, f"/my/services/{ASK}/")
    assert not models.Draft.objects.exists()
    shown = anna_for_bo.get(f"/my/services/{ASK}/").content.decode()
    assert f'name="subject" value="{world.bo.id}"' in shown
    assert (
        post(anna_for_bo, f"/my/services/{ASK}/begin/", {**chosen, "subject": str(world.bo.id)}).status_code
        == 303
    )
    assert models.Draft.objects.get().subject_id == world.bo.id


def test_the_day_bo_turns_thirteen_anna_is_back_at_herself_at_the_next_click(
    world: World, anna_for_bo: Client
) -> None:
    case = sent_case(anna_for_bo, world.norra, "Bo har utslag")
    assert anna_for_bo.get(f"/my/cases/{case.id}/").status_code == 200
    today = clock.local_date(clock.now())
    born_on = dt.date(today.year - 13, today.month, 28 if (today.month, today.day) == (2, 29) else today.day)
    world.bo.born_on = born_on
    world.bo.save()
    answer = anna_for_bo.get(f"/my/cases/{case.id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    start = seen(anna_for_bo.get("/my/"))
    assert "Hej Anna" in start
    assert case.number not in start
    assert anna_for_bo.get(f"/my/cases/{case.id}/").status_code == 404


def test_a_write_for_bo_after_his_birthday_writes_nothing(world: World, anna_for_bo: Client) -> None:
    today = clock.local_date(clock.now())
    world.bo.born_on = dt.date(today.year - 14, 1, 1)
    world.bo.save()
    assert post(anna_for_bo, f"/my/services/{ASK}/begin/", {"unit": str(world.norra.id)}).status_code == 302
    assert not models.Draft.objects.exists()


def test_a_service_that_is_only_for_oneself_says_so(world: World, anna_for_bo: Client, monkeypatch) -> None:
    import dataclasses

    from vardnav.platform.registry import listing

    only_own = dataclasses.replace(listing.service(ASK), for_children=False)
    monkeypatch.setitem(listing.services(), ASK, only_own)
    page = anna_for_bo.get(f"/my/services/{ASK}/")
    assert "bara göra för dig själv" in seen(page)
    assert post(anna_for_bo, f"/my/services/{ASK}/begin/", {"unit": str(world.norra.id)}).status_code == 404
