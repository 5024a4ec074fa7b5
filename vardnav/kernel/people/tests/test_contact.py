"""Phone numbers and e-mail addresses as people write them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.people import contact


@pytest.mark.parametrize(
    "text",
    [
        "0701740605",
        "070-174 06 05",
        "070–174 06 05",
        "(070) 174 06 05",
        "+46701740605",
        "+46 (0)70-174 06 05",
        "0046 70 174 06 05",
        "\N{LEFT-TO-RIGHT EMBEDDING}070-174 06 05\N{POP DIRECTIONAL FORMATTING}",
        "٠٧٠١٧٤٠٦٠٥",
        "０７０１７４０６０５",
    ],
)
def test_a_swedish_mobile_is_understood_however_it_is_written(text):
    assert contact.phone(text) == "+46701740605"
    assert contact.mobile(text) == "+46701740605"


def test_a_number_of_another_country_needs_its_code():
    assert contact.phone("+47 406 12 345") == "+4740612345"
    assert contact.phone_in_words("+4740612345") == "+47 40 61 23 45"


def test_a_landline_can_be_called_but_takes_no_text_messages():
    assert contact.phone("08-465 004 10") == "+46846500410"
    with pytest.raises(contact.NotMobile, match="mobilnummer"):
        contact.mobile("08-465 004 10")


def test_a_stored_number_is_shown_as_people_read_it():
    assert contact.phone_in_words("+46701740605") == "070-174 06 05"
    assert contact.phone_in_words("") == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", contact.PhoneMissing),
        ("  ", contact.PhoneMissing),
        ("070", contact.PhoneTooShort),
        ("070174", contact.BadPhone),
        ("070-174 06 05 070-174 06 05", contact.PhoneTooLong),
        ("0" * 400, contact.PhoneTooLong),
        ("070-174 O6 05", contact.PhoneHasLetters),
        ("ring mig", contact.PhoneHasLetters),
        ("070\x001740605", contact.PhoneHasLetters),
        ("070\ud8001740605", contact.PhoneHasLetters),
        ("+999 1234567", contact.BadPhone),
        ("112", contact.BadPhone),
    ],
)
def test_each_slip_in_a_phone_number_has_its_own_reason(text, fault):
    with pytest.raises(contact.BadPhone) as raised:
        contact.phone(text)
    assert isinstance(raised.value, fault)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  Anna.Oberg+vard@Example.ORG ", "Anna.Oberg+vard@example.org"),
        ("anna@åäö.se", "anna@åäö.se"),
        ("\N{ZERO WIDTH SPACE}anna@example.org", "anna@example.org"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_lower_case(text, address):
    assert contact.email(text) == address


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", contact.EmailMissing),
        ("anna", contact.EmailWithoutAt),
        ("anna @example.org", contact.EmailHasSpace),
        ("anna@example.org, bo@example.org", contact.EmailHasSpace),
        ("anna@example", contact.BadEmail),
        ("anna@@example.org", contact.BadEmail),
        ("@example.org", contact.BadEmail),
        ("anna@example.org\x00", contact.BadEmail),
        ("anna\ud800@example.org", contact.BadEmail),
        (f"{'a' * 300}@example.org", contact.EmailTooLong),
    ],
)
def test_each_slip_in_an_address_has_its_own_reason(text, fault):
    with pytest.raises(contact.BadEmail) as raised:
        contact.email(text)
    assert type(raised.value) is fault


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_contact_details_or_has_a_plain_reason(text):
    with contextlib.suppress(contact.BadPhone):
        number = contact.phone(text)
        assert contact.phone(contact.phone_in_words(number)) == number
    with contextlib.suppress(contact.BadEmail):
        assert contact.email(contact.email(text)) == contact.email(text)
