"""Whatever a region decides, each cell says what the doors do: for an adult, a guardian, a 14-year-old and staff."""

from __future__ import annotations

import datetime as dt
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support import extensions, personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import ActingDecision, Guardianship, Person
from vardnav.platform.assisted.tests.filling import begin_to_help
from vardnav.platform.catalogue import models
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.matrix import queries, representatives
from vardnav.platform.matrix.channels import WayState
from vardnav.platform.matrix.representatives import BY_DECISION, Who
from vardnav.platform.registry import listing

#: One that a guardian may do, and one for oneself only; found in the registry so that none is named here.
_ALL = [one for one in listing.declared().values() if one.unit_kinds == ("health_centre",)]
KEYS = [
    next(one.key for one in _ALL if one.for_children),
    next((one.key for one in _ALL if not one.for_children), _ALL[-1].key),
]
DAY = dt.timedelta(days=1)
#: Besides a guardian of a child of nine: what a decision gives, and what none has given.
ACTING = ((Who.EXTENDED_GUARDIAN, 14), (Who.TRUSTEE, 86))
#: (state, from, to in days from now); None: no such date.
PERIODS = st.sampled_from([(-5, None), (-5, -2), (-5, 3), (2, None), (2, 9)])
WORDS = st.sampled_from([{}, {"reason_sv": "Sjuka.", "instead_sv": "Ring 040-1."}])
STATES = st.sampled_from(["on", "off", "paused"])
Row = dict[str, Any]
ROW = st.fixed_dictionaries({"state": STATES, "days": PERIODS, "words": WORDS})
REGION = st.none() | st.fixed_dictionaries(
    {
        "state": STATES,
        "days": PERIODS,
        "words": WORDS,
        "is_by_unit": st.booleans(),
        "all_from": st.sampled_from([None, -1, 4]),
        "is_held": st.booleans(),
    }
)
OWN = st.none() | st.fixed_dictionaries(
    {
        "state": STATES,
        "days": PERIODS,
        "words": WORDS,
        "is_trial": st.booleans(),
        "is_held": st.booleans(),
    }
)
CATALOGUES = st.lists(st.tuples(REGION, OWN, OWN), min_size=len(KEYS), max_size=len(KEYS))


@dataclass
class Doors:
    """The browsers of everybody who can stand at a door, and the page of helping somebody."""

    house: House
    units: list[Unit]
    anna: Client
    guardian: Client
    teenager: Client
    dag: Client
    helping: str
    #: Those Anna acts for: by whom she is taken to be, and of which age.
    acting: dict[tuple[Who, int], Person]
    helping_child: str


@pytest.fixture
def doors(house: House) -> Iterator[Doors]:
    now = clock.now()
    today = clock.local_date(now)
    teenager = Person.objects.create(
        identifier_kind="lma",
        identifier="11111111",
        given_name="Tove",
        family_name="Lind",
        born_on=today.replace(year=today.year - 14, day=1),
        home_region="12",
    )
    personas.activate(teenager, now, unit=house.linden)
    farid = Person.objects.create(
        identifier_kind="lma", identifier="12345678", given_name="F", family_name="O", home_region="12"
    )
    dag = personas.client_of(assignment=house.dag_at_linden)
    Person.objects.filter(id=house.bo.id).update(identifier_kind="lma", identifier="87654321")
    house.bo.refresh_from_db()
    yield Doors(
        house=house,
        units=[house.linden, house.ekbacken],
        anna=personas.client_of(person=house.anna),
        guardian=personas.client_of(person=house.anna, acting_for=house.bo),
        teenager=personas.client_of(person=teenager),
        dag=dag,
        helping=begin_to_help(dag, farid.number.shown()),
        acting={(who, age): somebody(house, who, age) for who, age in ACTING},
        helping_child=begin_to_help(dag, house.bo.number.shown()),
    )
    catalogue.forget()


def somebody(house: House, who: Who, age: int) -> Person:
    """Return somebody of this age to whom Anna is `who`."""
    now = clock.now()
    today = clock.local_date(now)
    other = Person.objects.create(
        identifier_kind="lma",
        identifier=f"3{len(ACTING)}{list(Who).index(who)}{age:05}",
        given_name="Otto",
        family_name="Lind",
        born_on=today.replace(year=today.year - age, day=1),
        home_region="12",
    )
    if who in (Who.GUARDIAN, Who.EXTENDED_GUARDIAN):
        Guardianship.objects.create(
            guardian=house.anna, child=other, valid_from=dt.date(2000, 1, 1), author="folkbokföringen"
        )
    if who in BY_DECISION:
        is_power = who is Who.POWER
        ActingDecision.objects.create(
            region="12",
            kind=BY_DECISION[who],
            actor=house.anna,
            subject=other,
            areas=["e_services"],
            valid_from=today - DAY,
            valid_to=today + 30 * DAY,
            reason="Skäl",
            agreed_by="doctor",
            agreed_with="Dag Ek",
            reference="T 1-26",
            decided_by="Lunds tingsrätt",
            author=None if is_power else house.dag,
            unit=None if is_power else house.linden,
            offered_at=now if is_power else None,
            created_at=now,
        )
    return other


