"""Actions: a roll-out that is going on in one region, and a change that waits for a second administrator in another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal

from django.db.models import F, Model

from vardnav.config.demo import identity, when
from vardnav.config.demo.care import Care
from vardnav.kernel import clock
from vardnav.platform.catalogue import actions, changing, deciding, models, pause_rules, rolling_out
from vardnav.platform.catalogue.rolling_out import About

#: Where units join by date, and where two stand behind each change.
ROLLED_OUT, FOUR_EYES = "08", "23"
KEY = "lab.order"
ABOUT = About(
    service_key=KEY,
    decision_reference="RK 2026/118",
    reason_sv="Kalmar län börjar med provbeställning på några hälsocentraler i taget, så att alla hinner lära sig.",
    reason_en="Kalmar begins with ordering of tests at a few health centres at a time, so that everybody has time to learn.",
    instead_sv="Ring din hälsocentral och be om en provtagning.",
    instead_en="Call your health centre and ask for a test.",
    goal="Samtal som besvaras samma dag, i procent",
)
#: (name, units by key, first day, last day of a trial), days from today; no units: everybody else.
WAVES: tuple[tuple[str, tuple[str, ...], int, int | None], ...] = (
    ("Försök på två hälsocentraler", ("lindhagen", "fyren"), -18, 24),
    ("Båtsmannen och Glasbruket", ("batsmannen", "glasbruket"), 38, None),
    ("Resten av länet", (), 70, None),
)
_PLANNED = dt.timedelta(days=30)


def load(care: Care, now: dt.datetime) -> int:
    """Write what is missing in this region; return how many rows were written. Ids are the same each time."""
    decided = models.Offering.objects.filter(region=care.region, service_key=KEY)
    if decided.exists() or models.Change.objects.filter(region=care.region).exists():
        return 0
    rows: list[Model] = []
    if care.region.code == ROLLED_OUT and care.administrator():
        rows = list(_roll_out(care, now))
    elif care.region.code == FOUR_EYES and {"viveka", "gustav"} <= care.staff.keys():
        rows = list(_proposal(care, now))
    for row in rows:
        row.save()
    if rows:
        # Running processes see that their copies are old.
        models.Version.objects.filter(id=1).update(number=F("number") + 1)
    return len(rows)


def _roll_out(care: Care, now: dt.datetime) -> Iterator[Model]:
    """As the plan would have been written by `rolling_out.confirm` a month ago."""
    then, ruben = now - _PLANNED, care.administrator()
    plan = models.RollOut(
        id=identity.fixed(f"plan {KEY}"), region=care.region, version=5, created_by=ruben, created_at=then,
        confirmed_at=then, **asdict(ABOUT),
    )  # fmt: skip
    change = models.Change(
        id=identity.fixed(f"plan {KEY} confirmed"), region=care.region, kind=rolling_out.CONFIRM,
        payload={"roll_out": str(plan.id), "standing": "", "version": 4}, service_keys=[KEY],
        decision_reference=ABOUT.decision_reference, proposed_by=ruben, proposed_at=then, outcome="done",
        decided_by=ruben, decided_at=then,
    )  # fmt: skip
    plan.change = change
    yield change
    yield plan
    yield from _measures(care, plan, now)
    waves = [_wave(care, plan, told, now) for told in WAVES]
    yield from waves
    made = {
        "region": care.region, "service_key": KEY, "state": "on", "decided_by": ruben, "decided_at": then,
        "decision_reference": ABOUT.decision_reference, "change": change,
    }  # fmt: skip
    texts = {name: value for name, value in asdict(ABOUT).items() if name.startswith(("reason_", "instead_"))}
    yield models.Offering(
        id=identity.fixed(f"plan {KEY} region"), valid_from=then, is_by_unit=True, wave=waves[-1],
        all_from=waves[-1].starts_at, is_held=True, **made, **texts,
    )  # fmt: skip
    for wave, (_name, units, _first, _last) in zip(waves, WAVES, strict=True):
        for key in units:
            yield models.Offering(
                id=identity.fixed(f"plan {KEY} {key}"), unit=care.units[key], valid_from=wave.starts_at,
                valid_to=wave.ends_at, wave=wave, is_trial=wave.ends_at is not None,
                is_held=wave.ends_at is None, **made,
            )  # fmt: skip


def _wave(
    care: Care, plan: models.RollOut, told: tuple[str, tuple[str, ...], int, int | None], now: dt.datetime
) -> models.Wave:
    name, units, first, last = told
    return models.Wave(
        id=identity.fixed(f"plan {KEY} {name}"),
        region=care.region,
        roll_out=plan,
        name=name,
        starts_at=when.morning(first, now),
        ends_at=None if last is None else when.morning(last, now),
        unit_ids=[str(care.units[key].id) for key in units],
        has_everyone=not units,
    )


def _measures(care: Care, plan: models.RollOut, now: dt.datetime) -> Iterator[Model]:
    then, first = now - _PLANNED, clock.local_date(when.morning(WAVES[0][2], now))
    yield models.Measure(
        id=identity.fixed(f"plan {KEY} before"), region=care.region, roll_out=plan, kind=rolling_out.GOAL,
        due_on=clock.local_date(then), is_baseline=True, value=Decimal("71.5"),
        measured_by=care.administrator(), measured_at=then,
    )  # fmt: skip
    for day in pause_rules.measured_on(first):
        yield models.Measure(
            id=identity.fixed(f"plan {KEY} {day - first}"), region=care.region, roll_out=plan,
            kind=rolling_out.GOAL, due_on=day,
        )  # fmt: skip


def _proposal(care: Care, now: dt.datetime) -> Iterator[Model]:
    """As Gustav would have proposed it by `deciding.ask` yesterday."""
    hours = dt.timedelta(hours=1)
    viveka, gustav = care.staff["viveka"], care.staff["gustav"]
    yield models.Change(
        id=identity.fixed("two"), region=care.region, kind=changing.TWO, payload={}, proposed_by=viveka,
        proposed_at=now - 90 * hours, outcome="done", decided_by=viveka, decided_at=now - 90 * hours,
    )  # fmt: skip
    yield models.Approval(region=care.region, needs_two=True, changed_at=now - 90 * hours)
    choice = actions.Choice(
        state="on",
        valid_from=when.morning(7, now),
        texts={
            "text_sv": "Du får besked här när provet är beställt. Ta med legitimation till provtagningen.",
            "text_en": "You are told here when the test is ordered. Bring identification to the sampling.",
        },
        decision_reference="RJH 2026-31",
    )
    asked = now - 20 * hours
    yield models.Change(
        id=identity.fixed("two proposal"), region=care.region, kind=deciding.DECIDE, service_keys=[KEY],
        payload={"service": KEY, "unit": None, "expected": None, "choice": choice.as_data()},
        decision_reference=choice.decision_reference, proposed_by=gustav, proposed_at=asked,
        expires_at=asked + changing.EXPIRES,
    )  # fmt: skip
