"""A self-referral: nobody sends a second one, and each unit has rules of its own."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from tests.support import filling
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import models, promises
from vardnav.platform.cases.tests.world import World, decide, seen, unit
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


def test_the_answer_is_promised_within_fourteen_days_where_no_holiday_comes_between(world: World) -> None:
    monday = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
    due_at = promises.promised_by(monday, SELF.answer_within_days)
    assert clock.local_date(due_at - dt.timedelta(seconds=1)) == dt.date(2026, 12, 7)
    longest = next(one.maximum for one in SELF.options if one.key == "answer_within_days")
    assert longest == SELF.answer_within_days