def row(now: dt.datetime, key: str, unit: Unit | None, told: Row) -> models.Offering:
    begins, ends = told["days"]
    extra: dict[str, Any] = {
        name: told[name] for name in ("is_by_unit", "is_trial", "is_held") if name in told
    }
    if told.get("all_from") is not None and told.get("is_by_unit"):
        extra["all_from"] = now + told["all_from"] * DAY
    return models.Offering(
        region_id="12",
        unit=unit,
        service_key=key,
        state=told["state"],
        valid_from=now + begins * DAY,
        valid_to=None if ends is None else now + ends * DAY,
        decided_at=now - 9 * DAY,
        **told["words"],
        **extra,
    )


def decide(doors: Doors, told: list[tuple[Row | None, Row | None, Row | None]]) -> None:
    """Write a catalogue in place of what there is."""
    now = clock.now()
    models.Offering.objects.filter(region_id="12", service_key__in=KEYS).delete()
    models.Offering.objects.bulk_create(
        row(now, key, unit, one)
        for key, rows in zip(KEYS, told, strict=True)
        for unit, one in zip((None, *doors.units), rows, strict=True)
        if one is not None
    )
    catalogue.forget()


def offers_to_begin(browser: Client, key: str, unit: Unit) -> bool:
    """Tell whether the first page of the e-service lets one begin at the unit, and the button does."""
    page = browser.get(f"/my/services/{key}/?unit={unit.id}")
    if page.status_code == 302:
        return False  # who may not act at all is led back to their own pages
    assert page.status_code == 200
    shows = f'name="unit" value="{unit.id}"><input type="hidden" name="subject"' in page.content.decode()
    with transaction.atomic():
        answer = browser.post(f"/my/services/{key}/begin/", {"unit": str(unit.id)})
        transaction.set_rollback(True)
    begins = bool(answer.status_code == 303 and "/drafts/" in answer["Location"])
    assert shows == begins, f"the page of {key} says {shows}, its button {begins} ({answer.status_code})"
    return begins


def as_proxy(doors: Doors, other: Person) -> Client:
    """Return Anna's browser as she has just chosen to act for `other`: who may not is led away, and is herself after."""
    return personas.client_of(person=doors.house.anna, acting_for=other)


def staff_begin(doors: Doors, helping: str, key: str, unit: Unit) -> bool:
    with transaction.atomic():
        answer = doors.dag.post(
            f"{helping}services/{key}/", {"unit": str(unit.id), "form_key": str(unit.id)[:-2] + "00"}
        )
        transaction.set_rollback(True)
    assert answer.status_code in (303, 404, 422), answer.status_code
    return bool(answer.status_code == 303)


def disagreements(doors: Doors) -> list[str]:
    """Return a sentence for each cell that says another thing than a door does, or leaves somebody without a way."""
    viewer = Viewer.anonymous(region="12", language="sv")
    found = []
    for line in queries.rows(viewer, now=clock.now()):
        if line.unit not in doors.units:
            continue
        for key in KEYS:
            cell = line.cell(key)
            assert cell is not None
            own_from, guardian_to = cell.ages.own_from, cell.ages.guardian_to
            may = {one.who: one for one in cell.may}
            is_helped = cell.ways[1].state is WayState.OPEN
            expected = {
                "adult": cell.is_open and may[Who.SELF].holds(48),
                "guardian of 9": cell.is_open and may[Who.GUARDIAN].holds(9),
                "14-year-old": cell.is_open and may[Who.SELF].holds(14),
                "staff": is_helped and may[Who.STAFF].holds(48),
                "staff for 9": is_helped and may[Who.STAFF].holds(9),
                **{f"{who} of {age}": cell.is_open and may[who].holds(age) for who, age in doors.acting},
            }
            really = {
                "adult": offers_to_begin(doors.anna, key, line.unit),
                "guardian of 9": offers_to_begin(doors.guardian, key, line.unit),
                "14-year-old": offers_to_begin(doors.teenager, key, line.unit),
                "staff": staff_begin(doors, doors.helping, key, line.unit),
                "staff for 9": staff_begin(doors, doors.helping_child, key, line.unit),
                **{
                    f"{who} of {age}": offers_to_begin(as_proxy(doors, other), key, line.unit)
                    for (who, age), other in doors.acting.items()
                },
            }
            if (own_from, guardian_to) != _short(cell):
                found.append(f"{key}: the short form of the ages says another thing than the long")
            where = f"{key} at {line.unit.name}, {cell.state}"
            found += [
                f"{where}: the table says {expected[who]} for {who}, the door {really[who]}"
                for who in expected
                if expected[who] != really[who]
            ]
            if not cell.is_open and not (cell.why and cell.instead):
                found.append(f"{where}: no why or no instead")
            if (cell.ways[0].state is WayState.OPEN) != cell.is_open:
                found.append(f"{where}: the channel says another thing than the state")
            if cell.is_open and (cell.why or cell.instead):
                found.append(f"{where}: open, and yet why not")
            if len(cell.ways) != 4:
                found.append(f"{where}: {len(cell.ways)} channels")
    return found


