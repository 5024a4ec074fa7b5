"""Where Skåne wants two behind each change, nothing changes until Berit has let through what Ada proposed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.support import personas, things
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Assignment
from vardnav.platform.catalogue import actions, changing, models
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.steering.tests.deciding import ASK, CHANGE, PAGE, PAUSE, expected, post, seen
from vardnav.platform.steering.tests.test_pausing import asked, current, pause

TWO = "/steering/proposals/two/"


@pytest.fixture
def two(ada: Client, berit: Client) -> Client:
    """Skåne has chosen four eyes; returns Ada's browser."""
    ada.post(TWO, {"two": "yes"})
    assert models.Approval.objects.get(region_id="12").needs_two
    return ada


def approve(browser: Client, proposal: str) -> Any:
    return browser.post(f"{proposal}approve/")


@pytest.mark.parametrize(
    "fields",
    [{"state": "off"}, {"state": "on", "option_answer_within_days": "7"}, {"state": "on", "text_sv": "Hej."}, PAUSE],
    ids=["closing", "a setting", "a text", "a pause"],
)  # fmt: skip
def test_a_single_decision_waits_and_then_holds(two: Client, berit: Client, fields: dict[str, str]) -> None:
    before = current()
    asked_for = post(two, CHANGE, **fields)
    proposal = asked_for["Location"]
    assert asked_for.status_code == 303
    assert proposal.startswith("/steering/proposals/")
    assert current() == before
    told = seen(two.get(proposal))
    assert "Väntar på godkännande" in told
    assert "Inget har ändrats än" in told
    for page in ("/steering/", PAGE):
        assert proposal in two.get(page).content.decode()
    assert approve(berit, proposal).status_code == 303
    after = current()
    assert after != before
    assert after.state == fields["state"]
    assert after.change is not None
    assert after.change.decided_by is not None
    assert (after.change.proposed_by.given_name, after.change.decided_by.given_name) == ("Ada", "Berit")
    assert "Godkänt" in seen(two.get(proposal))


def test_nobody_lets_their_own_through_and_the_database_holds_it_too(two: Client, berit: Client) -> None:
    proposal = post(two, CHANGE, state="off")["Location"]
    refused = approve(two, proposal)
    assert refused.status_code == 409
    assert "Någon annan än du" in seen(refused)
    assert current().state == "on"
    change = models.Change.objects.get(kind="decide")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Change.objects.filter(id=change.id).update(
            outcome="done", decided_by=change.proposed_by, decided_at=change.proposed_at
        )


def test_everything_that_changes_the_catalogue_goes_the_same_way(
    two: Client, berit: Client, house: House
) -> None:
    unit = f"{PAGE}units/{house.linden.id}/"
    own = post(two, f"{unit}change/", state="off")["Location"]
    approve(berit, own)
    assert current(unit=house.linden).state == "off"
    follow = two.post(f"{unit}follow/", {"expected": expected(two, f"{unit}change/")})["Location"]
    assert current(unit=house.linden).state == "off"
    approve(berit, follow)
    assert not models.Offering.objects.filter(unit=house.linden, superseded_at=None).exists()
    stopped = pause(two, asked())
    assert current().state == "on"
    approve(berit, stopped["Location"] if "proposals" in stopped["Location"] else waiting_of("pause"))
    assert current().state == "paused"
    place = f"/steering/pause/{models.Pause.objects.get().id}/"
    again = two.post(f"{place}resume/")
    assert current().state == "paused"
    approve(berit, again["Location"])
    assert current().state == "on"
    one_press = two.post(f"{PAGE}resume/", {"expected": expected(two)})
    assert "proposals" in one_press["Location"]


def waiting_of(kind: str) -> str:
    return f"/steering/proposals/{models.Change.objects.get(kind=kind, outcome='waiting').id}/"


def test_a_form_is_published_and_retired_by_two(two: Client, berit: Client, house: House) -> None:
    form_id = things._form(house)
    page = f"/steering/forms/{form_id}/"
    revision = Version.objects.get(form_id=form_id).revision
    sent = two.post(f"{page}publish/", {"revision": str(revision)})
    assert sent.status_code == 303, seen(sent)
    assert Version.objects.get(form_id=form_id).state == "draft"
    assert "Sömnskolan" in seen(berit.get(sent["Location"]))
    approve(berit, sent["Location"])
    assert Version.objects.get(form_id=form_id).state == "published"
    assert models.Offering.objects.filter(service_key__startswith="forms.12", superseded_at=None).exists()
    gone = two.post(f"{page}retire/")
    assert Version.objects.get(form_id=form_id).state == "published"
    approve(berit, gone["Location"])
    assert Version.objects.get(form_id=form_id).state == "retired"


def test_a_draft_that_was_changed_after_the_proposal_is_not_published(
    two: Client, berit: Client, house: House
) -> None:
    form_id = things._form(house)
    version = Version.objects.get(form_id=form_id)
    sent = two.post(f"/steering/forms/{form_id}/publish/", {"revision": str(version.revision)})
    Version.objects.filter(id=version.id).update(revision=version.revision + 1)
    refused = approve(berit, sent["Location"])
    assert refused.status_code == 409
    assert "sedan förslaget" in seen(refused)
    assert Version.objects.get(form_id=form_id).state == "draft"


def test_a_write_that_goes_round_the_proposals_is_refused(
    two: Client, house: House, now: dt.datetime
) -> None:
    """By shape: whoever writes a page of their own cannot forget it."""
    viewer = house.staff_viewer(house.ada_of_skane)
    with pytest.raises(changing.NeedsTwo):
        actions.decide(viewer, ASK, Choice("off", now), now=now)
    own = models.Offering.objects.create(
        region_id="12", unit=house.linden, service_key=ASK, state="on", valid_from=now, decided_at=now
    )
    with pytest.raises(changing.NeedsTwo):
        actions.follow_region(viewer, ASK, unit_id=house.linden.id, expected=own.id, now=now)


