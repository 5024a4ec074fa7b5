"""A personal identity number, however people write it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.people import identifiers
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier
from vardnav.kernel.people.tests.shared_data import shared_file

TODAY = dt.date(2026, 11, 21)
TOLVAN = PersonIdentifier(IdentifierKind.PERSONNUMMER, "191212121212")


def read(text: str, **options: object) -> PersonIdentifier:
    return identifiers.parse(text, today=TODAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "191212121212",
        "19121212-1212",
        "19121212+1212",
        "121212+1212",
        " 1912 12 12 12 12 ",
        "19121212–1212",  # en dash, as text programs make of a hyphen
        "19121212\N{NON-BREAKING HYPHEN}1212",
        "19121212\N{MINUS SIGN}1212",
        "19121212\N{NO-BREAK SPACE}-\N{NO-BREAK SPACE}1212",
        "\N{RIGHT-TO-LEFT MARK}19121212-1212\N{ZERO WIDTH SPACE}",
        "\N{ZERO WIDTH NO-BREAK SPACE}191212121212\n",
        "١٩١٢١٢١٢١٢١٢",
        "１９１２１２１２－１２１２",
        "१९१२१२१२१२१२",
        "121212＋1212",
    ],
)
def test_the_same_person_is_found_however_the_number_is_written(text):
    assert read(text) == TOLVAN


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", identifiers.Missing),
        ("   \t", identifiers.Missing),
        ("19121212", identifiers.TooShort),
        ("1212121", identifiers.TooShort),
        ("19121212121", identifiers.TooShort),
        ("1912121212121", identifiers.TooLong),
        ("1" * 5_000, identifiers.TooLong),
        ("19121212-121O", identifiers.HasLetters),
        ("Anna", identifiers.HasLetters),
        ("19121212/1212", identifiers.HasLetters),
        ("19121212-121²", identifiers.HasLetters),
        ("19121212\x001212", identifiers.HasLetters),
        ("19121212\ud8001212", identifiers.HasLetters),
        ("19121212_1212", identifiers.HasLetters),
        ("2012-1212-1212", identifiers.MisplacedSign),
        ("-191212121212", identifiers.MisplacedSign),
        ("19121212--1212", identifiers.MisplacedSign),
        ("19121313-1212", identifiers.ImpossibleDate),
        ("20230229-1212", identifiers.ImpossibleDate),
        ("19121200-1212", identifiers.ImpossibleDate),
        ("19121260-1212", identifiers.ImpossibleDate),
        ("17121212-1212", identifiers.ImpossibleDate),
        ("00001212-1212", identifiers.ImpossibleDate),
        ("20261122-1212", identifiers.FutureDate),
        ("261122-1212", identifiers.FutureDate),
        ("99991212-1212", identifiers.FutureDate),
        ("20121212+1212", identifiers.PlusIsForTheOld),
        ("19121212-0004", identifiers.WrongBirthNumber),
        ("19121212-1213", identifiers.WrongCheckDigit),
        ("19121212-1221", identifiers.WrongCheckDigit),
    ],
)
def test_each_slip_has_its_own_reason(text, fault):
    with pytest.raises(identifiers.BadIdentifier) as raised:
        read(text)
    assert type(raised.value) is fault
    assert raised.value.reason.endswith(".")


def test_a_wrong_check_digit_is_told_in_plain_words():
    with pytest.raises(identifiers.WrongCheckDigit, match="Kontrollera siffrorna: den sista stämmer inte"):
        read("19121212-1213")


def test_ten_digits_with_a_hyphen_are_of_the_last_hundred_years():
    assert read("121212-1212").born_on == dt.date(2012, 12, 12)
    assert identifiers.parse("270101-0015", today=dt.date(2026, 6, 1)).born_on == dt.date(1927, 1, 1)


def test_ten_digits_with_a_plus_are_of_the_hundred_years_before():
    born_1926 = identifiers.parse("19261225-1211", today=TODAY)
    assert read("261225+1211") == born_1926, "turns 100 this year, though not yet"


def test_ten_digits_without_a_sign_are_never_of_the_future():
    assert read("2612251211").born_on == dt.date(1926, 12, 25)
    assert read("1212121212").born_on == dt.date(2012, 12, 12)


def test_the_sign_becomes_a_plus_in_the_year_one_turns_100():
    number = read("19261225-1211")
    assert number.short(dt.date(2025, 12, 31)) == "261225-1211"
    assert number.short(dt.date(2026, 1, 1)) == "261225+1211"


def test_the_number_is_written_out_only_when_asked_for():
    written = [repr(TOLVAN), str(TOLVAN), f"{TOLVAN}", f"{TOLVAN!r}", "%s" % TOLVAN, repr([TOLVAN])]  # noqa: UP031
    assert not any("1212" in text for text in written)
    assert TOLVAN.shown() == "19121212-1212"
    assert pickle.loads(pickle.dumps(TOLVAN)) == TOLVAN


@pytest.mark.parametrize("text", ["19121212-1213", "19121313-1212", "Anna 19121212-1212 x"])
def test_no_error_repeats_the_number(text):
    with pytest.raises(identifiers.BadIdentifier) as raised:
        read(text)
    said = f"{raised.value!r} {raised.value} {raised.value.__cause__!r} {raised.value.__context__!r}"
    assert "1213" not in said
    assert "1313" not in said
    assert "Anna" not in said


def test_a_coordination_number_has_sixty_more_on_its_day():
    number = read("19610973-2393")
    assert number.kind is IdentifierKind.SAMORDNINGSNUMMER
    assert number.born_on == dt.date(1961, 9, 13)
    assert number.age(dt.date(2026, 9, 12)) == 64
    assert number.short(TODAY) == "610973-2393"


@pytest.mark.parametrize(
    "text", ["191212121212", "189002029800", "196101182803", "199002222397", "200001252386"]
)
def test_the_published_examples_are_personal_identity_numbers(text):
    assert read(text).kind is IdentifierKind.PERSONNUMMER
    assert read(text).value == text


def test_sex_is_told_by_the_birth_number():
    assert read("19610118-2803").is_woman
    assert read("19121212-1212").is_woman is False
    assert read("12-345678").is_woman is None


@pytest.mark.parametrize(
    ("text", "born_on"),
    [
        ("98240301AA06", dt.date(2024, 3, 1)),  # national form: 98 is 20 + 78
        ("22850412-BCA4", dt.date(1985, 4, 12)),
        ("22850412bc10", dt.date(1985, 4, 12)),
        ("00852143AA06", None),  # birth date unknown
        ("20210325K069", dt.date(2021, 3, 25)),  # Västra Götaland's form
        ("19810829M071", dt.date(1981, 8, 29)),
        ("19930829X802", dt.date(1993, 8, 29)),
    ],
)
def test_reserve_numbers_may_hold_letters(text, born_on):
    number = read(text)
    assert number.kind is IdentifierKind.RESERVNUMMER
    assert number.born_on == born_on
    assert read(number.shown()) == number


@pytest.mark.parametrize(
    "text",
    [
        "20210325K068",
        "20211325AA06",
        "00851343AA06",
        "210325K069",
        "20210325ÅA06",
        "20210325AA06",
        "22850412IO10",
    ],
)
def test_a_reserve_number_that_cannot_be_is_refused(text):
    with pytest.raises(identifiers.BadIdentifier):
        read(text)


def test_an_lma_number_is_known_by_its_form_or_by_being_asked_for():
    number = read("12-345678")
    assert (number.kind, number.value, number.shown()) == (IdentifierKind.LMA, "12345678", "12-345678")
    assert read("12345678", kind=IdentifierKind.LMA) == number
    assert number.born_on is None
    assert number.age(TODAY) is None


def test_eight_digits_alone_are_a_birth_date_and_not_an_lma_number():
    with pytest.raises(identifiers.TooShort):
        read("19121212")


@pytest.mark.parametrize(("text", "fault"), [("1234567", "LmaLength"), ("12345678A", "HasLetters")])
def test_a_wrong_lma_number_is_told_apart(text, fault):
    with pytest.raises(identifiers.BadIdentifier) as raised:
        read(text, kind=IdentifierKind.LMA)
    assert type(raised.value).__name__ == fault


def test_another_kind_than_the_one_asked_for_is_refused():
    with pytest.raises(identifiers.OtherKind):
        read("19610973-2393", kind=IdentifierKind.PERSONNUMMER)


def test_the_private_series_is_for_tests_and_demo_only():
    bo = identifiers.private_number(dt.date(2017, 4, 3), 7)
    assert bo.shown()[9] == "T"
    assert read(bo.shown(), allow_private_series=True) == bo
    assert read(bo.short(TODAY), allow_private_series=True) == bo
    assert bo.is_private_series
    assert not TOLVAN.is_private_series
    assert bo.is_woman is False
    assert bo.age(TODAY) == 9
    with pytest.raises(identifiers.HasLetters):
        read(bo.shown())


def test_the_private_series_has_a_check_digit_too():
    bo = identifiers.private_number(dt.date(2017, 4, 3), 7).value
    wrong = f"{bo[:-1]}{(int(bo[-1]) + 1) % 10}"
    with pytest.raises(identifiers.WrongCheckDigit):
        read(wrong, allow_private_series=True)


@pytest.mark.parametrize("serial", [-1, 100])
def test_the_private_series_has_a_hundred_numbers_a_day(serial):
    with pytest.raises(ValueError, match="0-99"):
        identifiers.private_number(dt.date(2017, 4, 3), serial)


@given(
    born_on=st.dates(dt.date(1850, 1, 1), TODAY),
    serial=st.integers(0, 99),
    today_later=st.integers(0, 400),
)
def test_every_form_leads_back_to_the_same_number(born_on, serial, today_later):
    today = TODAY + dt.timedelta(days=today_later)
    number = identifiers.private_number(born_on, serial)
    forms = [number.value, number.shown()]
    if today.year - born_on.year < 200:
        forms.append(number.short(today))
    for form in forms:
        assert identifiers.parse(form, today=today, allow_private_series=True) == number
    assert number.born_on == born_on


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_has_a_plain_reason(text):
    with contextlib.suppress(identifiers.BadIdentifier):
        number = identifiers.parse(text, today=TODAY, allow_private_series=True)
        assert identifiers.parse(number.shown(), today=TODAY, allow_private_series=True) == number


@given(place=st.integers(2, 11), digit=st.integers(0, 9))
def test_one_wrong_digit_after_the_century_is_always_seen(place, digit):
    right = "196101182803"
    wrong = f"{right[:place]}{digit}{right[place + 1 :]}"
    if wrong == right:
        return
    with pytest.raises(identifiers.BadIdentifier):
        read(wrong)


def test_every_official_test_number_is_read_in_each_form():
    numbers = shared_file("personnummer/official-test-personnummer-developers.txt").read_text().split()
    assert len(numbers) == 3_471
    for text in numbers:
        number = read(text)
        assert number.value == text
        assert read(number.shown()) == number
        assert read(number.short(TODAY)) == number


def test_the_rule_cases_of_the_personnummer_project_come_out_as_they_say():
    cases = json.loads(shared_file("personnummer/list.json").read_text())
    # The last case (integer 0) says that the right number of another case is wrong without its plus.
    for case in (case for case in cases if case["integer"]):
        forms = [case["long_format"], case["separated_format"], case["separated_long"]]
        if not case["separated_format"].count("+"):
            forms.append(case["short_format"])
        for form in forms:
            if not case["valid"]:
                with pytest.raises(identifiers.BadIdentifier):
                    read(form)
                continue
            number = read(form)
            assert number.value == case["long_format"]
            assert number.short(TODAY) == case["separated_format"]
            assert number.is_woman is case["isFemale"]
            assert (number.kind is IdentifierKind.SAMORDNINGSNUMMER) is (case["type"] == "con")


def test_interim_numbers_are_read_as_our_private_series_is_and_nowhere_else():
    for case in json.loads(shared_file("personnummer/interim.json").read_text()):
        for form in (case["long_format"], case["separated_format"], case["separated_long"]):
            with pytest.raises(identifiers.BadIdentifier):
                read(form)
            if case["valid"]:
                assert read(form, allow_private_series=True).value == case["long_format"]
            else:
                with pytest.raises(identifiers.BadIdentifier):
                    read(form, allow_private_series=True)


def test_organisation_numbers_are_not_people():
    for case in json.loads(shared_file("personnummer/orgnumber.json").read_text()):
        for form in (case["short_format"], case["separated_format"]):
            with pytest.raises(identifiers.BadIdentifier):
                read(form)
