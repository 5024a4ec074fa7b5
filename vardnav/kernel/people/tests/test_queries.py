"""Who may act for whom today, and finding a person by number."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people import identifiers, limits_file, policy, queries, reference
from vardnav.kernel.people.models import Account, AgeLimit, Guardianship, Person
from vardnav.kernel.people.rules import Area, Refusal
from vardnav.kernel.people.tests.conftest import NOW, as_resident, make_guardian, make_person

pytestmark = pytest.mark.django_db


def bo_turns(age: int) -> dt.datetime:
    """The first moment of Bo's birthday, in Swedish time (UTC+2 in April)."""
    return dt.datetime(2017 + age, 4, 2, 22, 0, tzinfo=dt.UTC)


def names(viewer: Viewer, *, now: dt.datetime) -> list[str]:
    """The given names of those the viewer may act for, in order."""
    day = clock.local_date(now)
    found = queries.acted_for(viewer, now=now)
    return [one.subject.given_name for one in found if one.answer(day).basis is not None]


def test_anna_sees_bo_among_those_she_may_act_for(anna, bo):
    (found,) = queries.acted_for(as_resident(anna), now=NOW)
    assert (found.subject.person_id, found.subject.name) == (bo.id, "Bo Öberg")
    assert found.until(NOW.date()) == dt.date(2030, 4, 3), "his thirteenth birthday"


def test_the_children_come_in_one_statement(anna, bo, django_assert_num_queries):
    make_guardian(anna, make_person("Cilla", dt.date(2020, 1, 1)))
    policy.age_limits()
    with django_assert_num_queries(1):
        found = names(as_resident(anna), now=NOW)
    assert found == ["Bo", "Cilla"]


def test_a_stranger_has_no_children_here(bo, cecilia):
    assert names(as_resident(cecilia), now=NOW) == []
    assert queries.acting_rights(cecilia.id, bo.id, now=NOW).refusal is Refusal.NOT_GUARDIAN


def test_bo_does_not_act_for_anna(anna, bo):
    assert not queries.acting_rights(bo.id, anna.id, now=NOW).areas


def test_anna_acting_for_bo_still_sees_her_own_children(anna, bo):
    assert len(names(as_resident(anna, bo), now=NOW)) == 1


def test_anna_may_do_all_for_bo_at_nine_and_nothing_from_the_midnight_he_turns_thirteen(anna, bo):
    before = bo_turns(13) - dt.timedelta(seconds=1)
    assert queries.acting_rights(anna.id, bo.id, now=before).areas == set(Area)
    after = queries.acting_rights(anna.id, bo.id, now=bo_turns(13))
    assert after.areas == frozenset()
    assert after.refusal is Refusal.AGE
    assert names(as_resident(anna), now=bo_turns(13)) == []


def test_bo_gets_his_own_rights_at_thirteen_sixteen_and_eighteen(bo):
    second = dt.timedelta(seconds=1)
    steps = [
        (bo_turns(13) - second, set()),
        (bo_turns(13), {Area.E_SERVICES}),
        (bo_turns(16) - second, {Area.E_SERVICES}),
        (bo_turns(16), {Area.E_SERVICES, Area.RECORD}),
        (bo_turns(18) - second, {Area.E_SERVICES, Area.RECORD}),
        (bo_turns(18), set(Area)),
    ]
    for moment, areas in steps:
        assert queries.acting_rights(bo.id, bo.id, now=moment).areas == areas, moment


def test_acting_rights_take_one_statement(anna, bo, django_assert_num_queries):
    policy.age_limits()
    for subject in (anna, bo):
        with django_assert_num_queries(1):
            assert queries.acting_rights(anna.id, subject.id, now=NOW).may()


@pytest.mark.parametrize(
    ("whom", "change"),
    [
        ("child", {"protection": "sekretessmarkering"}),
        ("child", {"deceased_on": dt.date(2026, 11, 21)}),
        ("guardian", {"protection": "skyddad_folkbokforing"}),
        ("guardian", {"deceased_on": dt.date(2026, 11, 1)}),
    ],
)
def test_protection_or_death_of_either_ends_acting(anna, bo, whom, change):
    Person.objects.filter(id={"child": bo.id, "guardian": anna.id}[whom]).update(**change)
    assert not queries.acting_rights(anna.id, bo.id, now=NOW).areas
    assert names(as_resident(anna), now=NOW) == []


@pytest.mark.parametrize(
    "change",
    [{"is_blocked": True}, {"valid_to": dt.date(2026, 11, 21)}, {"valid_from": dt.date(2026, 11, 22)}],
)
def test_a_block_or_an_ended_guardianship_counts_at_once(anna, bo, change):
    Guardianship.objects.update(**change)
    assert not queries.acting_rights(anna.id, bo.id, now=NOW).areas
    assert names(as_resident(anna), now=NOW) == []


def test_a_guardianship_that_comes_later_does_not_hide_the_one_in_force(anna):
    # Rows are written in the order that would be found first, were the coming one not left out.
    child = make_person("Disa", dt.date(2020, 1, 1))
    change = dt.date(2026, 12, 1)
    make_guardian(anna, child, valid_from=change, is_blocked=True)
    make_guardian(anna, child, valid_from=child.born_on, valid_to=change)
    assert queries.acting_rights(anna.id, child.id, now=NOW).may()
    assert len(names(as_resident(anna), now=NOW)) == 1
    assert not queries.acting_rights(anna.id, child.id, now=NOW + dt.timedelta(days=10)).may()


