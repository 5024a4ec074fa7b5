"""Rules of holidays, as sentences."""

import datetime as dt

import pytest

from vardnav.kernel.clock import holidays


def holiday_name(day, language="sv"):
    found = holidays.holiday(day)
    return found and found.name(language)


def short_day(day):
    found = holidays.short_day(day)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 1, 1), "Nyårsdagen"),
        (dt.date(2026, 1, 6), "Trettondedag jul"),
        (dt.date(2026, 4, 3), "Långfredagen"),
        (dt.date(2026, 4, 6), "Annandag påsk"),
        (dt.date(2026, 5, 14), "Kristi himmelsfärdsdag"),
        (dt.date(2026, 6, 6), "Nationaldagen"),
        (dt.date(2026, 10, 31), "Alla helgons dag"),
        (dt.date(2025, 4, 20), "Påskdagen"),
    ],
)
def test_public_holidays_are_known_by_name(day, name):
    assert holiday_name(day) == name


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 6, 19), "Midsommarafton"),
        (dt.date(2026, 12, 24), "Julafton"),
        (dt.date(2026, 12, 31), "Nyårsafton"),
    ],
)
def test_the_three_great_eves_are_closed_too(day, name):
    assert holiday_name(day) == name


def test_an_ordinary_sunday_is_no_holiday():
    assert holidays.holiday(dt.date(2026, 3, 1)) is None


def test_maundy_thursday_is_short_but_not_closed():
    thursday = dt.date(2026, 4, 2)
    assert holidays.holiday(thursday) is None
    assert short_day(thursday).name("sv") == "Skärtorsdagen"
    assert short_day(thursday).usual_closing == dt.time(14)


def test_a_holiday_is_never_a_short_day():
    for year in (2024, 2025, 2026, 2027):
        assert not set(holidays.holidays_of(year)) & set(holidays.short_days_of(year))


def test_an_english_reader_gets_english_names():
    assert holiday_name(dt.date(2026, 6, 19), "en-GB") == "Midsummer Eve"
    assert short_day(dt.date(2026, 4, 2)).name("en") == "Maundy Thursday"


def test_years_nobody_can_know_are_refused_with_the_reason():
    with pytest.raises(holidays.YearOutOfRange, match="2301"):
        holidays.holiday(dt.date(2301, 1, 1))
