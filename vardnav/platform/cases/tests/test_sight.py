"""Who sees which case of somebody's: the rule itself, and that tables, statements and what is old say the same."""

from __future__ import annotations

import importlib
import itertools
import uuid

import pytest
from django.db import connection

from tests.support import personas, power_things, teenager, things
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.acting import ActingRights, Basis
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import letters, models, queries, sight
from vardnav.platform.registry import listing

ME, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
POWERS = [
    frozenset(chosen)
    for size in range(4)
    for chosen in itertools.combinations([area.value for area in Area], size)
]


def acting(*, areas: frozenset[str] | None = None, is_by_power: bool = True) -> Viewer:
    """Somebody who acts for another: a guardian; with `areas`: for an adult, by a power or a decision about those."""
    return Viewer.resident(
        person_id=ME, subject_id=OTHER, region="12", is_for_grown=areas is not None,
        is_by_power=is_by_power and areas is not None, areas=areas or frozenset(),
    )  # fmt: skip


ONESELF = Viewer.resident(person_id=ME, region="12")
VIEWERS = {
    "oneself": ONESELF,
    "a guardian": acting(),
    "a trustee": acting(areas=frozenset({"e_services"}), is_by_power=False),
    **{f"an agent: {', '.join(sorted(areas)) or 'nothing'}": acting(areas=areas) for areas in POWERS},
}


@pytest.mark.parametrize(
    ("viewer", "areas", "sees_secret"),
    [
        (ONESELF, set(sight.AREAS), True),
        (acting(), set(sight.AREAS), False),
        (acting(areas=frozenset({"e_services"}), is_by_power=False), {"e_services"}, False),
        (acting(areas=frozenset({"e_services"})), {"e_services"}, False),
        (acting(areas=frozenset({"e_services", "medicines"})), {"e_services", "medicines"}, False),
        (acting(areas=frozenset({"own"})), set(), False),
        (acting(areas=frozenset()), set(), False),
    ],
    ids=["oneself", "guardian", "trustee", "errands", "medicines too", "own is nobody's", "nothing"],
)
def test_who_sees_what(viewer, areas, sees_secret):
    seen = sight.of(viewer)
    assert {area for area in sight.AREAS if seen.sees(is_secret=False, area=area)} == areas
    assert {area for area in sight.AREAS if seen.sees(is_secret=True, area=area)} == (
        areas if sees_secret else set()
    )


@pytest.mark.parametrize("basis", [None, *Basis])
def test_what_is_told_to_somebody_is_what_they_see_when_they_come(basis):
    """Notices ask by rights, pages by the viewer that the gate makes of the same rights."""
    for areas in POWERS:
        rights = ActingRights(frozenset(Area(one) for one in areas), None, basis)
        if basis is None:
            assert not any(sight.of_rights(rights).covers(area) for area in sight.AREAS)
        elif basis.is_for_child:
            assert sight.of_rights(rights) == sight.of(acting())
        else:
            viewer = acting(areas=areas, is_by_power=basis is Basis.POWER)
            assert sight.of_rights(rights) == sight.of(viewer)


@pytest.mark.parametrize("who", VIEWERS)
def test_tables_and_statements_say_the_same_of_every_case(house, who):
    template = things.of_anna(house).case
    every = []
    for is_secret, area in itertools.product((False, True), sight.AREAS):
        template.pk, template.draft_id, template.number = uuid7(), uuid7(), f"M26-{uuid7().hex[-8:]}"
        template.is_secret, template.area = is_secret, area
        template.save(force_insert=True)
        every.append((template.pk, is_secret, area))
    seen, ids = sight.of(VIEWERS[who]), [one[0] for one in every]
    expected = {pk for pk, is_secret, area in every if seen.sees(is_secret=is_secret, area=area)}
    assert set(models.Case.objects.filter(seen.shown(), id__in=ids).values_list("id", flat=True)) == expected
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT c.id FROM cases_case c WHERE c.id = ANY(%s){seen.sql('c')}", [ids])
        assert {row[0] for row in cursor.fetchall()} == expected


def test_a_case_of_which_nobody_has_said_the_area_is_only_for_oneself():
    assert models.Case().area == sight.OWN


