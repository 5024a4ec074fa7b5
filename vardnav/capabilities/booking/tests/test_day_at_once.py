"""A whole day of the unit's calendar in one step: all its times chosen, or extra ones let out."""

from __future__ import annotations

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.booking import FIND
from vardnav.capabilities.booking.tests.test_setup import day
from vardnav.platform.appointments.models import Schedule, Slot
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import post, seen

DAY, SESSIONS, EXTRA = (f"/desk/appointments/{one}/" for one in ("day", "sessions", "extra"))


def test_all_times_of_a_day_or_one_clinicians_are_chosen_at_once(clinic: Clinic, dag: Client) -> None:
    mine, others = clinic.slots(), clinic.slots(clinic.type(key="doctor"))
    page = seen(dag.get(f"{DAY}?day=2026-12-01"))
    assert "Alla dagens tider" in page
    assert mine[0].clinician is not None
    assert f"Alla tider: {mine[0].clinician.name}" in page
    by = f"{SESSIONS}?day=2026-12-01&by={mine[0].clinician_id}"
    chosen = dag.get(by).content.decode()
    assert [chosen.count(str(one.id)) for one in (mine[5], mine[6], others[6])] == [0, 1, 0], "that day, hers"
    every = dag.get(f"{SESSIONS}?day=2026-12-01&by=").content.decode()
    assert all(str(one.id) in every for one in (*mine[6:], *others[6:]))
    ids = [str(one.id) for one in mine[6:]]
    assert post(dag, SESSIONS, {"slot": ids, "do": "close", "reason": "Sjuk"}).status_code == 303
    assert Slot.objects.filter(closed_at__isnull=False).count() == len(ids)


def test_a_day_that_has_gone_has_no_times_to_choose(clinic: Clinic, dag: Client) -> None:
    clinic.slots()
    assert "Inga tider är valda" in seen(dag.get(f"{SESSIONS}?day=2026-11-27"))
    assert dag.get(f"{SESSIONS}?day=%00&by=%00").status_code == 200


def _fields(clinic: Clinic, **more: str) -> dict[str, str]:
    kind = clinic.type()
    return {"type": str(kind.id), "times": "17–18", **day("day", 2026, 12, 6), **more}


def test_extra_times_are_let_out_in_one_step_also_on_a_sunday(
    clinic: Clinic, dag: Client, anna: Client
) -> None:
    assert "Lägg ut extra tider den här dagen" in seen(dag.get(f"{DAY}?day=2026-12-06"))
    assert 'value="6"' in dag.get(f"{EXTRA}?day=2026-12-06").content.decode()
    done = post(dag, EXTRA, _fields(clinic))
    page = seen(dag.get(done["Location"]))
    assert "De extra tiderna är utlagda." in page
    assert "17.00–17.20" in page
    assert Slot.objects.count() == 3
    assert "söndag 6 december 2026" in seen(anna.get(f"{FIND}?type=nurse"))


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"times": ""}, 422, "Fyll i det här fältet"),
        ({"times": "sent"}, 422, "Tiderna går inte att läsa"),
        ({"times": "17–17.10"}, 422, "Ingen tid får plats"),
        (day("day", 2026, 11, 29), 422, "Välj en dag från i dag"),
        ({"type": "x"}, 422, "Välj något i listan"),
    ],
)
def test_extra_times_that_make_no_sense_are_told_by_the_field_and_nothing_is_made(
    clinic: Clinic, dag: Client, wrong: dict[str, str], status: int, said: str
) -> None:
    answer = post(dag, EXTRA, _fields(clinic, **wrong))
    assert answer.status_code == status
    assert said in seen(answer)
    assert not Schedule.objects.exists()


def test_where_somebody_is_taken_no_extra_time_is_made(clinic: Clinic, dag: Client) -> None:
    taken = clinic.slots()
    fields = {"type": str(taken[0].time_type_id), "clinician": str(taken[0].clinician_id)}
    answer = post(dag, EXTRA, {**fields, "times": "9–10", **day("day", 2026, 12, 1)})
    assert answer.status_code == 409
    assert "redan upptaget då. Inga tider är utlagda." in seen(answer)
    assert Schedule.objects.count() == 1
    done = post(dag, EXTRA, {**fields, "times": "10.40–11.20", **day("day", 2026, 12, 1)})
    assert "utom där någon eller något redan var upptaget" in seen(dag.get(done["Location"]))


def test_another_unit_lets_out_nothing_here(clinic: Clinic, eva: Client) -> None:
    assert post(eva, EXTRA, _fields(clinic)).status_code == 422
    assert not Slot.objects.exists()


def test_the_week_says_how_much_each_has(clinic: Clinic, dag: Client) -> None:
    mine = clinic.slots()
    clinic.slots(clinic.type(key="doctor"))
    clinic.booked(clinic.anna, mine[6])
    page = " ".join(seen(dag.get("/desk/appointments/")).split())
    assert "Bokade platser för var och en" in page
    assert page.count("1 av 6") == 1
    assert page.count("0 av 6") == 3