@pytest.mark.parametrize("whose", ["anna", "bo"])
def test_a_locked_account_ends_acting(anna, bo, whose):
    Account.objects.create(person={"anna": anna, "bo": bo}[whose], locked_at=NOW)
    assert not queries.acting_rights(anna.id, bo.id, now=NOW).areas
    assert names(as_resident(anna), now=NOW) == []


def test_a_locked_or_dead_person_does_nothing_for_themselves(anna, cecilia):
    Account.objects.create(person=anna, locked_at=NOW)
    assert queries.acting_rights(anna.id, anna.id, now=NOW).refusal is Refusal.LOCKED
    Person.objects.filter(id=cecilia.id).update(deceased_on=dt.date(2026, 11, 20))
    assert queries.acting_rights(cecilia.id, cecilia.id, now=NOW).refusal is Refusal.DECEASED


def test_two_guardianships_of_the_same_pair_cannot_overlap(anna, bo):
    with pytest.raises(IntegrityError, match="people_guardianship_no_overlap"), transaction.atomic():
        make_guardian(anna, bo, valid_from=dt.date(2020, 1, 1))


def test_a_person_is_found_by_any_form_of_the_number(anna):
    for text in (anna.number.shown(), anna.number.short(NOW.date())):
        number = identifiers.parse(text, today=NOW.date(), allow_private_series=True)
        assert queries.by_identifier(Viewer.system(), number, now=NOW) == anna
    assert not Entry.objects.exists()


def test_staff_looking_somebody_up_is_logged_whether_found_or_not(anna, doctor_dag):
    nobody = identifiers.private_number(dt.date(2000, 1, 1), 55)
    assert queries.by_identifier(doctor_dag, anna.number, now=NOW) == anna
    assert queries.by_identifier(doctor_dag, nobody, now=NOW) is None
    rows = Entry.objects.order_by("id").values_list("action", "subject_id", "outcome", "unit_id")
    unit = doctor_dag.unit_id
    assert list(rows) == [
        ("people.look_up", anna.id, "done", unit),
        ("people.look_up", None, "refused", unit),
    ]


def test_without_a_log_row_no_person_is_shown(anna, doctor_dag, monkeypatch):
    def fails(*_args: object, **_options: object) -> None:
        raise IntegrityError("the log is full")

    monkeypatch.setattr("vardnav.kernel.audit.record", fails)
    with pytest.raises(IntegrityError):
        queries.by_identifier(doctor_dag, anna.number, now=NOW)


def test_residents_and_visitors_cannot_look_people_up(anna, cecilia):
    for viewer in (as_resident(cecilia), Viewer.anonymous()):
        with pytest.raises(Http404):
            queries.by_identifier(viewer, anna.number, now=NOW)


def test_strangers_see_no_rows(anna, bo, cecilia, doctor_dag):
    Account.objects.create(person=anna)
    for viewer in (as_resident(cecilia), doctor_dag, Viewer.anonymous()):
        assert anna not in Person.objects.visible_to(viewer)
        assert not Account.objects.visible_to(viewer).exists()
        assert not Guardianship.objects.visible_to(viewer).exists()
    assert set(Person.objects.visible_to(as_resident(anna, bo))) == {anna, bo}


def test_a_person_and_an_account_do_not_show_the_number_when_printed(anna):
    text = f"{anna} {anna!r} {anna.number} {Account(person=anna)} {Account(person=anna)!r}"
    assert anna.identifier[8:] not in text


def test_the_age_limits_load_once_and_the_second_time_changes_nothing():
    assert reference.load() == 11
    assert AgeLimit.objects.count() == 11
    assert reference.load() == 0


def test_a_changed_row_of_the_file_is_brought_into_the_table(django_capture_on_commit_callbacks):
    reference.load()
    AgeLimit.objects.filter(area="record", from_age=13).update(who="self")
    with django_capture_on_commit_callbacks(execute=True):
        assert reference.load() == 1
    assert policy.age_limits() == tuple(
        sorted(limits_file.age_rules(), key=lambda rule: (rule.area, rule.from_age))
    )


def test_the_table_decides_and_is_kept_for_a_minute(anna, bo, django_assert_num_queries):
    reference.load()
    policy.forget()
    with django_assert_num_queries(1):
        assert policy.age_limits() == policy.age_limits()
    AgeLimit.objects.filter(area="e_services", from_age=0).update(to_age=5)
    assert queries.acting_rights(anna.id, bo.id, now=NOW).may(), "another process learns within a minute"
    policy.forget()
    assert not queries.acting_rights(anna.id, bo.id, now=NOW).may()


def test_what_is_kept_is_read_anew_after_a_minute(monkeypatch):
    moments = iter([1_000.0, 1_059.9, 1_060.0])
    monkeypatch.setattr("vardnav.kernel.people.policy.time.monotonic", lambda: next(moments))
    shipped = policy.age_limits()
    AgeLimit.objects.create(
        id=uuid.uuid4(), area="record", from_age=0, to_age=150, who="self", valid_from=dt.date(2020, 1, 1)
    )
    assert policy.age_limits() == shipped
    assert len(policy.age_limits()) == 1
