"""A unit makes a sort of time, lets its times out, and moves a session; the resident who has a time in it answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.test_booking import free_times, press_time
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from vardnav.kernel import clock

WAYS = (
    pytest.param({"width": DESKTOP, "has_mouse": False}, "Blodtryck", "pressure_a", id="by keyboard"),
    pytest.param(
        {"width": PHONE, "has_scripts": False}, "Vikt och längd", "weight_b", id="phone, without scripts"
    ),
)
WHY = "Sköterskan är på kurs."


def today() -> dt.date:
    """Return the day that the pages show."""
    return clock.local_date(clock.now())


def write_day(visitor: Visitor, name: str, on: dt.date) -> None:
    """Write a day in its three fields."""
    for place, part in enumerate((on.year, on.month, on.day)):
        visitor.page.locator(f"main [name={name}_{place}]").fill(str(part))


@pytest.mark.parametrize(("way", "name", "key"), WAYS)
def test_a_unit_makes_a_calendar_and_moves_a_session_and_who_has_booked_answers(
    arrive: Arrive, way: dict[str, Any], name: str, key: str
) -> None:
    dag = arrive(**way)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    dag.goto("/desk/appointments/setup/")
    dag.press("Ny sorts tid")
    dag.fill("Namn på svenska", name)
    dag.fill("Namn på engelska", f"{name} (en)")
    dag.fill("Kort namn", key)
    for label, number in (
        ("Så många kommande tider får en person ha", "0"),
        ("Senast så många timmar före går det att boka om och avboka utan kostnad", "336"),
    ):
        dag.fill(label, number)
    dag.press("Spara")
    dag.sees("Sorten är tillagd", name)
    dag.press("Nytt schema")
    dag.choose("Sorts tid", name)
    dag.fill("Tider i veckan", "mån–sön 8–9")
    dag.press("Spara")
    dag.sees("Schemat finns", "Inga tider är utlagda än.")
    write_day(dag, "until", today() + dt.timedelta(days=6))
    dag.press("Lägg ut tider")
    dag.sees("Tiderna är utlagda.")

    anna = arrive(**way)
    steps.log_in(anna, "Anna Lindqvist")
    steps.begin(anna, "Boka tid")
    anna.press(name)
    press_time(anna, free_times(anna).count() - 1)
    anna.tick("Jag har läst vad som gäller")
    anna.press("Boka tiden")
    anna.sees("Tiden är bokad.")
    mine = anna.page.url

    dag.goto(f"/desk/appointments/day/?day={(today() + dt.timedelta(days=6)).isoformat()}")
    dag.sees("Anna Lindqvist")
    row = dag.page.get_by_role("row").filter(has_text="Anna Lindqvist").filter(has_text=name)
    dag.act_on(row.get_by_role("checkbox"), key="Space")
    dag.press("Stäng, öppna eller flytta valda tider")
    dag.tick("Flytta tiderna, med dem som har bokat")
    dag.fill("Varför? De som har bokat kan läsa det här", WHY)
    # Each to hours of its own: the same Anna books in both.
    dag.fill("Flytta så många minuter framåt", str(120 + 120 * [one.values[2] for one in WAYS].index(key)))
    dag.press("Gör det")
    dag.sees(
        "Tiderna är flyttade. De som har valt sms eller e-post får ett meddelande.",
        "Har inte svarat på ändringen",
    )

    anna.goto("/my/appointments/")
    anna.sees("Ändrad av mottagningen. Passar den?")
    anna.goto(mine.removeprefix(anna.site.origin))
    anna.sees("Mottagningen har flyttat din tid", WHY, "Du kan välja en annan eller avboka utan kostnad.")
    anna.press("Den nya tiden passar")
    anna.sees("Tack. Då gäller den nya tiden.")
    dag.goto(f"/desk/appointments/day/?day={(today() + dt.timedelta(days=6)).isoformat()}")
    dag.sees("Anna Lindqvist")
    dag.sees_not("Har inte svarat på ändringen")
