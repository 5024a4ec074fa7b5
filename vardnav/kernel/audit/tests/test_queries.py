"""Tests: "Vem har läst?" as the resident sees it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest
from django.apps import apps
from django.db.models import Model
from django.http import Http404
from django.utils import translation

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import queries
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.audit.tests.conftest import NOW, REGION
from vardnav.kernel.clock.identifiers import uuid7

pytestmark = pytest.mark.usefixtures("log")
CASE = uuid7()
# By name, not by import: organisations records in this room, so nothing here may import it.
Region, Staff, Unit = (apps.get_model("organisations", name) for name in ("Region", "Staff", "Unit"))
Person = apps.get_model("people", "Person")


@pytest.fixture
def hornan() -> Model:
    region, _ = Region.objects.get_or_create(code=REGION, defaults={"name": "Region Skåne"})
    unit: Model = Unit.objects.create(
        region=region, name="Vårdcentralen Hörnan", kind="health_centre", sort_key="hornan"
    )
    return unit


def doctor(unit: Model, *, is_protected: bool = False) -> Viewer:
    staff = Staff.objects.create(
        hsa_id=f"SE2321000131-{uuid7().hex[-4:].upper()}",
        given_name="Dag",
        family_name="Ek",
        title="Läkare",
        is_protected=is_protected,
    )
    return Viewer.staff(staff_id=staff.pk, assignment_id=uuid7(), unit_id=unit.pk, region=REGION)


def read(viewer: Viewer, anna: Viewer, minutes: int = 0, action: str = "test.read", **more: str) -> None:
    at = NOW + dt.timedelta(minutes=minutes)
    audit.record(viewer, action=action, now=at, object_id=CASE, subject_id=anna.subject_id, **more)  # type: ignore[arg-type]


def test_anna_sees_who_when_from_where_and_what(anna: Viewer, hornan: Model) -> None:
    read(doctor(hornan), anna)
    (reading,) = queries.who_has_read(anna, CASE, now=NOW)
    assert (reading.name, reading.title, reading.unit) == ("Dag Ek", "Läkare", "Vårdcentralen Hörnan")
    assert reading.what == ("läste provet",)
    assert [f"{time:%H.%M}" for time in reading.times] == ["10.30"]


def test_readings_of_one_day_stand_together_and_days_apart(anna: Viewer, hornan: Model) -> None:
    dag = doctor(hornan)
    for minutes in (0, 5, 60 * 13, 60 * 14):  # 10.30, 10.35, 23.30 and 00.30 the next day, Swedish time
        read(dag, anna, minutes)
    read(dag, anna, 6, action="test.open_file")
    tomorrow, today = queries.who_has_read(anna, CASE, now=NOW)
    assert (str(today.day), str(tomorrow.day)) == ("2026-03-03", "2026-03-04")
    assert [f"{time:%H.%M}" for time in today.times] == ["23.30", "10.36", "10.35", "10.30"]
    assert today.what == ("läste provet", "öppnade bilagan")


def test_in_english_it_is_said_in_english(anna: Viewer, hornan: Model) -> None:
    read(doctor(hornan), anna)
    (reading,) = queries.who_has_read(dataclasses.replace(anna, language="en"), CASE, now=NOW)
    assert reading.what == ("read the specimen",)


def born(day: dt.date) -> uuid.UUID:
    person: uuid.UUID = Person.objects.create(
        identifier_kind="lma", identifier=uuid7().hex[-8:], given_name="Bo", family_name="Ek", born_on=day
    ).pk
    return person


def test_her_own_readings_are_left_out_and_a_guardians_are_named_as_such(anna: Viewer, hornan: Model) -> None:
    bo = born(dt.date(2017, 1, 1))
    anna_for_bo = dataclasses.replace(anna, subject_id=bo)
    the_father = Viewer.resident(person_id=uuid7(), subject_id=bo, region=REGION)
    bo_himself = Viewer.resident(person_id=bo, region=REGION)
    for viewer in (anna_for_bo, the_father, bo_himself):
        read(viewer, anna_for_bo)
    with translation.override("sv"):
        seen = queries.who_has_read(anna_for_bo, CASE, now=NOW)
    assert sorted((reading.name, reading.title) for reading in seen) == [
        ("", "Personen själv"),
        ("", "Vårdnadshavare"),
    ]


def test_a_guardian_is_named_to_the_young_person_and_to_no_other_guardian(anna: Viewer) -> None:
    mother, young = born(dt.date(1980, 1, 1)), born(dt.date(2012, 1, 1))
    for_young = Viewer.resident(person_id=mother, subject_id=young, region=REGION)
    read(for_young, for_young)
    viewers = {
        "self": Viewer.resident(person_id=young, region=REGION),
        "other guardian": dataclasses.replace(anna, subject_id=young),
    }
    with translation.override("sv"):
        seen = {
            who: [(one.name, one.title) for one in queries.who_has_read(viewer, CASE, now=NOW)]
            for who, viewer in viewers.items()
        }
    assert seen["self"] == [("Bo Ek", "Vårdnadshavare")]
    assert ("", "Vårdnadshavare") in seen["other guardian"]
    assert not any(name for name, _title in seen["other guardian"])


def test_whoever_acts_for_a_grown_up_is_no_guardian(anna: Viewer) -> None:
    """From the eighteenth birthday, by the Swedish day: 3 March begins at 23.00 on the second in Greenwich."""
    cecilia = Viewer.resident(person_id=born(dt.date(2008, 3, 3)), region=REGION)
    for minutes in (-10 * 60 - 31, -10 * 60 - 30):
        other = Viewer.resident(person_id=uuid7(), subject_id=cecilia.person_id, region=REGION)
        read(other, cecilia, minutes)
    with translation.override("sv"):
        seen = queries.who_has_read(cecilia, CASE, now=NOW)
    assert [(reading.name, reading.title) for reading in seen] == [("", "Ombud"), ("", "Vårdnadshavare")]


def somebody(given: str, protection: str = "none") -> uuid.UUID:
    return Person.objects.create(
        identifier_kind="lma", identifier=uuid7().hex[-8:], given_name=given, family_name="Strand",
        born_on=dt.date(1990, 1, 1), protection=protection,
    ).pk  # fmt: skip


def test_who_acted_is_named_to_the_one_they_acted_for_and_to_nobody_else() -> None:
    bertil = Viewer.resident(person_id=born(dt.date(1944, 1, 1)), region=REGION)
    hidden = somebody("Gömd", protection="sekretessmarkering")
    agents = [
        Viewer.resident(
            person_id=person, subject_id=bertil.person_id, region=REGION, is_for_grown=True, is_by_power=True
        )
        for person in (somebody("Cecilia"), somebody("Karin"), hidden)
    ]
    for number, viewer in enumerate((bertil, *agents)):
        read(viewer, bertil, -number)
    with translation.override("sv"):
        own = queries.who_has_read(bertil, CASE, now=NOW)
        cecilias = queries.who_has_read(agents[0], CASE, now=NOW)
        trustees = queries.who_has_read(
            dataclasses.replace(agents[0], person_id=uuid7(), is_by_power=False), CASE, now=NOW
        )
    ombud = [("Cecilia Strand", "Ombud"), ("Karin Strand", "Ombud"), ("", "Ombud")]
    assert [(one.name, one.title) for one in own] == ombud
    assert [(one.name, one.title) for one in cecilias] == [("", "Personen själv")], (
        "nor that there are others"
    )
    assert [(one.name, one.title) for one in trustees] == [("", "Personen själv"), *[("", "Ombud")] * 3]


def test_staff_with_protected_identity_are_shown_by_title_only(anna: Viewer, hornan: Model) -> None:
    read(doctor(hornan, is_protected=True), anna)
    (reading,) = queries.who_has_read(anna, CASE, now=NOW)
    assert (reading.name, reading.title) == ("", "Läkare")


def test_writes_and_refused_tries_are_not_readings(anna: Viewer, hornan: Model) -> None:
    read(doctor(hornan), anna, action="test.write")
    read(doctor(hornan), anna, outcome="refused")
    assert queries.who_has_read(anna, CASE, now=NOW) == []


def test_cecilia_sees_nothing_of_annas(anna: Viewer, hornan: Model) -> None:
    read(doctor(hornan), anna)
    cecilia = Viewer.resident(person_id=uuid7(), region=REGION)
    assert queries.who_has_read(cecilia, CASE, now=NOW) == []


def test_staff_do_not_read_a_patients_log(anna: Viewer, dag: Viewer) -> None:
    with pytest.raises(Http404):
        queries.who_has_read(dag, CASE, now=NOW)


def test_reading_the_log_is_itself_in_the_log(anna: Viewer) -> None:
    queries.who_has_read(anna, CASE, now=NOW)
    row = Entry.objects.get()
    assert (row.action, row.actor_id, row.subject_id, row.object_id) == (
        "audit.read_log",
        anna.person_id,
        anna.subject_id,
        CASE,
    )


def test_a_row_of_the_log_is_visible_to_the_one_it_is_about(anna: Viewer, dag: Viewer) -> None:
    read(dag, anna)
    cecilia = Viewer.resident(person_id=uuid7(), region=REGION)
    for_anna = dataclasses.replace(anna, person_id=uuid7())
    viewers = (anna, cecilia, dag, for_anna, Viewer.system())
    seen = [Entry.objects.visible_to(viewer).count() for viewer in viewers]
    assert seen == [1, 0, 0, 0, 1]
    assert clock.local(Entry.objects.get().at).hour == 10
