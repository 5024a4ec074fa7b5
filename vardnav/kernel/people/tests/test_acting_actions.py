"""Decisions about who acts for whom, and locks: who may make and end them, and that they count at once."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.http import Http404

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.models import Session
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people import acting, acting_actions, locks, queries, standing
from vardnav.kernel.people.acting import Basis, Kind
from vardnav.kernel.people.models import Account, AccountLock, ActingDecision, Guardianship, Person
from vardnav.kernel.people.rules import Area, Refusal

ALL = tuple(Area)
DAY = dt.timedelta(days=1)


def teen(house: personas.House) -> Person:
    """Bo is fourteen today."""
    today = clock.local_date(house.now)
    Person.objects.filter(id=house.bo.id).update(
        born_on=today.replace(year=today.year - 14, day=min(today.day, 28))
    )
    house.bo.refresh_from_db()
    return house.bo


def decide(house: personas.House, kind: Kind, *, by: Viewer | None = None, **changes: Any) -> ActingDecision:
    """Dag decides about Anna and Bo, or about Cecilia and Anna; an extension as it is everywhere: the record."""
    today = clock.local_date(house.now)
    actor, subject = (
        (house.anna, house.bo) if kind in (Kind.EXTENSION, Kind.BLOCK) else (house.cecilia, house.anna)
    )
    areas = {Kind.EXTENSION: (Area.RECORD,), Kind.BLOCK: ALL}.get(kind, (Area.E_SERVICES,))
    told: dict[str, Any] = {
        "actor_id": actor.id,
        "subject_id": subject.id,
        "areas": areas,
        "valid_from": today,
        "valid_to": today + 100 * DAY if kind is Kind.EXTENSION else None,
        "reason": "Hemligt skäl",
        "agreed_by": "doctor" if kind is Kind.EXTENSION else "",
        "agreed_with": "Dag Ek" if kind is Kind.EXTENSION else "",
        "reference": "Ä 1-26",
        "decided_by": "Malmö tingsrätt",
        "now": house.now,
        **changes,
    }
    told.setdefault("seen", standing.version(told["subject_id"]))
    return acting_actions.decide(by or house.staff_viewer(house.dag_at_linden), kind=kind, **told)


def rights(house: personas.House, actor: Person, subject: Person) -> acting.ActingRights:
    return queries.acting_rights(actor.id, subject.id, now=house.now)


def test_an_extension_counts_at_once_and_says_who_made_it(house):
    bo = teen(house)
    assert rights(house, house.anna, bo).refusal is Refusal.AGE
    made = decide(house, Kind.EXTENSION)
    assert rights(house, house.anna, bo).areas == {Area.RECORD}
    assert rights(house, house.anna, bo).refusal is Refusal.AGE, "of cases it says nothing"
    assert (made.author, made.unit, made.region) == (house.dag, house.linden, "12")
    row = Entry.objects.get(action="people.extend")
    assert (row.subject_id, row.object_id, row.unit_id) == (bo.id, made.id, house.linden.id)
    assert "Hemligt" not in str(row.detail)


def test_an_extension_is_about_cases_too_where_a_region_has_decided_so_and_for_its_own_units_alone(
    house, opened
):
    bo = teen(house)
    both = (Area.E_SERVICES, Area.RECORD)
    with pytest.raises(acting_actions.WrongAge):
        decide(house, Kind.EXTENSION, by=house.staff_viewer(personas.kalmar_nurse(house)), areas=both)
    decide(house, Kind.EXTENSION, areas=both)
    assert rights(house, house.anna, bo).areas == {*both}
    assert rights(house, house.anna, bo).basis is Basis.EXTENSION


def test_a_block_takes_the_guardians_right_at_once(house):
    assert rights(house, house.anna, house.bo).may()
    decide(house, Kind.BLOCK)
    assert rights(house, house.anna, house.bo).refusal is Refusal.BLOCKED


def test_a_representative_acts_and_reads_no_record(house):
    decide(house, Kind.SPECIAL_REPRESENTATIVE)
    assert rights(house, house.cecilia, house.anna).areas == {Area.E_SERVICES}
    assert rights(house, house.cecilia, house.anna).basis is Basis.MANDATE


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        (Kind.EXTENSION, {"valid_from": -1}, acting_actions.AlreadyPast),
        (Kind.EXTENSION, {"valid_to": 0}, acting_actions.Reversed),
        (Kind.EXTENSION, {"valid_to": None}, acting_actions.TooLong),
        (Kind.EXTENSION, {"valid_to": 800}, acting_actions.TooLong),
        (Kind.EXTENSION, {"areas": ALL}, acting_actions.WrongAge),
        (Kind.EXTENSION, {"areas": (Area.E_SERVICES,)}, acting_actions.WrongAge),
        (Kind.EXTENSION, {"areas": ()}, acting_actions.WrongAge),
        (Kind.EXTENSION, {"actor": "cecilia"}, acting_actions.NotGuardian),
        (Kind.BLOCK, {"actor": "cecilia"}, acting_actions.NotGuardian),
        (Kind.EXTENSION, {"actor": "nobody"}, acting_actions.NotGuardian),
        (Kind.TRUSTEE, {"actor": "nobody"}, acting_actions.NotFit),
        (Kind.TRUSTEE, {"actor": "anna"}, acting_actions.SamePerson),
        (Kind.TRUSTEE, {"actor": "bo"}, acting_actions.NotFit),
        (Kind.TRUSTEE, {"areas": (Area.RECORD,)}, acting_actions.WrongAge),
        (Kind.TRUSTEE, {"valid_to": -3}, acting_actions.Reversed),
        (Kind.TRUSTEE, {"subject": "bo", "actor": "cecilia"}, acting_actions.WrongAge),
    ],
)
def test_what_cannot_be_decided_is_refused_with_its_reason_and_leaves_nothing(house, kind, changes, fault):
    teen(house)
    told: dict[str, Any] = {}
    for key, value in changes.items():
        if key in ("actor", "subject"):
            told[f"{key}_id"] = uuid7() if value == "nobody" else getattr(house, value).id
        elif key != "areas" and value is not None:
            told[key] = clock.local_date(house.now) + value * DAY
        else:
            told[key] = value
    with pytest.raises(fault) as raised:
        decide(house, kind, **told)
    assert raised.value.reason
    assert not ActingDecision.objects.exists()
    assert not Entry.objects.filter(action__startswith="people.").exists()


@pytest.mark.parametrize("who", ["actor", "subject"])
@pytest.mark.parametrize(
    "change", [{"protection": "sekretessmarkering"}, {"deceased_on": dt.date(2020, 1, 1)}]
)
def test_nobody_dead_or_with_protected_identity_is_represented_or_represents(house, who, change):
    Person.objects.filter(id={"actor": house.cecilia.id, "subject": house.anna.id}[who]).update(**change)
    with pytest.raises(acting_actions.NotPossible):
        decide(house, Kind.TRUSTEE)


def test_an_extension_for_a_guardian_with_protected_identity_is_refused_in_words_about_the_guardian(house):
    teen(house)
    Person.objects.filter(id=house.anna.id).update(protection="sekretessmarkering")
    with pytest.raises(acting_actions.NotFit):
        decide(house, Kind.EXTENSION)


def test_an_extension_ends_the_day_before_sixteen_at_the_latest(house):
    bo = teen(house)
    assert bo.born_on is not None
    sixteen = bo.born_on.replace(year=bo.born_on.year + 16)
    with pytest.raises(acting_actions.TooLong):
        decide(house, Kind.EXTENSION, valid_to=sixteen + DAY)
    assert decide(house, Kind.EXTENSION, valid_to=sixteen).valid_to == sixteen


def test_a_second_decision_for_the_same_days_is_refused_also_past_the_check(house):
    teen(house)
    made = decide(house, Kind.EXTENSION)
    with pytest.raises(acting_actions.Overlap):
        decide(house, Kind.EXTENSION, valid_from=clock.local_date(house.now) + 5 * DAY)
    copy = ActingDecision.objects.get(id=made.id)
    copy.pk = uuid7()
    with pytest.raises(IntegrityError, match="people_acting_no_overlap"), transaction.atomic():
        copy.save(force_insert=True)
    after = clock.local_date(house.now) + 100 * DAY
    decide(house, Kind.EXTENSION, valid_from=after, valid_to=after + DAY)
    assert ActingDecision.objects.count() == 2


def test_a_form_opened_before_another_decision_is_stale(house):
    seen = standing.version(house.anna.id)
    decide(house, Kind.TRUSTEE)
    with pytest.raises(acting_actions.Stale):
        decide(house, Kind.SPECIAL_REPRESENTATIVE, seen=seen)


@pytest.mark.parametrize("kind", [Kind.EXTENSION, Kind.BLOCK, Kind.TRUSTEE])
def test_who_may_end_it_ends_it_at_once_and_it_stays_as_history(house, kind):
    teen(house)
    made = decide(house, kind)
    eva, dag = house.staff_viewer(house.eva_at_ekbacken), house.staff_viewer(house.dag_at_linden)
    if kind is Kind.BLOCK:
        with pytest.raises(Http404):
            acting_actions.end(eva, made.id, subject_id=made.subject_id, reason="", now=house.now)
        ender = dag
    else:
        ender = eva
    acting_actions.end(ender, made.id, subject_id=made.subject_id, reason="Behövs inte", now=house.now)
    made.refresh_from_db()
    assert (made.ended_at, made.ended_by_staff_id) == (house.now, ender.staff_id)
    assert made.reason == "Hemligt skäl", "nothing is overwritten"
    actor = Person.objects.get(id=made.actor_id)
    assert not rights(house, actor, Person.objects.get(id=made.subject_id)).areas
    with pytest.raises(acting_actions.Stale):
        acting_actions.end(dag, made.id, subject_id=made.subject_id, reason="igen", now=house.now)
    decide(house, kind)


def test_the_young_person_ends_an_extension_and_nothing_else_of_theirs_or_others(house):
    bo = teen(house)
    made, mandate = decide(house, Kind.EXTENSION), decide(house, Kind.TRUSTEE)
    for viewer, decision in (
        (house.viewer(house.anna), made),
        (house.viewer(house.anna, acting_for=bo), made),
        (house.viewer(house.anna), mandate),
        (house.staff_viewer(house.dag_at_linden), made),
    ):
        with pytest.raises(Http404):
            acting_actions.end_own(viewer, decision.id, now=house.now)
    for _twice in range(2):
        acting_actions.end_own(house.viewer(bo), made.id, now=house.now)
    made.refresh_from_db()
    assert (made.ended_by_person_id, made.ended_by_staff_id) == (bo.id, None)
    assert not rights(house, house.anna, bo).areas
    assert Entry.objects.filter(action="people.end_acting").count() == 1


def test_only_staff_decide_and_end(house):
    teen(house)
    made = decide(house, Kind.EXTENSION)
    for viewer in (house.viewer(house.anna), house.staff_viewer(house.ada_of_skane), Viewer.system()):
        with pytest.raises(Http404):
            decide(house, Kind.BLOCK, by=viewer)
        with pytest.raises(Http404):
            acting_actions.end(viewer, made.id, subject_id=house.bo.id, reason="", now=house.now)
        with pytest.raises(Http404):
            locks.lock_for(viewer, house.anna.id, reason="x", now=house.now)
        with pytest.raises(Http404):
            locks.unlock(viewer, house.anna.id, identity_check="passport", now=house.now)


def test_a_decision_is_ended_only_through_the_person_it_is_about(house):
    made = decide(house, Kind.TRUSTEE)
    dag = house.staff_viewer(house.dag_at_linden)
    with pytest.raises(Http404):
        acting_actions.end(dag, made.id, subject_id=house.bo.id, reason="", now=house.now)


def test_rows_are_seen_by_the_one_they_are_about_and_nobody_else(house):
    decide(house, Kind.TRUSTEE)
    locks.lock_own(house.viewer(house.anna), now=house.now)
    staff = [house.staff_viewer(one) for one in (house.dag_at_linden, house.ada_of_skane)]
    for viewer in (*staff, house.viewer(house.cecilia), Viewer.anonymous()):
        assert not ActingDecision.objects.visible_to(viewer).exists()
        assert not AccountLock.objects.visible_to(viewer).exists()
    assert ActingDecision.objects.visible_to(house.viewer(house.anna)).count() == 1


def test_a_lock_ends_every_session_and_everybodys_acting(house):
    for _device in range(2):
        personas.client_of(person=house.anna)
    personas.client_of(person=house.cecilia)
    decide(house, Kind.TRUSTEE)
    locks.lock_own(house.viewer(house.anna), now=house.now)
    assert not Session.objects.filter(person=house.anna, ended_at__isnull=True).exists()
    assert Session.objects.filter(person=house.cecilia, ended_at__isnull=True).exists()
    assert rights(house, house.anna, house.anna).refusal is Refusal.LOCKED
    assert rights(house, house.anna, house.bo).refusal is Refusal.LOCKED
    assert rights(house, house.cecilia, house.anna).refusal is Refusal.LOCKED


def test_staff_lock_somebody_who_has_no_account_yet_and_twice_is_once(house):
    dag = house.staff_viewer(house.dag_at_linden)
    locks.lock_for(dag, house.bo.id, reason="Bad om det i telefon", now=house.now)
    with pytest.raises(locks.AlreadyLocked):
        locks.lock_for(dag, house.bo.id, reason="En till", now=house.now)
    lock = AccountLock.objects.get()
    assert (lock.locked_by_staff, lock.unit, lock.reason) == (house.dag, house.linden, "Bad om det i telefon")
    assert Account.objects.get(person=house.bo).locked_at == house.now
    assert Entry.objects.filter(action="people.lock_account", subject_id=house.bo.id).count() == 1


def test_a_lock_is_opened_at_any_unit_with_the_identity_check_written_down(house):
    locks.lock_own(house.viewer(house.anna), now=house.now)
    eva = house.staff_viewer(house.eva_at_ekbacken)
    with pytest.raises(ValueError, match="who the person is"):
        locks.unlock(eva, house.anna.id, identity_check=" ", now=house.now)
    left = personas.client_of(person=house.anna)  # a log-in that was under way when the lock came
    locks.unlock(eva, house.anna.id, identity_check="passport", now=house.now + DAY)
    lock = AccountLock.objects.get()
    assert (lock.unlocked_by, lock.unlocked_unit, lock.identity_check) == (
        house.eva,
        house.ekbacken,
        "passport",
    )
    assert Account.objects.get(person=house.anna).locked_at is None
    assert left.get("/my/").status_code == 302, "what was left of the time before does not come alive"
    assert personas.client_of(person=house.anna).get("/my/").status_code == 200
    with pytest.raises(locks.NotLocked):
        locks.unlock(eva, house.anna.id, identity_check="passport", now=house.now)
    assert Entry.objects.get(action="people.unlock_account").unit_id == house.ekbacken.id


def test_a_lock_set_since_the_page_was_opened_is_not_opened_by_who_saw_the_one_before(house):
    eva = house.staff_viewer(house.eva_at_ekbacken)
    locks.lock_own(house.viewer(house.anna), now=house.now)
    first = AccountLock.objects.get().id
    locks.unlock(eva, house.anna.id, identity_check="passport", lock_id=first, now=house.now)
    locks.lock_own(house.viewer(house.anna), now=house.now)
    with pytest.raises(locks.NotLocked):
        locks.unlock(eva, house.anna.id, identity_check="passport", lock_id=first, now=house.now)
    assert Account.objects.get(person=house.anna).locked_at == house.now


RIVALS = 6


def rivals(work: Any) -> list[str]:
    """Let six do the same at once, each on a connection of their own; return what became of each."""
    barrier, said = threading.Barrier(RIVALS), []

    def run() -> None:
        try:
            barrier.wait(20)
            work()
            said.append("done")
        except (acting_actions.Stale, acting_actions.Overlap, IntegrityError, OperationalError) as fault:
            said.append(type(fault).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _n in range(RIVALS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return said


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_decides_and_one_lock_is_set(house, monkeypatch):
    seen = standing.version(house.anna.id)
    said = rivals(lambda: decide(house, Kind.TRUSTEE, seen=seen))
    assert sorted(said) == ["Stale"] * (RIVALS - 1) + ["done"]
    assert ActingDecision.objects.count() == 1
    assert rivals(lambda: locks.lock_own(house.viewer(house.anna), now=house.now)) == ["done"] * RIVALS
    assert AccountLock.objects.count() == 1
    # Without the lock on the person's row the version lets several through, and the constraint is what stops them:
    # by its own name, or by a deadlock, since rows that exclude each other wait for each other in any order.
    ActingDecision.objects.all().delete()
    monkeypatch.setattr(acting_actions, "_locked", lambda subject_id: Person.objects.get(id=subject_id))
    said = rivals(lambda: decide(house, Kind.TRUSTEE, seen=0))
    assert ActingDecision.objects.count() == 1
    assert len(said) == RIVALS
    assert {"Overlap", "OperationalError"} & set(said), said
    assert connection.is_usable()
    Guardianship.objects.exists()
