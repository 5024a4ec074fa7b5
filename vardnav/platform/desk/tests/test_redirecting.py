"""What came to the wrong sort of unit is handed over where it belongs: told once, on a ground, promise kept, one effect."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.support import at_once
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Staff, Unit
from vardnav.platform.cases import (
    actions,
    models,
    promises,
    redirecting,
    retrieving,
    rules,
    transfer_rules,
    transferring,
)
from vardnav.platform.cases.tests.world import LONG_AGO, World, decide, log_in, post, seen, unit
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, case_of, colleague, page
from vardnav.platform.desk.tests.test_transferring import broken
from vardnav.platform.desk.tests.transfer_world import KALMAR, Map, draw
from vardnav.platform.registry import listing

SELF, ASK, CALL, VISIT = "referrals.self", "contact.ask", "contact.call_me", "visits.request"
WHY = "Det här hjälper vårdcentralen dig bäst med."
ANSWERS = {
    "has_referral": "no", "is_patient": "no", "symptoms": "Ont i ryggen sedan i våras.", "since": "months",
    "worse": "same", "daily": "Jag sover dåligt.", "sought": "no", "may_read": "yes", "short_notice": "yes",
}  # fmt: skip
WAYS = pytest.mark.parametrize("way", ["own", "near", "far"])


@pytest.fixture
def places(world: World) -> Map:
    for key in (SELF, CALL, VISIT):
        decide(key=key)
    drawn = draw(world)
    Offering.objects.bulk_create(
        Offering(
            region_id=KALMAR, service_key=key, state="on", valid_from=LONG_AGO, decided_at=LONG_AGO,
            decided_by_id=world.dag.id,
        )
        for key in (CALL, VISIT)
    )  # fmt: skip
    return drawn


@pytest.fixture
def lind(places: Map) -> Unit:
    return unit("Ryggmottagningen Lind", kind="specialist")


@pytest.fixture
def li(world: World, lind: Unit) -> Staff:
    return colleague(world, "Li", lind)


def order(to: Unit, key: str = ASK, **more: Any) -> transferring.Order:
    consent = Consent(ConsentHow.PHONE, clock.local_date(clock.now()))
    basis = more.pop("basis", "consent")
    return transferring.Order(to.id, basis, more.pop("reason", WHY), more.pop("consent", consent), key)


def towards(world: World, places: Map, way: str) -> tuple[Unit, Viewer]:
    """Return the health centre that it goes to, and somebody there."""
    return {
        "own": (world.norra, world.dags()),
        "near": (places.solrosen, places.viewer(places.mia)),
        "far": (places.kvarnholmen, places.viewer(places.kim)),
    }[way]


def referral(world: World, lind: Unit) -> models.Case:
    return case_of(world, key=SELF, unit=lind, answers=ANSWERS)


@WAYS
def test_a_referral_becomes_the_health_centres_with_its_story_its_place_and_its_promise(
    world: World, places: Map, lind: Unit, li: Staff, way: str
) -> None:
    case = referral(world, lind)
    actions.change(places.viewer(li), case.id, "message", text="Vi läser nu.", now=clock.now())
    to, there = towards(world, places, way)
    now = clock.now()
    gone = redirecting.redirect(places.viewer(li), case.id, order(to), now=now)
    assert (gone.service_key, gone.sent_as, gone.unit_id) == (ASK, SELF, to.id)
    assert (gone.status, gone.assignee_id, gone.first_answered_at) == ("received", None, None)
    assert gone.answers == case.answers
    assert gone.sent_at == case.sent_at
    assert (gone.id == case.id) is (way != "far")
    # Never later than was promised, and sooner where the e-service it becomes promises so.
    assert gone.due_at == min(case.due_at, promises.promised_by(now, 2)) < case.due_at
    row = Transfer.objects.filter(case=case).first()
    assert (row is not None) is (way != "own")
    if row is not None:
        assert (row.basis, row.consent_how, row.to_unit_id) == ("consent", "phone", to.id)
    # It is the new unit's, with the new e-service's endings, and no longer the clinic's.
    assert not models.Case.objects.visible_to(places.viewer(li)).exists()
    done = actions.change(there, gone.id, "complete", text="Svar", outcome="answered", now=clock.now())
    assert done.outcome == "answered"
    assert broken() == []


@WAYS
def test_the_person_reads_who_has_it_and_that_nothing_need_be_told_again(
    world: World, places: Map, lind: Unit, li: Staff, way: str
) -> None:
    case = referral(world, lind)
    to, there = towards(world, places, way)
    gone = redirecting.redirect(places.viewer(li), case.id, order(to), now=clock.now())
    told = seen(log_in(world.anna).get(f"/my/cases/{gone.id}/"))
    for said in (
        f"{to.name} har ärendet nu",
        "Du behöver inte skriva igen.",
        "Du skickade det som: Skriv en egen remiss",
        WHY,
        "Ont i ryggen sedan i våras.",
        "Hur länge har du haft besvären?",
    ):
        assert said in told
    works_there = {"own": world.dag, "near": places.mia, "far": places.kim}[way]
    at_desk = seen(page(at_the_desk(world, works_there), gone))
    assert "Invånaren skickade det som: Skriv en egen remiss" in at_desk
    assert "Ont i ryggen sedan i våras." in at_desk
    assert Entry.objects.filter(action="cases.redirect", object_id=case.id).count() == (way != "far")
    assert there.region == gone.region


def test_a_sensitive_case_is_left_at_once_whatever_it_has_become(
    world: World, places: Map, lind: Unit, li: Staff
) -> None:
    case = referral(world, lind)
    redirecting.redirect(places.viewer(li), case.id, order(world.norra), now=clock.now())
    anna = log_in(world.anna)
    for address in (f"/my/cases/{case.id}/", "/my/cases/"):
        assert "Lämna sidan" in seen(anna.get(address))
    # The control: a question is no such case.
    plain = case_of(world)
    assert "Lämna sidan" not in seen(anna.get(f"/my/cases/{plain.id}/"))


def test_a_question_goes_to_a_clinic_as_a_time_asked_for(world: World, places: Map, lind: Unit) -> None:
    case = case_of(world)
    gone = redirecting.redirect(world.dags(), case.id, order(lind, VISIT), now=clock.now())
    assert (gone.service_key, gone.sent_as, gone.unit_id) == (VISIT, ASK, lind.id)
    assert listing.service(VISIT).endings


@WAYS
def test_fetched_back_it_is_what_it_was(world: World, places: Map, lind: Unit, li: Staff, way: str) -> None:
    case = referral(world, lind)
    to, _there = towards(world, places, way)
    redirecting.redirect(places.viewer(li), case.id, order(to), now=clock.now())
    back = retrieving.retrieve(places.viewer(li), case.id, reason="Fel av oss", now=clock.now())
    assert (back.service_key, back.sent_as, back.unit_id) == (SELF, "", lind.id)
    assert broken() == []


@pytest.mark.parametrize("way", ["near", "far"])
def test_sent_back_it_is_what_it_was(world: World, places: Map, lind: Unit, li: Staff, way: str) -> None:
    case = referral(world, lind)
    to, there = towards(world, places, way)
    gone = redirecting.redirect(places.viewer(li), case.id, order(to), now=clock.now())
    transferring.give_back(there, gone.id, reason="Hör hemma hos er", now=clock.now())
    back = models.Case.objects.visible_to(places.viewer(li)).get()
    assert (back.service_key, back.sent_as, back.unit_id) == (SELF, "", lind.id)
    assert broken() == []


def test_who_finds_it_wrong_hands_it_back_as_what_it_was_sent_as(
    world: World, places: Map, lind: Unit, li: Staff
) -> None:
    case = referral(world, lind)
    redirecting.redirect(places.viewer(li), case.id, order(world.norra), now=clock.now())
    case.refresh_from_db()
    assert SELF in [one.key for one in redirecting.services_for(case)]
    back = redirecting.redirect(world.dags(), case.id, order(lind, SELF), now=clock.now())
    assert (back.service_key, back.sent_as, back.unit_id) == (SELF, "", lind.id)
    assert broken() == []


def test_what_may_not_be_is_refused_and_nothing_is_written(
    world: World, places: Map, lind: Unit, li: Staff
) -> None:
    case, now, viewer = referral(world, lind), clock.now(), places.viewer(li)
    closed = unit("Vårdcentralen Stängda")
    decide("off", key=ASK, unit_id=closed.id)
    renewal = case_of(world, key="prescriptions.renew", answers={
        "drugs": ["Alvedon"], "works": "well", "side_effects": "no", "as_prescribed": "yes", "pregnant": "no",
    })  # fmt: skip
    for wrong, of, given in (
        (actions.NotAllowed, case, order(world.norra, "prescriptions.renew")),  # not one that takes over
        (actions.NotAllowed, case, order(world.norra, "no.such")),
        (actions.NotAllowed, case, order(lind, SELF)),  # what it is already
        (Http404, case, order(lind)),  # no clinic gives that e-service
        (actions.ServiceClosed, case, order(closed)),
        (transfer_rules.NotGrounded, case, order(places.solrosen, basis="")),
        (transfer_rules.NotGrounded, case, order(places.kvarnholmen, consent=Consent())),
    ):
        with pytest.raises(wrong):
            redirecting.redirect(viewer, of.id, given, now=now)
    with pytest.raises(actions.NotAllowed):
        redirecting.redirect(world.dags(), renewal.id, order(world.sodra, ASK), now=now)
    for stranger in (world.annas(), world.dags(), places.viewer(places.kim), Viewer.anonymous()):
        with pytest.raises(Http404):
            redirecting.redirect(stranger, case.id, order(world.sodra), now=now)
    assert models.Step.objects.filter(case=case).count() == 1
    assert not Transfer.objects.exists()
    actions.change(world.annas(), case.id, "withdraw", now=now)
    with pytest.raises(actions.NotAllowed):
        redirecting.redirect(viewer, case.id, order(world.norra), now=now)


# --- the page ----------------------------------------------------------------------------------------------------------


def form(to: Unit, **more: Any) -> dict[str, Any]:
    today = clock.local_date(clock.now())
    given = {"unit": str(to.id), "reason": WHY, "basis": "consent", "consent_how": "phone"}
    day = {
        f"consent_on_{place}": str(getattr(today, part))
        for place, part in enumerate(("year", "month", "day"))
    }
    return {**given, **day, **more}


def send(client: Client, case: models.Case, data: dict[str, Any], key: str = ASK, region: str = "12") -> Any:
    version = models.Case.objects.get(id=case.id).version
    url = f"/desk/cases/{case.id}/redirect/?service={key}&region={region}"
    return post(client, url, {"version": version, **data})


def test_li_finds_the_way_on_the_case_chooses_and_gets_a_receipt(
    world: World, places: Map, lind: Unit, li: Staff
) -> None:
    desk, case = at_the_desk(world, li), referral(world, lind)
    assert "Ärendet hör hemma på en annan sorts mottagning" in seen(page(desk, case))
    first = desk.get(f"/desk/cases/{case.id}/redirect/")
    assert "Ställ en fråga till mottagningen" in seen(first)
    chosen = desk.get(f"/desk/cases/{case.id}/redirect/?service={ASK}&region=12")
    assert "Vårdcentralen Norra (Region Skåne)" in seen(chosen)
    assert "Behövs inte om mottagningen hör till er egen vårdgivare." in seen(chosen)
    answer = send(desk, case, {"unit": str(world.norra.id), "reason": WHY})
    assert answer.status_code == 303
    receipt = seen(desk.get(answer["Location"]))
    assert "Vårdcentralen Norra" in receipt
    assert WHY in receipt
    assert Transfer.objects.count() == 0


def test_a_case_of_another_sort_has_no_such_way(world: World, places: Map) -> None:
    renewal = case_of(world, key="prescriptions.renew", answers={
        "drugs": ["Alvedon"], "works": "well", "side_effects": "no", "as_prescribed": "yes", "pregnant": "no",
    })  # fmt: skip
    dag = at_the_desk(world, world.dag)
    assert "hör hemma på en annan sorts mottagning" not in seen(page(dag, renewal))
    assert "går inte att lämna över så" in seen(dag.get(f"/desk/cases/{renewal.id}/redirect/"))


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"reason": ""}, "Fältet behöver ett svar"),
        ({"unit": ""}, "Välj en mottagning."),
        ({"unit": "x"}, "Välj ett av svaren i listan."),
        ({"basis": ""}, "Välj ett av svaren."),
        ({"basis": "whim"}, "Välj ett av svaren i listan."),
        ({"consent_how": ""}, "Välj hur patienten sa ja."),
    ],
)
def test_what_is_missing_is_told_and_nothing_typed_is_lost(
    world: World, places: Map, lind: Unit, li: Staff, missing: dict[str, str], said: str
) -> None:
    desk, case = at_the_desk(world, li), referral(world, lind)
    answer = send(desk, case, form(places.solrosen, **missing))
    assert answer.status_code == 422
    if "reason" not in missing:
        assert said in seen(answer)
        assert WHY in seen(answer)
    assert models.Case.objects.get(id=case.id).unit_id == lind.id


def test_the_second_of_two_is_told_and_loses_no_word(
    world: World, places: Map, lind: Unit, li: Staff
) -> None:
    desk, case = at_the_desk(world, li), referral(world, lind)
    other = at_the_desk(world, colleague(world, "Lo", lind))
    opened = models.Case.objects.get(id=case.id).version
    assert act(other, case, "message", text="Lo hann före").status_code == 303
    stale = send(desk, case, form(world.norra, version=str(opened), reason="Mina egna ord"))
    assert stale.status_code == 409
    for said in ("Någon har ändrat ärendet", "Mina egna ord", "Meddelande till invånaren"):
        assert said in seen(stale)
    assert send(other, case, form(world.norra)).status_code == 303
    late = send(desk, case, form(world.sodra, reason="Mina egna ord"))
    assert late.status_code == 409
    for said in ("Vårdcentralen Norra", "Mina egna ord"):
        assert said in seen(late)
    assert models.Step.objects.filter(case=case, verb="redirect").count() == 1


# --- two at once -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["near", "far"])
def test_handed_over_three_times_at_once_it_goes_once(
    world: World, places: Map, lind: Unit, li: Staff, way: str
) -> None:
    case, viewer = referral(world, lind), places.viewer(li)
    to, _there = towards(world, places, way)

    def hand_over() -> None:
        redirecting.redirect(viewer, case.id, order(to), now=clock.now())

    told = at_once.ended(hand_over, hand_over, hand_over)
    assert sorted(told) == ["Http404", "Http404", "done"]
    assert Transfer.objects.count() == 1
    assert models.Step.objects.filter(verb__in=("redirect", "continue")).count() == 1
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_the_case_it_goes_twice(
    world: World, places: Map, lind: Unit, li: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: both have read the case before either writes."""
    case, viewer = referral(world, lind), places.viewer(li)
    both = threading.Barrier(2, timeout=20)
    held = transferring.held

    def read(*given: Any) -> models.Case:
        found = held(*given)
        both.wait()
        return found

    monkeypatch.setattr(models.CaseQuerySet, "select_for_update", lambda self, **_more: self.all())
    monkeypatch.setattr(transferring, "held", read)

    def hand_over() -> None:
        redirecting.redirect(viewer, case.id, order(places.solrosen), now=clock.now())

    told = at_once.ended(hand_over, hand_over)
    assert told == ["done", "done"] or "IntegrityError" in told or "Http404" in told
    assert told != ["done", "Http404"] or Transfer.objects.count() == 1


def test_every_status_from_which_it_may_be_handed_over_is_an_open_one() -> None:
    assert {one for one in rules.Status if rules.may("redirect", one)} == {
        rules.Status.RECEIVED, rules.Status.IN_PROGRESS, rules.Status.WAITING,
    }  # fmt: skip
