"""A unit sets up its calendar: sorts of time with dated rules, who and where, a week, days that differ, times published."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.forms import about as about_forms
from vardnav.capabilities.booking.tests.booking import hold
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Resource, Schedule, Slot, TimeRule, TimeType
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, why
from vardnav.platform.cases.tests.world import post, seen

SETUP = "/desk/appointments/setup/"
RULE = {
    "is_online": "on", "age_from": "0", "age_to": "0", "adult_under": "0", "most_at_once": "2", "days_ahead": "90",
    "lead_minutes": "60", "cutoff_hours": "24", "late_fee": "200",
}  # fmt: skip
TYPE = {
    **RULE, "name_sv": "Provtagning", "name_en": "Blood sample", "key": "lab", "meeting": "visit", "minutes": "10",
    "pause_minutes": "0", "capacity": "2", "bring_sv": "Ta med legitimation.", "bring_en": "",
}  # fmt: skip


def day(name: str, year: int, month: int, of_month: int) -> dict[str, str]:
    return {f"{name}_0": str(year), f"{name}_1": str(month), f"{name}_2": str(of_month)}


def week(kind: TimeType, **more: str) -> dict[str, str]:
    given = {"type": str(kind.id), "clinician": "", "room": "", "week": "mån–fre 8–9, mån 13–14"}
    return {
        **given,
        **day("first_on", 2026, 11, 30),
        "last_on_0": "",
        "last_on_1": "",
        "last_on_2": "",
        **more,
    }


def test_from_nothing_to_times_that_residents_find(clinic: Clinic, dag: Client, anna: Client) -> None:
    assert "inga sorters tid" in seen(dag.get(SETUP))
    done = post(dag, f"{SETUP}types/new/", TYPE)
    assert "Sorten är tillagd" in seen(dag.get(done["Location"]))
    done = post(dag, f"{SETUP}resources/", {"kind": "clinician", "name": "Siv, sköterska", "spoken": ["ar"]})
    assert "Siv, sköterska" in seen(dag.get(done["Location"]))
    kind, siv = TimeType.objects.get(), Resource.objects.get()
    assert (kind.minutes, kind.capacity, siv.languages) == (10, 2, ["ar"])
    done = post(dag, f"{SETUP}schedules/new/", week(kind, clinician=str(siv.id)))
    place = done["Location"]
    page = seen(dag.get(place))
    assert "Måndag 8.00–9.00" in page
    assert "Inga tider är utlagda än" in page
    done = post(dag, place, {"do": "differ", **day("day", 2026, 12, 2), "times": "9–10", "note": "Möte"})
    assert "Dagen är ändrad i schemat" in seen(dag.get(done["Location"]))
    done = post(dag, place, {"do": "differ", **day("day", 2026, 12, 3), "times": "", "note": ""})
    assert "inga tider" in seen(dag.get(place))
    done = post(dag, place, {"do": "publish", **day("until", 2026, 12, 4)})
    assert "Tiderna är utlagda." in seen(dag.get(done["Location"]))
    of_day = [
        Slot.objects.filter(starts_at__day=number, starts_at__month=12).count() for number in (1, 2, 3, 4)
    ]
    assert of_day == [6, 6, 0, 6]
    assert "Siv, sköterska" in seen(anna.get("/my/appointments/find/?type=lab"))


def test_a_rule_is_changed_as_a_new_version_and_the_history_stays(clinic: Clinic, dag: Client) -> None:
    kind = clinic.type(Rule(cutoff_hours=24))
    slot = clinic.slots(kind)[6]
    address = f"{SETUP}types/{kind.id}/"
    assert "Version 1 gäller" in seen(dag.get(address))
    done = post(dag, address, {**RULE, "age_from": "65", "version": "1"})
    assert "Reglerna gäller nu" in seen(dag.get(done["Location"]))
    assert why(clinic.book(clinic.anna, slot)) == "too_young"
    page = seen(dag.get(address))
    assert "Version 2 gäller" in page
    assert "Version 1, från" in page
    assert "Dag Vård" in page


def test_two_who_change_a_rule_at_once_the_second_is_told_and_keeps_what_was_written(
    clinic: Clinic, dag: Client
) -> None:
    kind = clinic.type(Rule(cutoff_hours=24))
    address = f"{SETUP}types/{kind.id}/"
    assert post(dag, address, {**RULE, "cutoff_hours": "48", "version": "1"}).status_code == 303
    late = post(dag, address, {**RULE, "cutoff_hours": "77", "version": "1"})
    assert late.status_code == 409
    assert "Någon har ändrat reglerna" in seen(late)
    assert 'value="77"' in late.content.decode()
    assert TimeRule.objects.get(superseded_at__isnull=True).cutoff_hours == 48


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minutes": "x"}, "Skriv ett helt tal"),
        ({"minutes": "2"}, "Skriv minst 5"),
        ({"capacity": "9999"}, "Skriv högst 200"),
        ({"key": "Åäö"}, "små bokstäver"),
        ({"key": "nurse"}, "redan en sorts tid"),
        ({"name_en": ""}, "Fyll i det här fältet"),
        ({"meeting": "walk"}, "i listan"),
        ({"age_from": "65", "age_to": "18"}, "kan inte vara lägre"),
    ],
)
def test_a_sort_of_time_that_makes_no_sense_is_told_by_the_field(
    clinic: Clinic, dag: Client, wrong: dict[str, str], said: str
) -> None:
    clinic.type()
    answer = post(dag, f"{SETUP}types/new/", {**TYPE, **wrong})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert "Ta med legitimation." in answer.content.decode()
    assert TimeType.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"week": "alltid"}, "går inte att läsa"),
        ({"week": ""}, "Fyll i det här fältet"),
        ({"week": "mån 8–12, mån 11–13"}, "får inte gå in i varandra"),
        ({"week": "mån 0–24, mån 8–9"}, "får inte gå in i varandra"),
        ({"type": "x"}, "i listan"),
        ({"first_on_1": "13"}, "inget sådant datum"),
        (day("last_on", 2026, 1, 1), "kan inte vara före"),
    ],
)
def test_a_week_that_makes_no_sense_is_told_by_the_field(
    clinic: Clinic, dag: Client, wrong: dict[str, str], said: str
) -> None:
    answer = post(dag, f"{SETUP}schedules/new/", week(clinic.type(), **wrong))
    assert answer.status_code == 422
    assert said in seen(answer)
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"do": "publish", **day("until", 2026, 11, 29)}, 422, "Välj en dag från i dag"),
        ({"do": "publish", **day("until", 2090, 1, 1)}, 422, "Välj en dag från i dag"),
        ({"do": "publish"}, 422, "until"),
        ({"do": "differ", **day("day", 2026, 12, 1), "times": "", "note": ""}, 409, "Dagen är redan utlagd"),
        (
            {"do": "differ", **day("day", 2026, 12, 9), "times": "9", "note": ""},
            422,
            "Tiderna går inte att läsa",
        ),
        (
            {"do": "differ", **day("day", 2026, 12, 9), "times": "9–11, 10–12"},
            422,
            "får inte gå in i varandra",
        ),
        ({"do": "differ", "times": "9–11"}, 422, "day"),
    ],
)
def test_a_day_or_an_end_that_cannot_be_is_told_by_the_field(
    clinic: Clinic, dag: Client, form: dict[str, Any], status: int, said: str
) -> None:
    schedule = clinic.slots()[0].schedule_id
    before = Slot.objects.count()
    answer = post(dag, f"{SETUP}schedules/{schedule}/", form)
    assert answer.status_code == status
    assert said in answer.content.decode() or said in seen(answer)
    assert "error-summary" in answer.content.decode()
    assert Slot.objects.count() == before


def test_where_somebody_is_taken_already_it_is_said_that_not_all_were_made(
    clinic: Clinic, dag: Client
) -> None:
    first = clinic.slots()[0]
    kind = clinic.type(key="other")
    done = post(
        dag, f"{SETUP}schedules/new/", week(kind, clinician=str(first.clinician_id), week="mån–fre 9–11")
    )
    done = post(dag, done["Location"], {"do": "publish", **day("until", 2026, 12, 1)})
    assert "utom där någon eller något redan var upptaget" in seen(dag.get(done["Location"]))


def test_another_units_types_and_schedules_are_not_found(clinic: Clinic, dag: Client, eva: Client) -> None:
    slot = clinic.slots()[0]
    for tail in (f"types/{slot.time_type_id}/", f"schedules/{slot.schedule_id}/"):
        assert dag.get(SETUP + tail).status_code == 200
        assert eva.get(SETUP + tail).status_code == 404
        assert (
            post(eva, SETUP + tail, {**RULE, "do": "publish", **day("until", 2026, 12, 4)}).status_code == 404
        )
    theirs = {**week(slot.time_type), "clinician": str(slot.clinician_id)}
    assert post(eva, f"{SETUP}schedules/new/", theirs).status_code == 422


def _about(kind: TimeType, **more: str) -> dict[str, str]:
    words = {
        "name_sv": kind.name_sv,
        "name_en": kind.name_en,
        "bring_sv": "",
        "bring_en": "",
        "questions": "",
        "mark": about_forms.mark(types.About.of(kind)),
    }
    return {**words, **more}


def test_what_is_said_of_a_sort_is_changed_and_only_the_person_sees_what_is_marked(
    clinic: Clinic, dag: Client, anna: Client, anna_for_bo: Client
) -> None:
    kind = clinic.type(Rule())
    slot = clinic.slots(kind)[6]
    page = f"{SETUP}types/{kind.id}/about/"
    assert "Ändra Sköterska" in seen(dag.get(page))
    done = post(
        dag, page, _about(kind, name_sv="Distriktssköterska", bring_sv="Ta med kort.", is_sensitive="on")
    )
    assert "Det är ändrat." in seen(dag.get(done["Location"]))
    assert "Distriktssköterska" in seen(anna.get("/my/appointments/find/"))
    assert "Ta med kort." in seen(anna.get(hold(anna, slot)["Location"]))
    assert "Distriktssköterska" not in seen(anna_for_bo.get("/my/appointments/find/"))
    wrong = post(dag, page, _about(kind, name_sv="", questions="forms.01.none"))
    assert wrong.status_code == 422
    assert "Välj något i listan" in seen(wrong)


def test_who_changes_a_sort_that_a_colleague_has_changed_is_told(clinic: Clinic, dag: Client) -> None:
    kind = clinic.type(Rule())
    page = f"{SETUP}types/{kind.id}/about/"
    mark = re.findall(r'name="mark" value="(\w+)"', dag.get(page).content.decode())[0]
    post(dag, page, _about(kind, bring_sv="Först.", mark=mark))
    unmarked = post(dag, page, _about(kind, bring_sv="Sen.", mark=""))
    assert unmarked.status_code == 409
    late = post(dag, page, _about(kind, bring_sv="Sen.", mark=mark))
    assert late.status_code == 409
    assert "Någon har ändrat sorten" in seen(late)
    assert "Sen." in late.content.decode(), "what was typed is not lost"
    kind.refresh_from_db()
    assert kind.bring_sv == "Först."


def test_a_sort_that_is_offered_no_more_is_booked_by_nobody_and_whoever_has_it_keeps_it(
    clinic: Clinic, dag: Client, anna: Client
) -> None:
    kind = clinic.type(Rule())
    slots = clinic.slots(kind)
    had = clinic.booked(clinic.anna, slots[6])
    done = post(dag, f"{SETUP}types/{kind.id}/about/", {"do": "retire"})
    assert "Sorten går inte att boka längre" in seen(dag.get(done["Location"]))
    assert "Sköterska" not in seen(anna.get("/my/appointments/find/"))
    assert why(clinic.book(clinic.cecilia, slots[7])) == "no_rule"
    had.refresh_from_db()
    assert had.status == "booked"


def test_somebody_who_has_left_is_chosen_for_no_new_schedule(clinic: Clinic, dag: Client) -> None:
    kind = clinic.type(Rule())
    siv = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Siv", now=NOW)
    done = post(dag, f"{SETUP}resources/", {"retire": str(siv.id)})
    assert "Siv" not in seen(dag.get(done["Location"]))
    assert post(dag, f"{SETUP}schedules/new/", week(kind, clinician=str(siv.id))).status_code == 422
    back = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Siv", now=NOW)
    assert (back.id, back.retired_at) == (siv.id, None)


def test_another_units_sorts_and_people_are_not_changed(clinic: Clinic, eva: Client) -> None:
    kind = clinic.type(Rule())
    siv = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Siv", now=NOW)
    assert eva.get(f"{SETUP}types/{kind.id}/about/").status_code == 404
    assert post(eva, f"{SETUP}types/{kind.id}/about/", {"do": "retire"}).status_code == 404
    assert post(eva, f"{SETUP}resources/", {"retire": str(siv.id)}).status_code == 404


def test_times_are_let_out_a_week_at_a_time_and_nobody_has_one_before(
    clinic: Clinic, dag: Client, anna: Client
) -> None:
    kind = clinic.type(Rule())
    given = week(kind, release_days="3", release_weekday="5", release_at="7.30")
    place = post(dag, f"{SETUP}schedules/new/", given)["Location"]
    assert "Släpps en vecka i taget: fredag klockan 7.30, minst 3 dagar före." in seen(dag.get(place))
    post(dag, place, {"do": "publish", **day("until", 2026, 12, 8)})
    opens = {one.starts_at.date().isoformat()[5:]: one.opens_at for one in Slot.objects.all()}
    friday, week_before = (
        dt.datetime(2026, 12, 4, 6, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 27, 6, 30, tzinfo=dt.UTC),
    )
    assert opens["12-07"] == opens["12-08"] == friday
    assert opens["12-02"] == opens["12-04"] == week_before
    answer = hold(anna, Slot.objects.filter(starts_at__day=7)[0])
    assert answer.status_code == 409
    assert "Tiden går att boka från" in seen(answer)


@pytest.mark.parametrize(
    "wrong", [{"release_at": "25.00", "release_days": "3"}, {"release_weekday": "5"}, {"release_days": "-1"}]
)
def test_a_release_that_makes_no_sense_is_told_by_the_field(
    clinic: Clinic, dag: Client, wrong: dict[str, str]
) -> None:
    answer = post(dag, f"{SETUP}schedules/new/", week(clinic.type(Rule()), **wrong))
    assert answer.status_code == 422
    assert not Schedule.objects.exists()
