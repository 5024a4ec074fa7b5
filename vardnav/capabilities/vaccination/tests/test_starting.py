"""What can be booked stands on the start page, for oneself and for a child; what is booked, had, shut or secret does not."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.capabilities.vaccination.actions import giving
from vardnav.capabilities.vaccination.models import Site
from vardnav.capabilities.vaccination.rules.plan import KEY as SERVICE
from vardnav.capabilities.vaccination.rules.plan import Group
from vardnav.capabilities.vaccination.tests.conftest import Hour
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments.models import TimeType
from vardnav.platform.cases.tests.world import decide, seen

START, MINE, ONE = "/my/", "/my/vaccination/", f"/my/vaccination/{KEY}/"


def _shows(browser: Client) -> bool:
    """Tell whether the start page leads to the campaign."""
    return f'href="{ONE}"' in browser.get(START).content.decode()


def test_a_campaign_that_is_open_leads_there_until_it_is_booked_and_had(
    clinic: Campaigns, anna: Client, hour: Hour
) -> None:
    assert not _shows(anna)
    clinic.publish(clinic.plan())
    slots = clinic.times()
    assert _shows(anna)
    assert "Influensa" in seen(anna.get(START))
    assert "Det går att boka nu." in seen(anna.get(START))
    had = clinic.booked(clinic.anna, slots[2])
    assert not _shows(anna)
    hour.to(slots[2].starts_at)
    giving.give(clinic.dag, had.id, giving.Given("A", "B", Site.OTHER), now=slots[2].starts_at)
    assert not _shows(anna)


def test_who_is_not_of_an_open_group_or_where_it_is_off_sees_nothing(
    clinic: Campaigns, anna: Client, anna_for_bo: Client, hour: Hour
) -> None:
    clinic.publish(clinic.plan(Group("old", "Äldre", age_from=18)))
    assert _shows(anna)
    assert not _shows(anna_for_bo)
    clinic.publish(clinic.plan(Group("child", "Barn", age_to=17)))
    assert not _shows(anna)
    assert _shows(anna_for_bo)
    clinic.publish(clinic.plan(Group("later", "Alla", opens_at=hour.now + dt.timedelta(days=1))))
    assert not _shows(anna)
    clinic.publish(clinic.plan())
    assert _shows(anna)
    decide("off", key=SERVICE, valid_from=hour.now - dt.timedelta(minutes=1))
    assert not _shows(anna)


def test_a_guardian_sees_what_is_open_in_their_own_region_for_a_child_of_another(
    clinic: Campaigns, anna_for_bo: Client
) -> None:
    Person.objects.filter(id=clinic.world.bo.id).update(home_region="01")
    clinic.publish(clinic.plan())
    assert f'href="{ONE}"' in anna_for_bo.get(MINE).content.decode()
    assert _shows(anna_for_bo)


def test_it_is_one_statement_more_with_its_row_in_the_log(clinic: Campaigns, anna: Client) -> None:
    assert _asked(anna) == 0
    clinic.publish(clinic.plan())
    anna.get(START)
    read = Entry.objects.filter(action="vaccination.read", subject_id=clinic.world.anna.id)
    count = read.count()
    assert _asked(anna) == 1
    assert read.count() == count + 1


def _asked(browser: Client) -> int:
    """Return how many of the start page's statements are about vaccinations."""
    with CaptureQueriesContext(connection) as sent:
        browser.get(START)
    return sum("vaccination_booking" in one["sql"] for one in sent.captured_queries)


def test_a_guardian_sees_no_time_and_no_dose_that_is_only_the_childs_own(
    clinic: Campaigns, anna: Client, anna_for_bo: Client, hour: Hour
) -> None:
    clinic.publish(clinic.plan())
    slots = clinic.times()
    had = clinic.booked(clinic.anna_for_bo, slots[2])
    assert "Bokad" in seen(anna_for_bo.get(MINE))
    hour.to(slots[2].starts_at)
    giving.give(clinic.dag, had.id, giving.Given("Vaccin A", "AB123", Site.OTHER), now=slots[2].starts_at)
    assert "AB123" in seen(anna_for_bo.get(MINE))
    TimeType.objects.update(is_sensitive=True)
    assert "AB123" not in seen(anna_for_bo.get(MINE))
    assert "Vaccinerad" not in seen(anna_for_bo.get(MINE))
    TimeType.objects.update(is_sensitive=False)
    type(clinic.world.norra).objects.all().update(kind="youth")
    assert "AB123" not in seen(anna_for_bo.get(MINE))