def test_by_the_e_service_and_the_unit():
    def of(key: str, kind: str = "health_centre") -> str:
        return sight.area_of(listing.service(key), kind)

    assert [of(one) for one in ("contact.ask", "prescriptions.renew", "record.copy", "certificates.request")] == [
        "e_services", "medicines", "record", "record",
    ]  # fmt: skip
    assert of("self_tests.order", "sexual_health") == of("self_tests.order") == sight.OWN
    assert of("self_tests.home") == sight.OWN, (
        "who gives a power of attorney is promised it of every self-test"
    )
    assert of("visits.request", "sexual_health") == of("visits.request", "youth") == sight.OWN
    assert of("visits.request", "psychiatry") == "e_services", (
        "dangerous to be seen with, and yet one's own to give"
    )
    assert (sight.area_of(None, "health_centre"), sight.area_of(None, "youth")) == ("e_services", sight.OWN)
    of_letters = {key: sight.area_of(one, "psychiatry") for key, one in letters.LETTERS.items()}
    assert (of_letters.pop("unit.contact_tracing"), of_letters.pop("unit.result")) == (sight.OWN, "record")
    assert set(of_letters.values()) == {"e_services"}
    assert sight.narrowed(sight.OWN, "health_centre") == sight.OWN, "what was only for oneself stays so"


def test_whoever_acts_for_an_adult_is_offered_no_unit_that_is_only_for_oneself():
    every = ("health_centre", "youth", "sexual_health", "psychiatry")
    for viewer in (ONESELF, acting()):
        assert sight.kinds(viewer, every) == every
    for viewer in (
        acting(areas=frozenset({"e_services"}), is_by_power=False),
        acting(areas=frozenset({"e_services"})),
    ):
        assert sight.kinds(viewer, every) == ("health_centre", "psychiatry")


def test_what_was_there_before_is_told_as_what_is_new(house):
    """The migration's own words, against the rule that decides now; cases are put back to before and told again."""
    migrations = [
        importlib.import_module(f"vardnav.platform.cases.migrations.{name}")
        for name in ("0014_areas", "0018_areas_of_letters", "0020_area_of_kits")
    ]
    clinic = Unit.objects.get(id=house.linden.id)
    clinic.pk, clinic.hsa_id, clinic.kind = uuid7(), "SE2321000255-YC", "youth"
    clinic.save(force_insert=True)
    template = things.of_anna(house).case
    expected: dict[uuid.UUID, str] = {}

    def old(key: str, unit: Unit, area: str, continues: uuid.UUID | None = None) -> models.Case:
        template.pk, template.draft_id, template.number = uuid7(), uuid7(), f"M26-{uuid7().hex[-8:]}"
        template.service_key, template.unit, template.area = key, unit, "e_services"
        template.continues_id = continues
        template.save(force_insert=True)
        expected[template.pk] = area
        return models.Case.objects.get(pk=template.pk)

    for key in (
        "contact.ask",
        "prescriptions.renew",
        "record.copy",
        "certificates.renew",
        "self_tests.order",
        "self_tests.home",
    ):
        old(key, house.linden, sight.area_of(listing.service(key), "health_centre"))
    old("unit.contact_tracing", house.linden, "own")
    old("unit.result", house.linden, "record")
    old("unit.result", clinic, "own")
    old("visits.request", clinic, "own")
    old("prescriptions.renew", clinic, "own")
    been = old("visits.request", house.linden, "own")
    models.Step.objects.create(
        region="12", case=been, number=1, verb="forward", to_status="received", unit=clinic,
        to_unit=house.linden, by_staff=house.dag, at=house.now,
    )  # fmt: skip
    first = old("visits.request", house.linden, "own")
    second = old("visits.request", clinic, "own", continues=first.pk)
    old("visits.request", house.linden, "own", continues=second.pk)
    with connection.cursor() as cursor:
        for one in migrations:
            cursor.execute(one._TOLD)
    assert dict(models.Case.objects.filter(id__in=expected).values_list("id", "area")) == expected


def test_an_agents_session_says_what_the_power_is_about(house, monkeypatch):
    """The gate makes the viewer from the decision's areas, by the rule that lets somebody act."""
    teenager.grown(house.bo, house.now, 30)
    offer = power_things.offered(house, house.bo, number=house.cecilia.identifier, name="Cecilia")
    offer.areas = ["e_services", "medicines", "record"]
    offer.save()
    power_things.accepted(house, offer, house.cecilia)
    seen: list[Viewer] = []

    def noted(viewer: Viewer, **_more: object) -> None:
        seen.append(viewer)
        raise LookupError

    monkeypatch.setattr(queries, "start", noted)
    browser = personas.client_of(person=house.cecilia, acting_for=house.bo)
    with pytest.raises(LookupError):
        browser.get("/my/")
    (viewer,) = seen
    assert viewer.is_by_power
    assert viewer.areas == {"e_services", "medicines"}, "the record no power can be about"
