"""Where a referral is demanded, or only some ages are taken, it is said before anything is written, and the door agrees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.support import filling
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Assignment, Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted import actions as assisted
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models
from vardnav.platform.cases.rules import Identified, Origin
from vardnav.platform.cases.tests.world import LONG_AGO, SKANE, World, decide, log_in, seen, unit
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue import rules
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.registry import ages, listing

SELF = listing.service("referrals.self")
KALMAR = "08"
DEMANDS = "Här krävs en remiss från någon i vården. Det går inte att söka själv."
INSTEAD = "Vänd dig till din vårdcentral. De bedömer om du behöver en remiss, och skriver den."


@pytest.fixture
def lind(world: World) -> Unit:
    decide(key=SELF.key)
    return unit("Hudmottagningen Lind", kind="specialist")


def data(lind: Unit) -> dict[str, Any]:
    found = Client().get(f"/open/services.json?region={SKANE}").json()["units"]
    place = next(one for one in found if one["unitId"] == str(lind.id))
    return next(one for one in place["services"] if one["key"] == SELF.key)


def begin(world: World, at: Unit, **viewer: Any) -> models.Draft:
    return cases.begin(world.annas(**viewer), service_key=SELF.key, unit_id=at.id, now=clock.now())


def away(key: str = SELF.key, **options: Any) -> None:
    """Kalmar offers it."""
    Offering.objects.create(
        region_id=KALMAR, service_key=key, state="on", valid_from=LONG_AGO, decided_at=LONG_AGO,
        decided_by_id=Offering.objects.all()[0].decided_by_id, options=options,
    )  # fmt: skip
    catalogue.forget()


# --- a referral is demanded --------------------------------------------------------------------------------------------


def test_a_unit_that_demands_a_referral_says_so_everywhere_before_anything_is_written(
    world: World, anna: Client, lind: Unit
) -> None:
    assert (data(lind)["state"], data(lind)["needsReferral"]) == ("open", False)
    decide(key=SELF.key, unit_id=lind.id, options={"needs_referral": True})
    told = data(lind)
    assert (told["state"], told["needsReferral"], told["stateText"]) == ("closed", True, "Kräver remiss")
    assert (told["reason"], told["instead"]) == (DEMANDS, INSTEAD)
    visitor = Client()
    for page in (
        visitor.get(f"/matrix/units/{lind.id}/"),
        anna.get(f"/my/services/{SELF.key}/?q=Lind"),
        anna.get(f"/my/services/{SELF.key}/?unit={lind.id}"),
    ):
        assert DEMANDS in seen(page)
        assert INSTEAD in seen(page)
    assert f'value="{lind.id}"' not in anna.get(f"/my/services/{SELF.key}/?q=Lind").content.decode()
    forged = filling.post(anna, f"/my/services/{SELF.key}/begin/", {"unit": str(lind.id)})
    assert forged.status_code == 422
    with pytest.raises(cases.ServiceClosed):
        begin(world, lind)
    assert not models.Draft.objects.exists()


def test_what_the_region_demands_holds_at_all_its_units_and_no_unit_lifts_it(
    world: World, anna: Client, lind: Unit
) -> None:
    decide(key=SELF.key, options={"needs_referral": True}, texts={"instead_sv": "Ring vårdlotsen."})
    decide(key=SELF.key, unit_id=lind.id, options={"needs_referral": False})
    assert data(lind)["needsReferral"] is True
    visitor = Client()
    visitor.cookies["vardnav_region"] = SKANE
    for page in (visitor.get(f"/services/{SELF.key}/"), anna.get(f"/my/services/{SELF.key}/")):
        assert DEMANDS in seen(page)
        assert "Ring vårdlotsen." in seen(page)
    with pytest.raises(cases.ServiceClosed):
        begin(world, lind)


def test_a_draft_begun_before_the_demand_is_kept_and_not_sent(world: World, anna: Client, lind: Unit) -> None:
    draft = filling.begin(anna, SELF, lind.id)
    filling.fill(anna, SELF, draft)
    decide(key=SELF.key, unit_id=lind.id, options={"needs_referral": True})
    answer = filling.post(anna, f"{draft}review/")
    assert answer.status_code == 422
    assert DEMANDS in seen(answer)
    assert models.Draft.objects.exists()
    assert not models.Case.objects.exists()


# --- another region ----------------------------------------------------------------------------------------------------

#: Home, there, whether home demands, whether there demands, and whether one may choose.
FREE = """
12 12 no  no  may
12 12 no  yes may-not
12 12 yes yes may-not
12 08 no  no  may
12 08 yes no  may-not
12 08 no  yes may-not
12 08 yes yes may-not
-  08 yes no  may
-  08 no  yes may-not
"""


@pytest.mark.parametrize("line", FREE.split("\n")[1:-1])
def test_care_in_another_region_is_free_to_choose_only_if_neither_demands_a_referral(line: str) -> None:
    home, there, home_demands, there_demands, may = line.split()
    found = rules.may_choose_freely(
        home_region="" if home == "-" else home,
        region=there,
        home_demands=home_demands == "yes",
        there_demands=there_demands == "yes",
    )
    assert found is (may == "may")


def test_whose_home_region_demands_a_referral_is_told_before_the_form_and_the_door_says_the_same(
    world: World, anna: Client, lind: Unit
) -> None:
    Person.objects.filter(id=world.anna.id).update(home_region=KALMAR)
    away()
    assert "Välj" in seen(anna.get(f"/my/services/{SELF.key}/"))
    draft = filling.begin(anna, SELF, lind.id)
    filling.fill(anna, SELF, draft)
    Offering.objects.filter(region_id=KALMAR, service_key=SELF.key).update(options={"needs_referral": True})
    catalogue.forget()
    said = "där du är folkbokförd, kräver en remiss för den här vården"
    first = anna.get(f"/my/services/{SELF.key}/")
    assert said in seen(first)
    assert INSTEAD in seen(first)
    assert str(lind.id) not in first.content.decode()
    forged = filling.post(anna, f"/my/services/{SELF.key}/begin/", {"unit": str(lind.id)})
    assert forged.status_code == 422
    assert said in seen(forged)
    late = filling.post(anna, f"{draft}review/")
    assert late.status_code == 422
    assert said in seen(late)
    assert models.Draft.objects.count() == 1
    assert not models.Case.objects.exists()


def test_a_neighbour_who_lives_here_is_not_asked_of_another_region(
    world: World, anna: Client, lind: Unit
) -> None:
    away(needs_referral=True)
    assert filling.begin(anna, SELF, lind.id)


# --- ages --------------------------------------------------------------------------------------------------------------

#: As written, the youngest and the oldest.
WRITTEN = [
    ("18–", 18, None),
    ("18-", 18, None),
    (" 13 – 23 år", 13, 23),
    ("–17", 0, 17),
    ("0-5", 0, 5),
    ("7-7", 7, 7),
]


@pytest.mark.parametrize(("text", "first", "last"), WRITTEN)
def test_ages_are_read_as_people_write_them(text: str, first: int, last: int | None) -> None:
    found = ages.read(text)
    assert found is not None
    assert (found.from_age, found.to_age) == (first, last)


@pytest.mark.parametrize("text", ["vuxna", "-", "–", "23–13", "18", "18+", "400–", "1–999", "²–5"])
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ages.NotUnderstood, match="13–23"):
        ages.read(text)


def test_a_unit_for_some_ages_says_so_on_page_choice_and_table_and_the_door_says_the_same(
    world: World, lind: Unit
) -> None:
    decide(
        key=SELF.key, unit_id=lind.id, options={"ages": "18–"}, texts={"instead_sv": "Ring barnmottagningen."}
    )
    told = data(lind)
    spans = {one["who"]: one["ages"] for one in told["whoMay"]}
    assert spans["self"] == [{"from": 18, "to": None}]
    assert spans["guardian"] == []
    assert "från 18 år" in seen(Client().get(f"/matrix/units/{lind.id}/services/{SELF.address}/"))
    visitor = Client()
    visitor.cookies["vardnav_region"] = SKANE
    assert "tar emot den som är 18 år eller äldre" in seen(visitor.get(f"/matrix/services/{SELF.address}/"))
    anna = log_in(world.anna)
    page = anna.get(f"/my/services/{SELF.key}/?q=Lind")
    assert "Mottagningen tar emot den som är 18 år eller äldre." in seen(page)
    assert str(lind.id) in page.content.decode()
    for_bo = log_in(world.anna, acting_for=world.bo)
    page = for_bo.get(f"/my/services/{SELF.key}/?q=Lind")
    assert "Mottagningen tar emot den som är 18 år eller äldre. Ring barnmottagningen." in seen(page)
    assert str(lind.id) not in page.content.decode()
    forged = filling.post(for_bo, f"/my/services/{SELF.key}/begin/", {"unit": str(lind.id)})
    assert forged.status_code == 422
    assert "Ring barnmottagningen." in seen(forged)
    with pytest.raises(cases.NotAdmitted):
        begin(world, lind, subject_id=world.bo.id)
    assert not models.Draft.objects.exists()


#: Born, and whether a unit for 18 to 65 takes them at noon on 15 June 2026.
BORN = """
2008-06-15 yes
2008-06-16 no
1960-06-16 yes
1960-06-15 no
2020-02-29 no
"""


@pytest.mark.parametrize("line", BORN.split("\n")[1:-1])
def test_the_birthday_itself_opens_the_door_and_the_one_after_the_last_shuts_it(
    world: World, lind: Unit, line: str
) -> None:
    born_on, taken = line.split()
    decide(key=SELF.key, unit_id=lind.id, options={"ages": "18–65"})
    Person.objects.filter(id=world.anna.id).update(born_on=dt.date.fromisoformat(born_on))
    now = dt.datetime(2026, 6, 15, 12, tzinfo=clock.SWEDEN)
    try:
        cases.begin(world.annas(), service_key=SELF.key, unit_id=lind.id, now=now)
        is_taken = True
    except cases.NotAdmitted:
        is_taken = False
    assert is_taken is (taken == "yes")


def test_a_form_begun_in_time_is_refused_when_the_ages_have_changed_and_kept(
    world: World, anna: Client, lind: Unit
) -> None:
    draft = filling.begin(anna, SELF, lind.id)
    filling.fill(anna, SELF, draft)
    decide(key=SELF.key, unit_id=lind.id, options={"ages": "–17"})
    answer = filling.post(anna, f"{draft}review/")
    assert answer.status_code == 422
    assert "tar emot den som inte har fyllt 18 år" in seen(answer)
    assert models.Draft.objects.exists()


def test_the_administrator_sets_both_and_is_told_what_cannot_be_read(world: World, lind: Unit) -> None:
    held = Assignment.objects.create(
        region_id=SKANE, staff=world.eva, hsa_id="ADA", kind="administrator", valid_from="2020-01-01"
    )
    ada = at_the_desk(world, world.eva, held)
    page = f"/steering/services/{SELF.key}/units/{lind.id}/change/"
    asked = seen(ada.get(page))
    for label in ("Kräver remiss från någon i vården", "Vilka åldrar det är för"):
        assert label in asked
    wrong = filling.post(ada, page, {"state": "on", "step": "save", "option_ages": "vuxna"})
    assert wrong.status_code == 422
    assert "”vuxna” går inte att läsa" in seen(wrong)
    given = {"state": "on", "step": "save", "option_ages": "18–", "option_needs_referral": "yes"}
    assert filling.post(ada, page, given).status_code == 303
    assert (data(lind)["needsReferral"], data(lind)["state"]) == (True, "closed")


def test_a_region_may_decide_ages_for_all_its_units_and_its_page_says_so(world: World, lind: Unit) -> None:
    decide(key=SELF.key, options={"ages": "16–"})
    visitor = Client()
    visitor.cookies["vardnav_region"] = SKANE
    assert "tar emot den som är 16 år eller äldre" in seen(visitor.get(f"/services/{SELF.key}/"))
    spans = {one["who"]: one["ages"] for one in data(lind)["whoMay"]}
    assert spans["self"] == [{"from": 16, "to": None}]


def test_staff_who_help_somebody_are_told_the_same(world: World, lind: Unit) -> None:
    decide(key=SELF.key, unit_id=lind.id, options={"ages": "–17"})
    begun = assisted.start(
        world.dags(),
        number=world.anna.number,
        origin=Origin.VISIT,
        identified_by=Identified.DOCUMENT,
        given_name="",
        family_name="",
        now=clock.now(),
    )
    desk = at_the_desk(world, world.dag)
    address = f"/desk/assist/{begun.id}/services/{SELF.key}/"
    page = desk.get(address)
    assert "tar emot den som inte har fyllt 18 år" in seen(page)
    forged = filling.post(desk, address, {"unit": str(lind.id)})
    assert forged.status_code == 422
    assert not models.Draft.objects.exists()