def _short(cell: queries.Cell) -> tuple[int | None, int | None]:
    may = {one.who: one for one in cell.may}
    own = [age for age in range(19) if may[Who.SELF].holds(age)]
    guarded = [age for age in range(18) if may[Who.GUARDIAN].holds(age)]
    return min(own, default=None), max(guarded, default=None)


ON = {"state": "on", "days": (-5, None), "words": {}}
ROLLED_OUT = {**ON, "is_by_unit": True, "all_from": None, "is_held": False}
TRIAL = {"state": "on", "days": (-5, 3), "words": {}, "is_trial": True, "is_held": False}


@given(told=CATALOGUES)
@example(told=[(ROLLED_OUT, TRIAL, None)] * len(KEYS))
@example(told=[(None, None, None)] * len(KEYS))
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_each_cell_says_what_every_door_does(doors: Doors, told: list[Any]) -> None:
    decide(doors, told)
    assert disagreements(doors) == []


def test_a_table_that_says_another_thing_than_the_doors_is_found(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that forgets the units' own decisions, as one with a copy of its own might."""
    decide(doors, [(ON, {**ON, "state": "off"}, None)] * len(KEYS))
    assert disagreements(doors) == []
    right = catalogue.offers

    def forgetful(viewer: Viewer, *, unit_id: Any = None, **more: Any) -> Any:
        return right(viewer, **more)

    monkeypatch.setattr(catalogue, "offers", forgetful)
    found = disagreements_of_table(doors, monkeypatch, right)
    assert any("the table says True for adult, the door False" in one for one in found)
    assert any("for staff" in one for one in found)


def disagreements_of_table(doors: Doors, monkeypatch: pytest.MonkeyPatch, right: Any) -> list[str]:
    """Return the disagreements of a table read wrongly with doors that read rightly."""
    wrong = queries.rows(Viewer.anonymous(region="12", language="sv"), now=clock.now())
    monkeypatch.setattr(catalogue, "offers", right)
    monkeypatch.setattr(queries, "rows", lambda viewer, *, now: wrong)
    return disagreements(doors)


def test_every_capacity_is_told_of_every_age_as_the_gate_decides(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    """The rest of those who act for others, at ages on both sides of each limit, with everything open.

    Also where the region has decided that an extension can be about cases.
    """
    decide(doors, [(ON, None, None)] * len(KEYS))
    capacities = (Who.GUARDIAN, *BY_DECISION)
    doors.acting = {
        (who, age): somebody(doors.house, who, age)
        for who in capacities
        for age in (12, 13, 15, 16, 17, 18)
        # At twelve no extension is needed: there she acts as any guardian.
        if (who, age) != (Who.EXTENDED_GUARDIAN, 12)
    }
    assert disagreements(doors) == []
    monkeypatch.setattr(django_settings, "ACTING_LIMITS", "")
    extensions.let_be_about_cases(django_settings, tmp_path)
    assert disagreements(doors) == []
    assert any("extended_guardian of 15" in one for one in disagreements_without_region(doors, monkeypatch))
    # A table that forgets that an extension ends.
    told = representatives.of_service

    def forgetful(service: Any, day: dt.date, unit_kind: str = "", region: str = "") -> Any:
        return tuple(
            representatives.May(one.who, (representatives.Span(13, None),))
            if one.who is Who.EXTENDED_GUARDIAN
            else one
            for one in told(service, day, unit_kind, region)
        )

    monkeypatch.setattr(representatives, "of_service", forgetful)
    assert any("extended_guardian of 16" in one for one in disagreements(doors))


def disagreements_without_region(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a table that forgets where it is says otherwise than the doors."""
    told = representatives.of_service
    with monkeypatch.context() as patch:
        patch.setattr(
            representatives,
            "of_service",
            lambda service, day, unit_kind="", region="": told(service, day, unit_kind),
        )
        return disagreements(doors)


def test_a_no_without_an_alternative_is_found(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(doors, [({**ON, "state": "off"}, None, None)] * len(KEYS))
    assert disagreements(doors) == []
    monkeypatch.setattr("vardnav.platform.public.services_shown.instead_text", lambda offer, language: "")
    assert any("no instead" in one for one in disagreements(doors))
