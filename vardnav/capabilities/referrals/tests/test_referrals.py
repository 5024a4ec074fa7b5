"""A self-referral: nobody sends a second one, and each unit has rules of its own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.support import filling
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import models, promises
from vardnav.platform.cases.tests.world import World, decide, seen, unit
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing

SELF = listing.service("referrals.self")


def skin_clinic(**more: object) -> Unit:
    decide(key=SELF.key)
    return unit("Hudmottagningen Lind", kind="specialist", **more)


def test_who_has_a_referral_already_is_told_to_call_and_sends_none(world: World, anna: Client) -> None:
    draft = filling.begin(anna, SELF, skin_clinic().id)
    answer = filling.post(anna, f"{draft}step/before/", {"has_referral": "yes", "is_patient": "no"})
    assert answer.status_code == 422
    assert "En till gör inte att det går fortare. Ring mottagningen" in seen(answer)
    kept = models.Draft.objects.get().answers
    assert "has_referral" not in kept
    for group in SELF.form.groups[1:]:
        filling.post(anna, f"{draft}step/{group.link_id}/", filling.page(group, {}, {}))
    assert filling.post(anna, f"{draft}review/").status_code == 422
    assert not models.Case.objects.exists()


def test_a_patient_of_the_unit_is_told_to_write_directly(world: World, anna: Client) -> None:
    draft = filling.begin(anna, SELF, skin_clinic().id)
    answer = filling.post(anna, f"{draft}step/before/", {"has_referral": "no", "is_patient": "yes"})
    assert answer.status_code == 422
    assert "behöver du ingen remiss" in seen(answer)


def test_a_changed_mind_is_kept(world: World, anna: Client) -> None:
    """ "Yes" that leads nowhere does not stand in the way of "no"."""
    draft = filling.begin(anna, SELF, skin_clinic().id)
    filling.post(anna, f"{draft}step/before/", {"has_referral": "yes", "is_patient": "no"})
    again = filling.post(anna, f"{draft}step/before/", {"has_referral": "no", "is_patient": "no"})
    assert again.status_code == 303


def test_only_specialists_are_offered_and_what_each_needs_stands_there(world: World, anna: Client) -> None:
    lind = skin_clinic()
    unit("Rehab Strand", kind="rehab")
    decide(key=SELF.key, unit_id=lind.id, texts={"text_sv": "Skicka med en bild på huden."})
    page = seen(anna.get(f"/my/services/{SELF.key}/"))
    assert "Hudmottagningen Lind" in page
    assert "Skicka med en bild på huden." in page
    assert "Vårdcentralen Norra" not in page
    assert "Rehab Strand" not in page


def test_a_health_centre_cannot_be_slipped_in(world: World, anna: Client) -> None:
    decide(key=SELF.key)
    forged = filling.post(anna, f"/my/services/{SELF.key}/begin/", {"unit": str(world.norra.id)})
    assert forged.status_code == 404


def test_earlier_care_is_asked_about_only_of_those_who_had_some(world: World, anna: Client) -> None:
    place = skin_clinic()
    filling.send(anna, SELF, place.id, {"sought": "no"})
    asked = {one["link_id"] for one in models.Case.objects.get().answers}
    assert "sought_where" not in asked
    filling.send(anna, SELF, place.id, {"sought": "yes"})
    latest = models.Case.objects.order_by("-id")[0]
    assert "sought_where" in {one["link_id"] for one in latest.answers}


#: Sent, ten working days, and the day that is promised: the earlier of that and the 14th day.
PROMISED = """
2026-11-23 2026-12-07 2026-12-07
# Christmas, New Year and Epiphany lie between
2026-12-22 2027-01-12 2027-01-05
2026-12-23 2027-01-13 2027-01-06
2026-12-31 2027-01-18 2027-01-14
# Easter, midsummer, the first of May
2026-03-30 2026-04-15 2026-04-13
2026-06-15 2026-06-30 2026-06-29
2026-04-20 2026-05-05 2026-05-04
# over a leap day, over both changes of the clock
2028-02-21 2028-03-06 2028-03-06
2026-03-16 2026-03-30 2026-03-30
2026-10-19 2026-11-02 2026-11-02
# written on a Sunday: ten working days are shorter
2026-11-22 2026-12-04 2026-12-04
"""


@pytest.mark.parametrize("line", [one for one in PROMISED.splitlines() if one and not one.startswith("#")])
def test_the_answer_is_promised_within_fourteen_days_whatever_the_holidays(world: World, line: str) -> None:
    sent, working, promised = (dt.date.fromisoformat(one) for one in line.split())
    now = dt.datetime.combine(sent, dt.time(9), tzinfo=clock.SWEDEN)
    due_at = promises.due_by(
        SELF, unit_id=world.norra.id, subject_id=world.anna.id, days=SELF.answer_within_days, now=now
    )
    assert promises.last_day(promises.promised_by(now, SELF.answer_within_days)) == working
    assert promises.last_day(due_at) == promised
    assert (promised - sent).days <= 14


def test_a_case_sent_before_christmas_is_due_on_the_fourteenth_day_and_the_words_say_so(world: World) -> None:
    assert "14 dagar" in services_shown.answer_time(SELF, SELF.answer_within_days)
    assert "arbetsdag" in services_shown.answer_time(SELF, 3), "a unit that promises less says how much"
    assert "14 dagar" in str(SELF.about)
    assert "arbetsdagar" not in str(SELF.about)


def test_no_unit_promises_more_than_the_e_service(world: World) -> None:
    longest = next(one.maximum for one in SELF.options if one.key == "answer_within_days")
    assert longest == SELF.answer_within_days
