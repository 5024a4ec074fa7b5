"""A region writes a campaign on its pages: draft, groups, units, a count, publishing; two at once, and what is wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.vaccination.models import Campaign, Version
from vardnav.capabilities.vaccination.rules.plan import Group
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.kernel.organisations.models import Assignment
from vardnav.platform.appointments.tests.house import residents
from vardnav.platform.cases.tests.world import SKANE, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk

HERE = "/steering/vaccination/"
BASICS = {
    "key": KEY,
    "name_sv": "Influensa",
    "name_en": "Influenza",
    "about_sv": "Vaccin mot influensa.",
    "doses": "2",
    "days_least": "28",
    "days_most": "0",
    "web_age": "16",
    "adult_under": "16",
    "fee_kronor": "350",
}


@pytest.fixture
def ada(clinic: Campaigns) -> Client:
    """The browser of Skåne's administrator."""
    eva = clinic.world.eva
    at = Assignment.objects.create(
        region_id=SKANE,
        staff=eva,
        unit=None,
        hsa_id="SE2321000016-EVA1B",
        kind="administrator",
        valid_from=dt.date(2020, 1, 1),
    )
    return at_the_desk(clinic.world, eva, at)


def form(client: Client, url: str, told: dict[str, Any]) -> Any:
    """Fill in a form as it is now."""
    page = client.get(url).content.decode()
    revision = page.split('name="revision" value="')[1].split('"')[0]
    return post(client, url, {"revision": revision, **told})


def begun(ada: Client) -> str:
    """Begin a campaign; return its address."""
    made = post(ada, f"{HERE}new/", BASICS)
    assert made.status_code == 303, seen(made)
    return str(made["Location"])


def test_a_campaign_is_written_counted_and_published_and_people_book_by_it(
    clinic: Campaigns, ada: Client
) -> None:
    residents(12, born_on=dt.date(1950, 1, 1))
    there = begun(ada)
    assert form(ada, f"{there}groups/new/", {"name_sv": "65 år", "age_from": "65"}).status_code == 303
    told = {"place": str(clinic.world.norra.id), "most": "30", "of_g1": "20", "drop_ins": "2026-12-05 10–14"}
    assert form(ada, f"{there}place/", told).status_code == 303
    page = seen(ada.get(there))
    assert "Omkring 10 i regionen" in page
    assert "Högst 30 bokade på nätet." in page
    assert Version.objects.get().published_at is None
    revision = Version.objects.get().revision
    assert post(ada, f"{there}publish/", {"revision": str(revision)}).status_code == 303
    plan = Version.objects.get(published_at__isnull=False).said
    assert (plan.doses, plan.groups[0].age_from, plan.places[0].most_of) == (2, 65, {"g1": 20})
    assert plan.places[0].drop_ins[0].opens == dt.time(10)


def test_few_are_never_told(clinic: Campaigns, ada: Client) -> None:
    clinic.publish(
        clinic.plan(
            Group("one", "Född 1970", year_from=1970, year_to=1970), Group("none", "Född 1901", year_to=1901)
        )
    )
    page = seen(ada.get(f"{HERE}{Campaign.objects.get().id}/"))
    assert "Färre än fem i regionen" in page
    assert "Ingen i regionen" in page


def test_a_change_of_what_is_published_is_a_draft_until_it_is_published(
    clinic: Campaigns, ada: Client
) -> None:
    clinic.publish(clinic.plan())
    there = f"{HERE}{Campaign.objects.get().id}/"
    changed = {
        **BASICS,
        "name_sv": "Ny influensa",
        "doses": "1",
        "is_paused": "on",
        "pause_sv": "Vaccinet är slut.",
    }
    assert form(ada, f"{there}basics/", changed).status_code == 303
    held = Version.objects.get(published_at__isnull=False, superseded_at__isnull=True)
    assert held.said.name_sv == "Influensa"
    draft = Version.objects.get(published_at__isnull=True)
    assert (draft.said.name_sv, draft.said.is_paused, len(draft.said.groups)) == ("Ny influensa", True, 1)
    post(ada, f"{there}publish/", {"revision": str(draft.revision)})
    assert [one.said.name_sv for one in Version.objects.order_by("number")] == ["Influensa", "Ny influensa"]


def test_two_who_write_at_once_the_second_is_told_and_keeps_what_was_typed(
    clinic: Campaigns, ada: Client
) -> None:
    there = begun(ada)
    page = ada.get(f"{there}basics/").content.decode()
    revision = page.split('name="revision" value="')[1].split('"')[0]
    first = post(ada, f"{there}basics/", {**BASICS, "revision": revision, "name_sv": "Först"})
    assert first.status_code == 303
    second = post(ada, f"{there}basics/", {**BASICS, "revision": revision, "name_sv": "Sedan"})
    assert second.status_code == 409
    assert "Sedan" in second.content.decode()
    assert Version.objects.get().said.name_sv == "Först"


@pytest.mark.parametrize(
    ("where", "told", "said"),
    [
        ("basics/", {**BASICS, "name_sv": ""}, "Skriv vad kampanjen heter."),
        ("basics/", {**BASICS, "days_most": "5"}, "färre än det minsta"),
        ("basics/", {**BASICS, "is_paused": "on"}, "Skriv varför"),
        ("groups/new/", {"name_sv": ""}, "Skriv vad gruppen heter."),
        ("groups/new/", {"name_sv": "A", "age_from": "60", "age_to": "50"}, "lägre än det första"),
        ("groups/new/", {"name_sv": "A", "is_risk": "on"}, "Skriv vad man svarar ja på."),
        ("place/", {"place": ""}, "Välj en mottagning."),
        ("place/", {"drop_ins": "i morgon"}, "Den här raden går inte att läsa: i morgon"),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_nothing_is_written(
    clinic: Campaigns, ada: Client, where: str, told: dict[str, str], said: str
) -> None:
    there = begun(ada)
    before = Version.objects.get().revision
    answer = form(ada, f"{there}{where}", told)
    assert answer.status_code == 422
    assert said in seen(answer)
    assert Version.objects.get().revision == before


def test_a_draft_that_lacks_something_is_not_published_and_it_is_said_what(
    clinic: Campaigns, ada: Client
) -> None:
    there = begun(ada)
    answer = post(ada, f"{there}publish/", {"revision": "1"})
    assert answer.status_code == 422
    assert "Lägg till minst en grupp som får boka." in seen(answer)
    stale = post(ada, f"{there}publish/", {"revision": "9"})
    assert stale.status_code == 409


def test_a_group_and_a_unit_are_removed_and_a_key_that_is_there_is_refused(
    clinic: Campaigns, ada: Client
) -> None:
    there = begun(ada)
    form(ada, f"{there}groups/new/", {"name_sv": "Alla"})
    form(ada, f"{there}place/", {"place": str(clinic.world.norra.id), "of_g1": "5"})
    form(ada, f"{there}groups/g1/", {"do": "remove"})
    plan = Version.objects.get().said
    assert (plan.groups, plan.places[0].most_of) == ((), {})
    form(ada, f"{there}place/?unit={clinic.world.norra.id}", {"do": "remove"})
    assert Version.objects.get().said.places == ()
    again = post(ada, f"{HERE}new/", BASICS)
    assert again.status_code == 422
    assert "redan en kampanj" in seen(again)


def test_staff_and_residents_see_no_editor(clinic: Campaigns, dag: Client, anna: Client) -> None:
    clinic.publish(clinic.plan())
    for browser in (dag, anna):
        assert browser.get(f"{HERE}{Campaign.objects.get().id}/").status_code in (302, 404)