def test_a_proposal_is_turned_down_with_a_reason_or_taken_back_without(two: Client, berit: Client) -> None:
    proposal = post(two, CHANGE, state="off")["Location"]
    silent = berit.post(f"{proposal}reject/", {"answer": ""})
    assert silent.status_code == 422
    assert "Skriv varför du avslår" in seen(silent)
    assert berit.post(f"{proposal}reject/", {"answer": "Vänta till mars."}).status_code == 303
    assert "Vänta till mars." in seen(two.get(proposal))
    assert approve(berit, proposal).status_code == 409
    mine = post(two, CHANGE, state="off")["Location"]
    assert two.post(f"{mine}reject/").status_code == 303
    assert "Taget tillbaka" in seen(two.get(mine))
    assert current().state == "on"
    place = pause(two, asked())["Location"]
    berit.post(f"{waiting_of('pause')}reject/", {"answer": "Nej."})
    assert "Avslagen" in seen(two.get(place))


def test_a_proposal_that_grew_old_or_stale_is_not_let_through(
    two: Client, berit: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = post(two, CHANGE, state="off")["Location"], post(two, CHANGE, **PAUSE)["Location"]
    assert approve(berit, first).status_code == 303
    stale = approve(berit, second)
    assert stale.status_code == 409
    assert "sedan förslaget" in seen(stale)
    assert current().state == "off"
    assert second in seen_links(berit.get("/steering/"))
    fresh = post(two, CHANGE, state="on")["Location"]
    later = clock.now() + dt.timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    old = personas.client_of(assignment=Assignment.objects.get(hsa_id="SE-BERIT-A"))
    assert approve(old, fresh).status_code == 409
    assert current().state == "off"
    assert "Gick ut utan svar" in seen(old.get(fresh))
    assert second not in seen_links(old.get("/steering/"))


def seen_links(answer: Any) -> list[str]:
    return re.findall(r'href="([^"]*)"', answer.content.decode())


def test_what_waited_past_its_beginning_begins_when_it_is_let_through(
    two: Client, berit: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = post(two, CHANGE, **PAUSE)["Location"]
    later = clock.now() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    old = personas.client_of(assignment=Assignment.objects.get(hsa_id="SE-BERIT-A"))
    assert approve(old, proposal).status_code == 303
    assert current().valid_from == later


def test_a_pause_whose_end_came_before_the_second_answered_is_not_made_and_can_be_turned_down(
    two: Client, berit: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = clock.local_date(clock.now()) + dt.timedelta(days=1)
    until = {
        "to_date_0": str(ends.year),
        "to_date_1": str(ends.month),
        "to_date_2": str(ends.day),
        "to_time": "12:00",
    }
    assert pause(two, asked(**until)).status_code == 303
    asked_for = models.Pause.objects.get()
    assert asked_for.valid_to is not None
    proposal, before = waiting_of("pause"), current()
    later = clock.now() + dt.timedelta(days=2, hours=12)
    monkeypatch.setattr(clock, "now", lambda: later)
    old = personas.client_of(assignment=Assignment.objects.get(hsa_id="SE-BERIT-A"))
    late = approve(old, proposal)
    assert late.status_code == 409
    assert "så har dess tid gått" in seen(late)
    assert models.Pause.objects.get().confirmed_at is None
    assert current() == before
    assert waiting_of("pause") == proposal
    assert old.post(f"{proposal}reject/", {"answer": "Dagen har gått."}).status_code == 303


def test_to_stop_wanting_two_takes_two(two: Client, berit: Client) -> None:
    proposal = two.post(TWO, {"two": "no"})["Location"]
    assert models.Approval.objects.get().needs_two
    assert approve(two, proposal).status_code == 409
    assert models.Approval.objects.get().needs_two
    assert approve(berit, proposal).status_code == 303
    assert not models.Approval.objects.get().needs_two
    assert post(two, CHANGE, state="off")["Location"].startswith(PAGE)


def test_another_region_sees_and_touches_no_proposal(two: Client, house: House) -> None:
    proposal = post(two, CHANGE, state="off")["Location"]
    kalmar = personas.client_of(assignment=personas.kalmar_administrator(house))
    assert kalmar.get(proposal).status_code == 404
    assert approve(kalmar, proposal).status_code == 404
    assert kalmar.post(f"{proposal}reject/", {"answer": "Nej."}).status_code == 404
    assert proposal not in seen_links(kalmar.get("/steering/proposals/"))
    assert current().state == "on"


def test_the_log_tells_who_proposed_and_who_approved(two: Client, berit: Client, house: House) -> None:
    proposal = post(two, CHANGE, state="off", decision_reference="RS 5")["Location"]
    approve(berit, proposal)
    rows = Entry.objects.filter(object_kind="change", object_id=proposal.split("/")[3])
    told = {row.action: row.actor_id for row in rows}
    assert set(told) == {"catalogue.propose_change", "catalogue.approve_change"}
    assert told["catalogue.propose_change"] == house.ada.id
    assert told["catalogue.approve_change"] != house.ada.id


def test_approving_twice_is_one_change(two: Client, berit: Client) -> None:
    proposal = post(two, CHANGE, state="off")["Location"]
    count = models.Offering.objects.count()
    assert [approve(berit, proposal).status_code for _twice in range(2)] == [303, 409]
    assert models.Offering.objects.count() == count + 1
