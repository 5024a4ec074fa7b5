"""A case goes to another care provider or region: on a legal basis, whole or not at all, with a receipt (R5, I13)."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Assignment
from vardnav.platform.cases import (
    actions,
    handing_over,
    models,
    promises,
    rules,
    story,
    transfer_queries,
    transfer_rules,
    transferring,
)
from vardnav.platform.cases.tests.world import World, decide
from vardnav.platform.cases.transfer_rules import Basis, Consent, ConsentHow, NotGrounded, Place, Reach
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.desk.tests.transfer_world import KALMAR, Map, draw, order, sent

TODAY = dt.date(2026, 11, 27)
PUBLIC, OTHER_PUBLIC = Place("12", uuid.uuid4(), True), Place("12", uuid.uuid4(), True)
PRIVATE, FAR = Place("12", uuid.uuid4(), False), Place("08", uuid.uuid4(), True)


@pytest.fixture
def places(world: World) -> Map:
    return draw(world)


def broken() -> list[str]:
    """Return what check_invariants says of cases and their clocks, in the transaction of the test."""
    said = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("check_invariants", stdout=said)
    return [line for line in said.getvalue().splitlines() if line.startswith("BROKEN") and "I10" not in line]


# --- the rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "receiver", "how_far"),
    [
        (PUBLIC, PUBLIC, Reach.SAME_PROVIDER),
        (PUBLIC, PRIVATE, Reach.OTHER_PROVIDER),
        (PUBLIC, FAR, Reach.OTHER_REGION),
        (Place("12", None, False), Place("12", None, False), Reach.OTHER_PROVIDER),
    ],
)
def test_whose_a_unit_is_says_how_far_a_case_goes(sender: Place, receiver: Place, how_far: Reach) -> None:
    assert transfer_rules.reach(sender, receiver) is how_far


@pytest.mark.parametrize(
    ("sender", "receiver", "expected"),
    [
        (PUBLIC, PUBLIC, set()),
        (PUBLIC, OTHER_PUBLIC, {"consent", "joined_up", "same_region", "cannot_consent"}),
        (PUBLIC, PRIVATE, {"consent", "joined_up", "cannot_consent"}),
        (PRIVATE, PUBLIC, {"consent", "joined_up"}),
        (PUBLIC, FAR, {"consent", "joined_up", "cannot_consent"}),
    ],
)
def test_only_what_the_law_gives_there_may_be_chosen(
    sender: Place, receiver: Place, expected: set[str]
) -> None:
    assert {one.basis for one in transfer_rules.grounds(sender, receiver, TODAY)} == expected


def test_the_joined_up_record_is_no_ground_before_its_act_nor_until_a_lawyer_has_said_yes() -> None:
    ended = {one.basis for one in transfer_rules.grounds(PUBLIC, PRIVATE, dt.date(2026, 11, 28))}
    assert ended == {Basis.CONSENT, Basis.CANNOT_CONSENT}
    bases = {one.basis for one in transfer_rules.grounds(PUBLIC, PRIVATE, dt.date(2022, 12, 31))}
    assert Basis.JOINED_UP not in bases
    assert Basis.JOINED_UP in {
        one.basis for one in transfer_rules.grounds(PUBLIC, PRIVATE, dt.date(2023, 1, 1))
    }


@pytest.mark.parametrize(
    ("basis", "consent", "field"),
    [
        ("same_region", Consent(), "basis"),
        ("made_up", Consent(), "basis"),
        ("", Consent(), "basis"),
        ("consent", Consent(None, TODAY), "consent_how"),
        ("consent", Consent(ConsentHow.PHONE, None), "consent_on"),
        ("joined_up", Consent(ConsentHow.PHONE, TODAY + dt.timedelta(days=1)), "consent_on"),
    ],
)
def test_a_basis_that_does_not_hold_is_refused_by_its_field(basis: str, consent: Consent, field: str) -> None:
    with pytest.raises(NotGrounded) as wrong:
        transfer_rules.check(PUBLIC, PRIVATE, basis, consent, TODAY)
    assert wrong.value.field == field


def test_every_ground_names_its_law_and_where_we_have_it_from() -> None:
    for one in transfer_rules.GROUNDS:
        assert one.law
        assert one.source
        assert "checked" in one.source


# --- within the region -------------------------------------------------------------------------------------------------


def test_within_one_care_provider_nothing_is_asked_and_beyond_it_everything_is(
    world: World, places: Map
) -> None:
    case = case_of(world)
    actions.change(world.dags(), case.id, "forward", to_unit_id=world.sodra.id, now=clock.now())
    with pytest.raises(actions.NeedsBasis):
        actions.change(world.evas(), case.id, "forward", to_unit_id=places.solrosen.id, now=clock.now())
    case.refresh_from_db()
    assert case.unit_id == world.sodra.id
    sent(world.evas(), case, places.solrosen)
    case.refresh_from_db()
    assert (case.unit_id, case.status, case.region) == (places.solrosen.id, "received", "12")
    step = models.Step.objects.filter(case=case).latest("number")
    assert (step.verb, step.basis, step.to_unit_id) == ("forward", "consent", places.solrosen.id)
    assert broken() == []


def test_a_unit_that_nobody_has_told_whose_it_is_gets_nothing_without_a_basis(
    world: World, places: Map
) -> None:
    type(world.norra).objects.update(provider=None)
    with pytest.raises(actions.NeedsBasis):
        actions.change(world.dags(), case_of(world).id, "forward", to_unit_id=world.sodra.id, now=clock.now())


# --- to another region -------------------------------------------------------------------------------------------------


def test_across_the_border_the_case_ends_here_and_another_goes_on_there_with_all_that_counts(
    world: World, places: Map
) -> None:
    earlier = clock.now() - dt.timedelta(days=3)
    case = case_of(world, now=earlier)
    actions.change(world.dags(), case.id, "message", text="Vi hörs.", now=clock.now())
    row = sent(world.dags(), case, places.kvarnholmen)
    case.refresh_from_db()
    assert (case.status, case.outcome, case.region) == ("completed", "transferred", "12")
    there = models.Case.objects.get(continues=case)
    assert row.continued_by_id == there.id
    assert (there.region, there.unit_id, there.status) == (KALMAR, places.kvarnholmen.id, "received")
    for name in CARRIED:
        assert getattr(there, name) == getattr(case, name), name
    assert there.number != case.number
    assert broken() == []


#: What the case that goes on takes over from the one before, and what is its own.
CARRIED = {
    "service_key", "form_version", "subject", "sent_by", "answers", "sent_at", "due_at", "first_answered_at", "is_secret",
    "area", "sent_as",
}  # fmt: skip
OWN = {
    "id", "region", "number", "draft_id", "unit", "assistance", "is_from_unit", "continues", "status", "outcome",
    "assignee", "status_at", "closed_at", "version",
}  # fmt: skip


def test_of_every_column_of_a_case_it_is_said_whether_it_goes_along() -> None:
    """A new column that must not be lost on the way (a secret, a mark) is thought of here, and in `go_on`."""
    assert {one.name for one in models.Case._meta.fields} == CARRIED | OWN
    assert not CARRIED & OWN


def test_the_log_tells_of_it_in_both_regions(world: World, places: Map) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.kvarnholmen)
    there = models.Case.objects.get(continues=case)
    rows = {
        (one.region, one.object_id, one.unit_id)
        for one in Entry.objects.filter(action__in=["cases.transfer", "cases.continue"])
    }
    assert rows == {("12", case.id, world.norra.id), (KALMAR, there.id, places.kvarnholmen.id)}


def test_the_new_unit_reads_the_earlier_part_and_it_is_logged_where_it_lies(
    world: World, places: Map
) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.kvarnholmen)
    there, kim = models.Case.objects.get(continues=case), places.viewer(places.kim)
    before = Entry.objects.filter(action="cases.read").count()
    parts = story.earlier(kim, there, now=clock.now())
    assert [part.case.id for part in parts] == [case.id]
    read = Entry.objects.filter(action="cases.read", object_id=case.id, actor_id=places.kim.id).get()
    assert (read.region, read.unit_id, read.subject_id) == ("12", places.kvarnholmen.id, world.anna.id)
    assert Entry.objects.filter(action="cases.read").count() == before + 1


def test_the_unit_that_sent_keeps_its_receipt_and_nothing_more(world: World, places: Map) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.kvarnholmen)
    there = models.Case.objects.get(continues=case)
    for one in (case, there):
        assert not models.Case.objects.visible_to(world.dags()).filter(id=one.id).exists()
        assert not models.Message.objects.visible_to(world.dags()).filter(case=one).exists()
        with pytest.raises(Http404):
            actions.change(world.dags(), one.id, "message", text="Hej", now=clock.now())
    assert transfer_queries.receipt(world.dags(), case.id) is not None
    assert transfer_queries.receipt(places.viewer(places.kim), case.id) is None


def test_whoever_first_does_something_with_it_has_taken_it(world: World, places: Map) -> None:
    case = case_of(world)
    row = sent(world.dags(), case, places.kvarnholmen)
    there, kim = models.Case.objects.get(continues=case), places.viewer(places.kim)
    later = clock.now() + dt.timedelta(hours=1)
    actions.change(kim, there.id, "take", now=later)
    actions.change(kim, there.id, "message", text="Hej!", now=later + dt.timedelta(hours=1))
    row.refresh_from_db()
    assert (row.taken_at, row.taken_by_id) == (later, places.kim.id)
    assert broken() == []


def test_a_second_try_sends_nothing(world: World, places: Map) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.kvarnholmen)
    with pytest.raises(Http404):
        sent(world.dags(), case, places.kvarnholmen)
    with pytest.raises(Http404):
        sent(world.dags(), case, places.solrosen)
    assert Transfer.objects.count() == 1
    assert models.Case.objects.filter(continues=case).count() == 1


def test_what_breaks_off_in_the_middle_leaves_nothing_behind(
    world: World, places: Map, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(world)
    before = (models.Case.objects.count(), models.Step.objects.count(), Entry.objects.count())
    for place in ("go_on", "tell"):
        with monkeypatch.context() as patch:

            def breaks(*_all: object, **_named: object) -> None:
                raise RuntimeError("killed")

            patch.setattr(transferring, place, breaks)
            with pytest.raises(RuntimeError):
                sent(world.dags(), case, places.kvarnholmen)
        case.refresh_from_db()
        assert (case.status, case.version) == ("received", 1)
        assert (models.Case.objects.count(), models.Step.objects.count(), Entry.objects.count()) == before
        assert not Transfer.objects.exists()
    sent(world.dags(), case, places.kvarnholmen)


def test_a_stale_form_an_ended_case_a_closed_unit_and_a_stranger_send_nothing(
    world: World, places: Map
) -> None:
    case, now = case_of(world), clock.now()
    with pytest.raises(actions.Stale):
        transferring.transfer(world.dags(), case.id, order(places.kvarnholmen), version=7, now=now)
    with pytest.raises(NotGrounded):
        sent(world.dags(), case, places.kvarnholmen, basis="same_region")
    for viewer in (world.evas(), places.viewer(places.kim), world.annas()):
        with pytest.raises(Http404):
            sent(viewer, case, places.kvarnholmen)
    with pytest.raises(Http404):
        transferring.transfer(world.dags(), case.id, order(type(world.norra)(id=uuid7())), now=now)
    Offering.objects.filter(region_id=KALMAR).update(state="off")
    catalogue.forget()
    with pytest.raises(actions.ServiceClosed):
        sent(world.dags(), case, places.kvarnholmen)
    actions.change(world.dags(), case.id, "complete", outcome="answered", text="Klart.", now=now)
    with pytest.raises(actions.NotAllowed):
        sent(world.dags(), case, places.solrosen)
    assert not Transfer.objects.exists()


def test_a_case_that_waited_for_the_person_gets_the_days_that_were_left(world: World, places: Map) -> None:
    sent_at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    case = case_of(world, now=sent_at)
    actions.change(world.dags(), case.id, "ask", text="Hur länge?", now=sent_at + dt.timedelta(hours=1))
    sent(world.dags(), case, places.kvarnholmen, now=sent_at + dt.timedelta(days=30),
         consent=Consent(ConsentHow.IN_CASE, dt.date(2026, 3, 3)))  # fmt: skip
    there = models.Case.objects.get(continues=case)
    assert there.due_at > sent_at + dt.timedelta(days=30)
    assert there.sent_at == sent_at


# --- back again --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("far", [False, True])
def test_what_nobody_has_taken_goes_back_with_a_reason(world: World, places: Map, far: bool) -> None:
    case = case_of(world)
    row = sent(world.dags(), case, places.kvarnholmen if far else places.solrosen)
    there = models.Case.objects.get(continues=case) if far else case
    receiver = places.viewer(places.kim if far else places.mia)
    transferring.give_back(receiver, there.id, reason="Ingen läkare den här veckan.", now=clock.now())
    row.refresh_from_db()
    assert row.returned_at is not None
    assert row.taken_at is None
    back = models.Case.objects.get(continues=there) if far else models.Case.objects.get(id=case.id)
    assert (back.unit_id, back.region, back.status) == (world.norra.id, "12", rules.Status.RECEIVED)
    assert back.sent_at == case.sent_at
    assert back.answers == case.answers
    assert models.Case.objects.visible_to(world.dags()).filter(id=back.id).exists()
    assert broken() == []
    if far:
        parts = story.earlier(world.dags(), back, now=clock.now())
        assert [part.case.id for part in parts] == [case.id, there.id]
    with pytest.raises((transferring.NotPending, Http404)):
        transferring.give_back(receiver, there.id, reason="Igen.", now=clock.now())


def test_what_is_taken_cannot_be_sent_back_as_untaken(world: World, places: Map) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.solrosen)
    mia = places.viewer(places.mia)
    actions.change(mia, case.id, "take", now=clock.now())
    actions.change(mia, case.id, "release", now=clock.now())
    with pytest.raises(transferring.NotPending):
        transferring.give_back(mia, case.id, reason="Nej.", now=clock.now())


# --- nothing stuck unseen (D5) -----------------------------------------------------------------------------------------


def test_what_nobody_takes_stands_on_both_lists_and_is_late_after_its_limit(
    world: World, places: Map
) -> None:
    near, far = case_of(world), case_of(world)
    sent(world.dags(), near, places.solrosen)
    sent(world.dags(), far, places.kvarnholmen)
    there = models.Case.objects.get(continues=far)
    mia, kim, now = places.viewer(places.mia), places.viewer(places.kim), clock.now()
    assert {one.case_id for one in transfer_queries.waiting(world.dags(), now=now).sent} == {near.id, far.id}
    assert [one.case_id for one in transfer_queries.waiting(mia, now=now).received] == [near.id]
    assert [one.continued_by_id for one in transfer_queries.waiting(kim, now=now).received] == [there.id]
    actions.change(mia, near.id, "take", now=now)
    actions.change(world.annas(), there.id, "withdraw", now=now)
    for viewer in (world.dags(), mia, kim):
        found = transfer_queries.waiting(viewer, now=now)
        assert (found.sent, found.received) == ([], [])
    with pytest.raises(Http404):
        transfer_queries.waiting(world.annas(), now=now)


def test_who_could_not_be_asked_is_to_be_taken_the_same_day(world: World, places: Map) -> None:
    monday = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    case = case_of(world, now=monday)
    row = sent(world.dags(), case, places.solrosen, basis="cannot_consent", now=monday)
    assert row.take_by == promises.promised_by(monday, 0)
    other = case_of(world, now=monday)
    usual = sent(
        world.dags(), other, places.solrosen, now=monday, consent=Consent(ConsentHow.VISIT, monday.date())
    )
    assert usual.take_by == promises.promised_by(monday, 1)


def test_a_pause_hands_over_only_what_needs_no_basis(world: World, places: Map) -> None:
    ours, theirs = case_of(world), case_of(world, unit=places.solrosen)
    Assignment.objects.create(
        region_id="12", staff=world.dag, unit=None, hsa_id="ADM", kind="administrator",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    more: dict[str, Any] = {"region": "12", "staff_id": world.dag.id, "service_keys": ["contact.ask"]}
    left = handing_over.hand_over(
        **more, from_units=[], to_unit=world.sodra.id, reason="RS 1", now=clock.now()
    )
    for one in (ours, theirs):
        one.refresh_from_db()
    assert (left, ours.unit_id, theirs.unit_id) == (0, world.sodra.id, places.solrosen.id)
    assert broken() == []


def test_a_unit_that_is_paused_is_not_offered(world: World, places: Map) -> None:
    case = case_of(world)
    found = transfer_queries.targets(world.dags(), case, "12", now=clock.now())
    assert [one.unit.id for one in found.units] == [places.solrosen.id]
    assert {one.code for one in found.regions} == {"12", KALMAR}
    decide("paused", key="contact.ask", unit_id=places.solrosen.id,
           texts={"reason_sv": "Sjuka", "instead_sv": "Ring"})  # fmt: skip
    assert transfer_queries.targets(world.dags(), case, "12", now=clock.now()).units == []
