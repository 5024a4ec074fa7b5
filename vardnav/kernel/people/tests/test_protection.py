"""What protected identity hides, and from whom."""

from __future__ import annotations

import pytest

from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Protection, Reader

ANNA = Details(
    name="Anna Öberg",
    number="19850403-1234",
    address="Storgatan 1",
    municipality="Lund",
    phone="070-174 06 05",
    email="anna@example.org",
    unit="Vårdcentralen Linden",
)
SECRET_PLACES = ("Storgatan 1", "Lund", "Vårdcentralen Linden")
MARKS = [Protection.SEKRETESSMARKERING, Protection.SKYDDAD_FOLKBOKFORING, "a mark of tomorrow"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("reader", list(Reader))
def test_where_a_protected_person_lives_is_shown_to_nobody(mark, reader):
    shown = protection.display(ANNA, protection=mark, reader=reader)
    assert not any(place in repr(shown) for place in SECRET_PLACES)
    assert shown.is_protected


@pytest.mark.parametrize("mark", MARKS)
def test_phone_and_email_of_a_protected_person_are_shown_to_that_person_only(mark):
    for reader in Reader:
        shown = protection.display(ANNA, protection=mark, reader=reader)
        assert bool(shown.phone or shown.email) is (reader is Reader.SELF)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("reader", [Reader.LIST, Reader.OTHER, Reader.GUARDIAN])
def test_a_protected_name_is_in_no_list_and_told_to_no_other(mark, reader):
    shown = protection.display(ANNA, protection=mark, reader=reader)
    assert shown == Details(name="Skyddad identitet", is_protected=True)


def test_staff_on_the_case_see_a_protected_persons_name_and_number():
    shown = protection.display(ANNA, protection=Protection.SEKRETESSMARKERING, reader=Reader.STAFF_ON_CASE)
    assert shown == Details(name="Anna Öberg", number="19850403-1234", is_protected=True)


@pytest.mark.parametrize("reader", [Reader.SELF, Reader.GUARDIAN, Reader.STAFF_ON_CASE, Reader.LIST])
def test_without_a_mark_nothing_is_hidden(reader):
    assert protection.display(ANNA, protection="none", reader=reader) == ANNA


def test_others_see_a_name_at_most():
    assert protection.display(ANNA, protection="none", reader=Reader.OTHER) == Details(name="Anna Öberg")
