"""The fields of this room in a form: plain errors, checked values, nothing lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms as django_forms
from django.utils import translation

from vardnav.kernel.people import forms, identifiers
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier

TODAY = dt.date(2026, 11, 21)


class Details(django_forms.Form):
    number = forms.IdentifierField(today=lambda: TODAY)
    phone = forms.PhoneField(mobile_only=True)
    email = forms.EmailField(required=False)


def test_good_details_come_out_checked():
    form = Details({"number": "121212+1212", "phone": "070-174 06 05", "email": " anna@EXAMPLE.org"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "number": PersonIdentifier(IdentifierKind.PERSONNUMMER, "191212121212"),
        "phone": "+46701740605",
        "email": "anna@example.org",
    }
    assert "1212" not in repr(form.cleaned_data["number"])


def test_each_field_says_what_is_wrong_and_keeps_what_was_written():
    form = Details({"number": "19121212-1213", "phone": "08-465 004 10", "email": "anna"})
    assert form.errors == {
        "number": ["Kontrollera siffrorna: den sista stämmer inte."],
        "phone": ["Det går bara att skicka sms till ett mobilnummer. Skriv ett mobilnummer."],
        "email": ["E-postadressen saknar @. Skriv den till exempel så här: namn@exempel.se."],
    }
    assert form["number"].value() == "19121212-1213"
    assert 'value="08-465 004 10"' in str(form["phone"])


def test_an_empty_form_asks_for_what_must_be_there():
    form = Details({})
    assert form.errors == {"number": ["Skriv personnumret."], "phone": ["Skriv ditt telefonnummer."]}


def test_a_stored_phone_number_is_shown_as_people_read_it():
    assert 'value="070-174 06 05"' in str(Details(initial={"phone": "+46701740605"})["phone"])


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u202e191212", "x" * 10_000, "<b>", "' OR 1=1 --"])
def test_hostile_text_gives_an_error_and_no_crash(text):
    form = Details({"number": text, "phone": text, "email": text})
    assert set(form.errors) == {"number", "phone", "email"}


def test_the_private_series_is_taken_in_a_demo_only(settings):
    bo = {"number": identifiers.private_number(dt.date(2017, 4, 3), 7).shown(), "phone": "070-174 06 05"}
    settings.IS_DEMO = False
    assert not Details(bo).is_valid()
    settings.IS_DEMO = True
    assert Details(bo).is_valid()


def test_birth_date_and_age_are_said_back():
    bo = identifiers.private_number(dt.date(2017, 4, 3), 7)
    with translation.override("sv"):
        assert forms.born_and_age(bo, TODAY) == "Född 3 april 2017, 9 år"
        assert forms.born_and_age(PersonIdentifier(IdentifierKind.LMA, "12345678"), TODAY) == ""


def test_a_missing_number_is_asked_for_kindly_also_when_the_field_has_its_own_words():
    field = forms.IdentifierField(error_messages={"required": "Skriv barnets personnummer."})
    with pytest.raises(django_forms.ValidationError, match="barnets"):
        field.clean("")
