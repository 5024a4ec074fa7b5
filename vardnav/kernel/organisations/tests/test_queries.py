"""Reading units, hours and assignments, and finding units, as sentences."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations import models, queries, reference, rules, search
from vardnav.kernel.organisations.sorting import sort_key

pytestmark = pytest.mark.django_db

SKANE, KALMAR = "12", "08"
TUESDAY_TEN = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
EPIPHANY_TEN = dt.datetime(2026, 1, 6, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _sweden():
    reference.load()


def unit(name, *, region=SKANE, kind="health_centre", municipality="1280", **fields):
    town = models.Municipality.objects.get(code=municipality).name
    return models.Unit.objects.create(
        region_id=region,
        name=name,
        kind=kind,
        municipality_id=municipality,
        sort_key=sort_key(name),
        search_text=rules.search_text(name=name, kind=kind, municipality=town),
        **fields,
    )


def open_weekdays(unit, *, is_on_holidays=False):
    for weekday in range(1, 6):
        models.OpeningHours.objects.create(
            unit=unit, weekday=weekday, opens=dt.time(8), closes=dt.time(17), is_on_holidays=is_on_holidays
        )


def names(found):
    return [unit.name for unit in found.units]


def test_units_come_in_swedish_order_and_only_from_the_region():
    for name in ("Örtagården", "Arlöv", "Ängelholm"):
        unit(name)
    unit("Blomstermåla", region=KALMAR, municipality="0862")
    assert [found.name for found in queries.units_in(SKANE)] == ["Arlöv", "Ängelholm", "Örtagården"]


def test_a_unit_of_another_region_is_not_there():
    kalmar = unit("Blomstermåla", region=KALMAR, municipality="0862")
    assert queries.unit(SKANE, kalmar.id) is None
    assert queries.unit(KALMAR, kalmar.id) == kalmar
    assert queries.units_by_id(SKANE, [kalmar.id]) == {}


def test_only_connected_units_or_one_kind():
    unit("Arlöv", is_connected=True)
    unit("Apoteket", kind="pharmacy")
    assert [found.name for found in queries.units_in(SKANE, is_connected=True)] == ["Arlöv"]
    assert [found.name for found in queries.units_in(SKANE, kind="pharmacy")] == ["Apoteket"]


@pytest.mark.parametrize(
    "text",
    [
        "kryddgården",
        "KRYDDGÅRDENS",
        "krydgården",
        "kryddgarden",
        "krydgårdens vårcentral",
        "rosengard krydgarden",
    ],
)
def test_a_unit_is_found_though_misspelt(text):
    unit("Kryddgårdens vårdcentral Rosengård")
    unit("Vårdcentralen Söderslätt", municipality="1287")
    assert names(search.find_units(text, region=SKANE))[0] == "Kryddgårdens vårdcentral Rosengård"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("doktor", "health_centre"),
        ("tandläkare", "dental"),
        ("tandlekare", "dental"),
        ("apotek malmö", "pharmacy"),
        ("appotek", "pharmacy"),
        ("barnmorska", "maternity"),
        ("barnmoska", "maternity"),
        ("hälsosentral", "health_centre"),
    ],
)
def test_everyday_words_find_the_right_kind(text, kind):
    for number, other in enumerate(("health_centre", "dental", "pharmacy", "maternity")):
        unit(f"Enhet {number}", kind=other)
    assert [found.kind for found in search.find_units(text, region=SKANE).units] == [kind]


def test_a_guess_says_that_it_is_one():
    unit("Kryddgården")
    assert not search.find_units("kryddgården", region=SKANE).is_guess
    assert search.find_units("kridgården", region=SKANE).is_guess


def test_nonsense_finds_nothing():
    unit("Kryddgården")
    assert search.find_units("xyzzy", region=SKANE) == search.Found([], 0, is_guess=True)


@pytest.mark.parametrize(
    "text", ["%", "_", "'; drop table", "\\", "a\0b", "😀", "\ud800", " " * 500, "ö" * 5000]
)
def test_naughty_strings_do_no_harm(text):
    unit("Kryddgården")
    assert search.find_units(text, region=SKANE).total in (0, 1)


def test_a_percent_sign_is_no_wild_card():
    unit("Kryddgården")
    assert search.words_of("100% %") == ["100"]


def test_filters_narrow_and_pages_count_all():
    for number in range(25):
        unit(f"Enhet {number}", municipality="1281" if number % 5 == 0 else "1280")
    unit("Apoteket", kind="pharmacy")
    page = search.find_units("", region=SKANE, kind="health_centre", offset=20, limit=20)
    assert (page.total, len(page.units)) == (25, 5)
    assert search.find_units("", region=SKANE, municipality="1281").total == 5
    assert search.find_units("", region=SKANE, offset=1000).units == []


def test_searching_takes_two_statements_and_guessing_four(django_assert_num_queries):
    unit("Kryddgården")
    with django_assert_num_queries(2):
        search.find_units("krydd", region=SKANE)
    with django_assert_num_queries(3):
        search.find_units("kridgården", region=SKANE)


def test_open_now_knows_week_holiday_and_days_that_differ():
    office, night, closed, extra = (unit(name) for name in ("Dag", "Natt", "Stängt", "Extra"))
    open_weekdays(office)
    models.OpeningHours.objects.create(
        unit=night, weekday=2, opens=dt.time(0), closes=dt.time(0), is_on_holidays=True
    )
    open_weekdays(closed)
    models.OpeningException.objects.create(unit=closed, on=dt.date(2026, 3, 3), reason="Utbildning")
    models.OpeningException.objects.create(
        unit=extra, on=dt.date(2026, 1, 6), opens=dt.time(9), closes=dt.time(12)
    )
    assert set(search.open_now(SKANE, now=TUESDAY_TEN).values_list("name", flat=True)) == {"Dag", "Natt"}
    assert set(search.open_now(SKANE, now=EPIPHANY_TEN).values_list("name", flat=True)) == {"Natt", "Extra"}


def test_open_now_agrees_with_the_rules_hour_by_hour():
    office = unit("Dag")
    open_weekdays(office)
    models.OpeningHours.objects.create(unit=office, weekday=6, opens=dt.time(22), closes=dt.time(0))
    models.OpeningHours.objects.create(
        unit=office, weekday=7, opens=dt.time(0), closes=dt.time(2), valid_to=dt.date(2026, 3, 8)
    )
    models.OpeningException.objects.create(
        unit=office, on=dt.date(2026, 3, 5), opens=dt.time(13), closes=dt.time(0)
    )
    opening = queries.hours_of(office, around=dt.date(2026, 3, 1))
    assert opening is not None
    for step in range(14 * 24):
        at = dt.datetime(2026, 3, 1, 0, 30, tzinfo=dt.UTC) + dt.timedelta(hours=step)
        assert search.open_now(SKANE, now=at).exists() == hours.is_open(opening, at), at


def test_hours_of_many_units_take_two_statements(django_assert_num_queries):
    first, second, silent = unit("A"), unit("B"), unit("C")
    open_weekdays(first)
    open_weekdays(second)
    with django_assert_num_queries(2):
        found = queries.hours_of_many([first, second, silent], on=dt.date(2026, 3, 3))
    assert set(found) == {first.id, second.id}
    assert hours.is_open(found[first.id], TUESDAY_TEN)


def test_a_unit_that_has_told_no_hours_has_none():
    assert queries.hours_of(unit("Tyst"), around=dt.date(2026, 3, 3)) is None


def test_hours_that_go_backwards_are_refused_by_the_database():
    place = unit("Dag")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.OpeningHours.objects.create(unit=place, weekday=1, opens=dt.time(17), closes=dt.time(8))
    with pytest.raises(IntegrityError), transaction.atomic():
        models.OpeningException.objects.create(unit=place, on=dt.date(2026, 3, 3), opens=dt.time(9))


@pytest.fixture
def dag():
    """Doktor Dag: one assignment in force, one ended, one to come, and he steers the region."""
    staff = models.Staff.objects.create(
        hsa_id="SE2321000255-DAG", given_name="Dag", family_name="Ek", title="Läkare"
    )
    here, there = unit("Arlöv"), unit("Burlöv")

    def assign(hsa_id, kind, place, valid_from, valid_to=None):
        return models.Assignment.objects.create(
            region_id=SKANE,
            staff=staff,
            unit=place,
            hsa_id=hsa_id,
            kind=kind,
            valid_from=valid_from,
            valid_to=valid_to,
        )

    assign("SE2321000255-M1", "care", here, dt.date(2026, 1, 1))
    assign("SE2321000255-M2", "care", there, dt.date(2025, 1, 1), dt.date(2026, 3, 2))
    assign("SE2321000255-M3", "care", there, dt.date(2026, 3, 4))
    assign("SE2321000255-M4", "administrator", None, dt.date(2026, 3, 3), dt.date(2026, 3, 3))
    return staff


def held(viewer, staff, now=TUESDAY_TEN):
    return [a.hsa_id[-2:] for a in queries.assignments_of(viewer, staff_id=staff.id, now=now)]


def test_only_assignments_in_force_today_can_be_chosen(dag):
    assert held(Viewer.system(), dag) == ["M1", "M4"]


def test_today_is_the_swedish_day(dag):
    late = dt.datetime(2026, 3, 3, 23, 30, tzinfo=dt.UTC)
    assert held(Viewer.system(), dag, late) == ["M1", "M3"]


def test_staff_see_their_own_assignments_and_a_stranger_sees_none(dag):
    mine = models.Assignment.objects.get(hsa_id="SE2321000255-M1")
    assert mine.unit_id is not None
    viewer = Viewer.staff(staff_id=dag.id, assignment_id=mine.id, unit_id=mine.unit_id, region=SKANE)
    assert held(viewer, dag) == ["M1", "M4"]
    eva = Viewer.staff(staff_id=uuid7(), assignment_id=uuid7(), unit_id=uuid7(), region=SKANE)
    assert held(eva, dag) == []
    cecilia = Viewer.resident(person_id=uuid7(), region=SKANE)
    assert held(cecilia, dag) == []


def test_nobody_is_found_by_an_hsa_id_we_do_not_have(dag):
    assert queries.staff_by_hsa_id("SE2321000255-DAG") == dag
    assert queries.staff_by_hsa_id("SE2321000255-EVA") is None
