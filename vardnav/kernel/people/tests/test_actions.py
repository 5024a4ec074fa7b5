"""Beginning to use the front door, and choosing how to be reached."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people import actions, contact
from vardnav.kernel.people.models import Account, Person
from vardnav.kernel.people.tests.conftest import NOW, as_resident

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def activate(viewer, **changes):
    wanted: dict[str, Any] = {
        "terms_version": "2026-11",
        "phone": "070-174 06 05",
        "email": "anna@Example.org",
        "notify_by": "sms",
        "now": NOW,
    }
    return actions.activate_account(viewer, **(wanted | changes))


def test_anna_begins_to_use_the_front_door(anna):
    activate(as_resident(anna), chosen_region="12")
    account = Account.objects.get(person=anna)
    assert (account.phone, account.email, account.notify_by) == ("+46701740605", "anna@example.org", "sms")
    assert (account.activated_at, account.terms_version, account.terms_accepted_at) == (NOW, "2026-11", NOW)
    assert account.chosen_region == "12"


def test_activation_is_written_in_the_log_without_phone_or_address(anna):
    activate(as_resident(anna))
    row = Entry.objects.get()
    assert (row.action, row.subject_id, row.object_id) == ("people.activate_account", anna.id, anna.id)
    assert row.detail == {"terms_version": "2026-11", "notify_by": "sms"}


def test_new_terms_are_accepted_anew_and_the_first_day_is_kept(anna):
    activate(as_resident(anna))
    activate(as_resident(anna), now=LATER)
    assert Account.objects.get().terms_accepted_at == NOW
    activate(as_resident(anna), terms_version="2027-01", now=LATER)
    account = Account.objects.get()
    assert (account.activated_at, account.terms_accepted_at) == (NOW, LATER)


def test_acting_for_bo_anna_changes_her_own_account(anna, bo):
    activate(as_resident(anna, bo))
    assert Account.objects.get().person == anna
    assert Entry.objects.get().subject_id == anna.id


def test_no_notices_needs_no_phone_or_address(anna):
    activate(as_resident(anna), phone="", email=" ", notify_by="none")
    account = Account.objects.get()
    assert (account.phone, account.email) == ("", "")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"terms_version": ""}, actions.NoTerms),
        ({"notify_by": "pigeon"}, actions.UnknownNotice),
        ({"phone": ""}, contact.PhoneMissing),
        ({"phone": "08-465 004 10"}, contact.NotMobile),
        ({"notify_by": "email", "email": ""}, contact.EmailMissing),
        ({"notify_by": "both", "email": ""}, contact.EmailMissing),
        ({"notify_by": "none", "phone": "1"}, contact.BadPhone),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(anna, changes, fault):
    with pytest.raises(fault):
        activate(as_resident(anna), **changes)
    assert not Account.objects.exists()
    assert not Entry.objects.exists()


def test_contact_details_are_changed_and_the_log_says_which(anna):
    activate(as_resident(anna))
    actions.change_contact(
        as_resident(anna), phone="070-174 06 06", email="anna@example.org", notify_by="both", now=LATER
    )
    account = Account.objects.get()
    assert (account.phone, account.notify_by) == ("+46701740606", "both")
    row = Entry.objects.get(action="people.change_contact")
    assert row.detail == {"changed": ["phone", "notify_by"]}


def test_if_the_log_cannot_be_written_nothing_is_changed(anna, monkeypatch):
    def fails(*_args: object, **_options: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("vardnav.kernel.audit.record", fails)
    with pytest.raises(RuntimeError):
        activate(as_resident(anna))
    assert not Account.objects.exists()


def test_a_locked_account_and_that_of_the_dead_are_closed(anna, cecilia):
    Account.objects.create(person=anna, locked_at=NOW)
    Person.objects.filter(id=cecilia.id).update(deceased_on=NOW.date())
    for person in (anna, cecilia):
        with pytest.raises(actions.AccountClosed):
            activate(as_resident(person))


def test_staff_and_visitors_have_no_account(doctor_dag):
    for viewer in (doctor_dag, Viewer.anonymous(), Viewer.system()):
        with pytest.raises(Http404):
            activate(viewer)


def test_what_is_kept_of_an_account_leaves_what_was_changed_meanwhile(anna):
    activate(as_resident(anna))
    held = Account.objects.get()
    Account.objects.update(language="en")
    held.locked_at = LATER
    held.keep("locked_at")
    now = Account.objects.get()
    assert (now.language, now.locked_at) == ("en", LATER)
