"""Nobody has a campaign's time past its rules, whichever way they try; and what is had is by a version and a group."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from vardnav.capabilities.vaccination.actions import declaring, planning, publishing, timing
from vardnav.capabilities.vaccination.models import Booking, Campaign, Declaration, Version
from vardnav.capabilities.vaccination.rules.plan import Group
from vardnav.capabilities.vaccination.tests.house import EVERYBODY, KEY, Campaigns, born
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments import offer_queries
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.models import Appointment, TimeRule, TimeType, WaitingEntry
from vardnav.platform.appointments.tests.house import NOW, TUESDAY, residents, why
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.catalogue import changing as catalogue

OLD = Group("old", "65 år och äldre", "65 and over", age_from=65)
RISK = Group("risk", "Riskgrupp", is_risk=True, risk_sv="Har du astma?")
LATER = NOW + dt.timedelta(days=7)
TWO = {"doses": 2, "days_least": 1, "days_most": 1}


def said(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.refusal.said


def numbers() -> list[tuple[int | None, int | None]]:
    return list(Booking.objects.order_by("id").values_list("unit_number", "group_number"))


def test_who_is_of_a_group_that_is_open_books_and_it_is_kept_by_which_version_and_group(
    clinic: Campaigns,
) -> None:
    version = clinic.publish(clinic.plan(dataclasses.replace(OLD, age_from=40), EVERYBODY))
    had = clinic.booked(clinic.anna, clinic.times()[6])
    kept = Booking.objects.get()
    assert (kept.appointment_id, kept.version_id, kept.group_key) == (had.id, version.id, "old")
    assert (kept.is_online, kept.unit_id, kept.had_at) == (True, clinic.world.norra.id, NOW)
    assert broken() == []


def test_who_is_of_no_group_is_refused_when_they_book_when_they_hold_and_when_they_confirm(
    clinic: Campaigns,
) -> None:
    clinic.publish(clinic.plan(EVERYBODY))
    slots = clinic.times()
    held = clinic.hold(clinic.anna, slots[6])
    clinic.publish(clinic.plan(OLD))
    confirmed = holding.confirm(clinic.anna, held.id, now=NOW)
    booked = clinic.book(clinic.cecilia, slots[7])
    assert (why(confirmed), why(booked)) == ("other_rules", "other_rules")
    assert said(booked) == "Vaccinet är för den som är äldre. Det går att boka från 1 januari 2035."
    assert not Appointment.objects.filter(status="booked").exists()
    assert broken() == []


def test_a_group_that_opens_later_is_told_when_and_what_is_refused_leaves_no_hold(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(dataclasses.replace(EVERYBODY, opens_at=LATER)))
    answer = clinic.book(clinic.anna, clinic.times()[6])
    assert isinstance(answer, Refused)
    assert answer.refusal.from_at == LATER
    assert not Appointment.objects.exists()
    assert not Booking.objects.exists()


def test_staff_who_book_for_somebody_are_bound_by_the_groups_too(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(OLD, web_age=16))
    slots = clinic.times()
    assert why(clinic.book(clinic.dag, slots[6], subject_id=clinic.world.cecilia.id)) == "other_rules"
    clinic.publish(clinic.plan(EVERYBODY, web_age=16))
    child = clinic.world.bo.id
    assert (
        said(clinic.book(clinic.anna_for_bo, slots[6]))
        == "Så unga bokar inte här. Ring mottagningen, så bokar de en tid."
    )
    assert why(clinic.book(clinic.dag, slots[6], subject_id=child)) == "had"
    assert Booking.objects.get().is_online is False


def test_who_acts_for_a_child_books_for_the_child_by_the_childs_own_group(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(Group("child", "Barn", age_to=12), adult_under=16))
    slots = clinic.times()
    assert why(clinic.book(clinic.anna, slots[6])) == "other_rules"
    assert why(clinic.book(clinic.anna_for_bo, slots[6])) == "had"
    assert Booking.objects.get().subject_id == clinic.world.bo.id
    assert broken() == []


def test_nobody_moves_into_a_campaigns_time_past_its_rules_and_a_move_is_by_the_version_of_that_moment(
    clinic: Campaigns,
) -> None:
    clinic.publish(clinic.plan(places=(clinic.place("norra"),)))
    here = clinic.times()
    had = clinic.booked(clinic.anna, here[6])
    second = clinic.publish(clinic.plan())
    there = clinic.times(at=clinic.eva)
    assert why(changing.move(clinic.anna, {had.id: there[6].id}, now=NOW)) == "had"
    kept = Booking.objects.get()
    assert (kept.version_id, kept.unit_id) == (second.id, clinic.world.sodra.id)
    clinic.publish(clinic.plan(places=(clinic.place("sodra"),)))
    answer = changing.move(clinic.anna, {had.id: here[7].id}, now=NOW)
    assert said(answer) == "Mottagningen vaccinerar inte i den här kampanjen. Välj en annan mottagning."
    clinic.publish(clinic.plan(OLD))
    assert why(changing.move(clinic.anna, {had.id: here[7].id}, now=NOW)) == "other_rules"
    assert Appointment.objects.get(id=had.id).slot_id == there[6].id
    assert broken() == []


def test_there_is_no_waiting_list_that_passes_by_the_groups(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan())
    kind = clinic.times()[0].time_type
    for viewer, subject in ((clinic.anna, None), (clinic.dag, clinic.world.cecilia.id)):
        assert why(line.join(viewer, line.Wish(kind.id, subject_id=subject), now=NOW)) == "other_rules"
    assert not WaitingEntry.objects.exists()


def test_a_campaigns_time_is_not_among_those_that_are_booked_the_ordinary_way(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan())
    clinic.times()
    clinic.slots()
    assert [one.key for one in offer_queries.kinds(clinic.anna)] == ["nurse"]


def test_a_sort_of_time_with_a_campaigns_key_and_no_campaign_is_had_by_nobody(clinic: Campaigns) -> None:
    slots = clinic.slots(clinic.type(key="vaccination.ingen"))
    assert (
        said(clinic.book(clinic.anna, slots[6]))
        == "Bokningen är avslutad. Fråga din vårdcentral om du undrar."
    )


def test_a_yes_to_the_risk_group_is_kept_with_the_words_it_answered_and_lets_them_in(
    clinic: Campaigns,
) -> None:
    version = clinic.publish(clinic.plan(RISK))
    slots = clinic.times()
    assert why(clinic.book(clinic.anna, slots[6])) == "other_rules"
    for _again in range(2):
        declaring.declare(clinic.anna, KEY, "risk", is_yes=True, now=NOW)
    kept = Declaration.objects.get()
    assert (kept.version_id, kept.is_yes, kept.by_person_id) == (version.id, True, clinic.world.anna.id)
    assert why(clinic.book(clinic.anna, slots[6])) == "had"
    assert why(clinic.book(clinic.cecilia, slots[7])) == "other_rules"
    assert broken() == []
    declaring.declare(clinic.anna, KEY, "risk", is_yes=False, now=NOW + dt.timedelta(minutes=1))
    assert why(clinic.book(clinic.anna, slots[7], now=NOW + dt.timedelta(minutes=2))) == "other_rules"
    assert broken() == []


@pytest.mark.parametrize("group", ["all", "ingen"])
def test_a_question_that_is_not_asked_is_not_answered(clinic: Campaigns, group: str) -> None:
    clinic.publish(clinic.plan(EVERYBODY, RISK))
    with pytest.raises(Http404):
        declaring.declare(clinic.anna, KEY, group, is_yes=True, now=NOW)


def test_two_doses_are_booked_as_one_with_the_campaigns_days_between_them(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(**TWO))
    slots = clinic.times()
    assert why(clinic.book(clinic.anna, slots[1])) == "dose_missing"
    assert why(clinic.book(clinic.anna, slots[1], slots[2])) == "dose_too_soon"
    clinic.booked(clinic.anna, slots[1], slots[7])
    assert Booking.objects.count() == 2
    clinic.publish(clinic.plan())
    assert why(clinic.book(clinic.cecilia, slots[2], slots[8])) == "other_type"
    assert why(clinic.book(clinic.cecilia, slots[2])) == "had"
    assert [one.doses is None for one in (row.rule for row in TimeRule.objects.order_by("version"))] == [
        False,
        True,
    ]
    assert broken() == []


def test_both_doses_move_and_the_quotas_number_is_the_firsts_alone(clinic: Campaigns) -> None:
    quota = (clinic.place("norra", most=2), clinic.place("sodra"))
    clinic.publish(clinic.plan(places=quota, **TWO))
    slots = clinic.times(to=TUESDAY + dt.timedelta(days=1))
    clinic.booked(clinic.anna, slots[7], slots[13])
    one, two = Appointment.objects.order_by("pair_part")
    assert sum(unit is not None for unit, _group in numbers()) == 1
    assert why(changing.move(clinic.anna, {one.id: slots[8].id, two.id: slots[14].id}, now=NOW)) == "had"
    assert sum(unit is not None for unit, _group in numbers()) == 1
    assert broken() == []
    changing.cancel(clinic.anna, two.id, now=NOW, accepts_late=True)
    assert numbers() == [(None, None), (None, None)]
    assert broken() == []


def test_a_units_quota_is_had_once_each_and_a_cancelled_time_gives_its_number_back(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=2),)))
    slots, people = clinic.times(), residents(4)
    had = [clinic.booked(viewer, slot) for viewer, slot in zip(people[:2], slots[6:8], strict=True)]
    refused = clinic.book(people[2], slots[8])
    assert said(refused).startswith("Mottagningen har inga fler platser att boka här")
    assert sorted(unit for unit, _group in numbers() if unit) == [1, 2]
    changing.cancel(people[0], had[0].id, now=NOW, accepts_late=True)
    assert why(clinic.book(people[2], slots[8])) == "had"
    assert why(clinic.book(people[3], slots[9])) == "other_rules"
    assert broken() == []


def test_a_groups_quota_leaves_the_rest_to_the_others_and_staff_are_not_counted(clinic: Campaigns) -> None:
    young = Group("young", "Unga", age_to=39)
    clinic.publish(
        clinic.plan(
            young, dataclasses.replace(OLD, age_from=40), places=(clinic.place(most_of={"young": 1}),)
        )
    )
    slots, people = clinic.times(), residents(3, born_on=born(2000))
    assert why(clinic.book(people[0], slots[6])) == "had"
    assert why(clinic.book(people[1], slots[7])) == "other_rules"
    assert why(clinic.book(clinic.cecilia, slots[8])) == "had"
    assert why(clinic.book(clinic.dag, slots[9], subject_id=people[2].person_id)) == "had"
    assert broken() == []


def test_who_moves_between_units_takes_a_number_where_they_come_and_leaves_the_one_they_had(
    clinic: Campaigns,
) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=1), clinic.place("sodra", most=1))))
    here, there = clinic.times(), clinic.times(at=clinic.eva)
    one, two, three = residents(3)
    mine = clinic.booked(one, here[6])
    clinic.booked(two, there[6])
    assert why(changing.move(one, {mine.id: there[7].id}, now=NOW)) == "other_rules"
    assert why(clinic.book(three, here[7])) == "other_rules"
    assert why(changing.move(one, {mine.id: here[8].id}, now=NOW)) == "had"
    assert broken() == []


def test_a_hold_that_runs_out_gives_its_number_back(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=1),)))
    slots = clinic.times()
    clinic.hold(clinic.anna, slots[6])
    assert why(clinic.book(clinic.cecilia, slots[7])) == "other_rules"
    over = NOW + dt.timedelta(minutes=10)
    line.expire_due(clinic.anna.system(), now=over)
    assert why(clinic.book(clinic.cecilia, slots[7], now=over)) == "had"


def test_a_hold_that_ran_out_gives_its_number_to_the_next_before_the_job_has_come_to_it(
    clinic: Campaigns,
) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=1),)))
    slots = clinic.times()
    held = clinic.hold(clinic.anna, slots[6])
    over = NOW + dt.timedelta(minutes=10)
    assert why(clinic.book(clinic.cecilia, slots[7], now=over - dt.timedelta(seconds=1))) == "other_rules"
    assert why(clinic.book(clinic.cecilia, slots[7], now=over)) == "had"
    assert not Appointment.objects.filter(id=held.id).exists()
    assert broken() == []


@pytest.mark.parametrize("how", ["pausad", "avslutad"])
def test_who_would_move_while_nobody_books_is_told_that_the_time_stands(clinic: Campaigns, how: str) -> None:
    clinic.publish(clinic.plan())
    slots = clinic.times()
    had = clinic.booked(clinic.anna, slots[6])
    held = clinic.hold(clinic.cecilia, slots[7])
    clinic.publish(clinic.plan(**{"is_paused": True} if how == "pausad" else {"closes_at": NOW}))
    moved = changing.move(clinic.anna, {had.id: slots[8].id}, now=NOW)
    assert how in said(moved)
    assert "Tiden som är bokad gäller" in said(moved)
    assert "gäller" not in said(holding.confirm(clinic.cecilia, held.id, now=NOW))


def test_a_quota_changed_in_the_next_version_counts_those_who_have_booked_already(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan())
    slots, people = clinic.times(), residents(3)
    for viewer, slot in zip(people, slots[6:9], strict=True):
        clinic.booked(viewer, slot)
    with pytest.raises(publishing.Faulty, match="det är redan 3 bokade"):
        clinic.publish(clinic.plan(places=(clinic.place(most=2),)))
    clinic.publish(clinic.plan(places=(clinic.place(most=3),)))
    assert [unit for unit, _group in numbers()] == [1, 2, 3]
    assert why(clinic.book(clinic.anna, slots[9])) == "other_rules"
    clinic.publish(clinic.plan())
    assert {unit for unit, _group in numbers()} == {None}
    assert broken() == []


def test_a_published_version_and_an_answer_never_change(clinic: Campaigns) -> None:
    version = clinic.publish(clinic.plan(EVERYBODY, RISK))
    declaring.declare(clinic.anna, KEY, "risk", is_yes=True, now=NOW)
    for change in (
        lambda: Version.objects.filter(id=version.id).update(plan={}),
        lambda: Version.objects.filter(id=version.id).delete(),
        lambda: Declaration.objects.update(is_yes=False),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_draft_is_written_by_one_at_a_time_and_the_second_keeps_nothing(clinic: Campaigns) -> None:
    draft = planning.create(clinic.admin, KEY, clinic.plan(), now=NOW)
    planning.write(clinic.admin, draft.campaign_id, clinic.plan(name_sv="Först"), revision=1, now=NOW)
    with pytest.raises(planning.Stale):
        planning.write(clinic.admin, draft.campaign_id, clinic.plan(name_sv="Sedan"), revision=1, now=NOW)
    with pytest.raises(planning.Stale):
        publishing.ask(clinic.admin, draft.campaign_id, revision=1, now=NOW)
    assert Version.objects.get().said.name_sv == "Först"
    with pytest.raises(planning.Taken):
        planning.create(clinic.admin, KEY, clinic.plan(), now=NOW)


@pytest.mark.parametrize("lacks", [{"about_sv": ""}, {"groups": ()}, {"places": ()}])
def test_a_campaign_that_lacks_what_people_need_is_not_published(
    clinic: Campaigns, lacks: dict[str, Any]
) -> None:
    draft = planning.create(clinic.admin, KEY, dataclasses.replace(clinic.plan(), **lacks), now=NOW)
    with pytest.raises(publishing.Faulty):
        publishing.ask(clinic.admin, draft.campaign_id, revision=1, now=NOW)


def test_where_the_region_wants_two_nothing_is_published_until_another_has_let_it_through(
    clinic: Campaigns,
) -> None:
    catalogue.want_two(clinic.admin, now=NOW)
    draft = planning.create(clinic.admin, KEY, clinic.plan(), now=NOW)
    change = publishing.ask(clinic.admin, draft.campaign_id, revision=1, now=NOW)
    assert Version.objects.get().published_at is None
    with pytest.raises(catalogue.NeedsTwo):
        publishing.publish(clinic.admin, draft.campaign_id, revision=1, change=None, now=NOW)
    with pytest.raises(catalogue.OwnProposal):
        catalogue.approve(clinic.admin, change.id, now=NOW)
    other = dataclasses.replace(clinic.admin, staff_id=clinic.world.dag.id)
    catalogue.approve(other, change.id, now=NOW)
    assert Version.objects.get().published_by_id == clinic.world.dag.id


def test_only_the_regions_administrator_writes_and_only_a_unit_that_vaccinates_makes_times(
    clinic: Campaigns,
) -> None:
    for viewer in (clinic.dag, clinic.anna):
        with pytest.raises(Http404):
            planning.create(viewer, KEY, clinic.plan(), now=NOW)
    clinic.publish(clinic.plan(places=(clinic.place("sodra"),)))
    with pytest.raises(Http404):
        timing.make_type(clinic.dag, KEY, now=NOW)
    assert timing.make_type(clinic.eva, KEY, now=NOW) == timing.make_type(clinic.eva, KEY, now=NOW)
    elsewhere = dataclasses.replace(clinic.admin, region="08")
    with pytest.raises(Http404):
        planning.draft(elsewhere, Campaign.objects.get().id, now=NOW)
    assert TimeType.objects.count() == 1


def test_a_time_that_is_cancelled_past_every_action_gives_its_number_back_all_the_same(
    clinic: Campaigns,
) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=1),)))
    clinic.booked(clinic.anna, clinic.times(to=TUESDAY)[6])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE appointments_appointment SET status = 'cancelled', cancelled_at = now(), cancelled_because = 'unit'"
        )
    assert numbers() == [(None, None)]
