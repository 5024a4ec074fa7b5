"""The people who try every door, each with a browser: whom the rules let in, and whom they keep out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.support import personas, power_things
from vardnav.kernel import clock
from vardnav.kernel.access import models as access
from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people.models import Account, ActingDecision, Guardianship, Person
from vardnav.kernel.people.protection import Protection

House = personas.House


def browser(house: House, who: str) -> Client:
    """Return the browser of one of them. Changes the house: call it inside what is taken back."""
    return MADE[who](house)


def _day(house: House, days: int) -> dt.date:
    return (house.now + dt.timedelta(days=days)).date()


def _sessions(**changes: Any) -> None:
    access.Session.objects.update(**changes)


def _timed_out(house: House) -> Client:
    made = personas.client_of(person=house.anna)
    _sessions(last_seen_at=house.now - dt.timedelta(minutes=31))
    return made


def _logged_out(house: House) -> Client:
    made = personas.client_of(person=house.anna)
    _sessions(ended_at=house.now)
    return made


def _with_account(**changes: Any) -> Callable[[House], Client]:
    def made(house: House) -> Client:
        Account.objects.filter(person=house.anna).update(**changes)
        return personas.client_of(person=house.anna)

    return made


def _with_person(**changes: Any) -> Callable[[House], Client]:
    def made(house: House) -> Client:
        Person.objects.filter(id=house.anna.id).update(**changes)
        return personas.client_of(person=house.anna)

    return made


def _for_bo(
    *, bo: dict[str, Any] | None = None, anna: dict[str, Any] | None = None, **guardianship: Any
) -> Callable[[House], Client]:
    def made(house: House) -> Client:
        acting = personas.client_of(person=house.anna, acting_for=house.bo)
        for person, told in ((house.bo, bo), (house.anna, anna)):
            Person.objects.filter(id=person.id).update(**(told or {"is_demo": True}))
        changes = {
            key: one if isinstance(one, bool) else _day(house, one) for key, one in guardianship.items()
        }
        if changes:
            Guardianship.objects.filter(guardian=house.anna).update(**changes)
        return acting

    return made


def _turned_13(house: House) -> dt.date:
    """Born so that today is the thirteenth birthday, or the day after on a leap day."""
    today = clock.local_date(house.now)
    day = min(today.day, 28) if today.month == 2 else today.day
    return today.replace(year=today.year - 13, day=day)


def _for_bo_at_13(house: House) -> Client:
    return _for_bo(bo={"born_on": _turned_13(house)})(house)


def _bo_locked(house: House) -> Client:
    personas.activate(house.bo, house.now)
    Account.objects.filter(person=house.bo).update(locked_at=house.now)
    return personas.client_of(person=house.anna, acting_for=house.bo)


def _bo_at_13(house: House) -> Client:
    Person.objects.filter(id=house.bo.id).update(born_on=_turned_13(house))
    personas.activate(house.bo, house.now)
    return personas.client_of(person=house.bo)


def _other_guardian(house: House) -> Client:
    Guardianship.objects.create(
        guardian=house.cecilia, child=house.bo, valid_from=_day(house, -400), author="folkbokföringen"
    )
    return personas.client_of(person=house.cecilia, acting_for=house.bo)


def _aged(house: House, years: int) -> None:
    """Let Bo have turned so many years a while ago, with an account of his own."""
    born_on = clock.local_date(house.now).replace(day=1, year=house.now.year - years) - dt.timedelta(days=40)
    Person.objects.filter(id=house.bo.id).update(born_on=born_on)
    personas.activate(house.bo, house.now)


def _decided(house: House, kind: str, actor: Person, **days: int) -> None:
    """Dag has decided about somebody and Bo; days seen from today, the first and the one after the last."""
    ActingDecision.objects.create(
        region="12", kind=kind, actor=actor, subject=house.bo, areas=["e_services", "record"],
        valid_from=_day(house, days.get("start", -5)), valid_to=_day(house, days.get("end", 5)), reason="x",
        agreed_by="doctor", agreed_with="x", reference="x", decided_by="x", author=house.dag,
        unit=house.linden, created_at=house.now,
    )  # fmt: skip


def _extended(who: str, **days: int) -> Callable[[House], Client]:
    """Bo is 14 and Anna has an extension; `who` of the two is asked for."""

    def made(house: House) -> Client:
        _aged(house, 14)
        _decided(house, "extension", house.anna, **days)
        if who == "bo":
            return personas.client_of(person=house.bo)
        return personas.client_of(person=house.anna, acting_for=house.bo)

    return made


def _represented(who: str, *, locked: bool = False, **days: int) -> Callable[[House], Client]:
    """Bo is grown and Cecilia is his god man; `who` of the two is asked for."""

    def made(house: House) -> Client:
        _aged(house, 30)
        _decided(house, "special_representative", house.cecilia, **days)
        if locked:
            Account.objects.filter(person=house.bo).update(locked_at=house.now)
        if who == "bo":
            return personas.client_of(person=house.bo)
        return personas.client_of(person=house.cecilia, acting_for=house.bo)

    return made


def _empowered(who: str, *, is_accepted: bool = True, is_ended: bool = False) -> Callable[[House], Client]:
    """Bo is grown and has given Cecilia a power, with his medicines; `who` of the two is asked for."""

    def made(house: House) -> Client:
        _aged(house, 30)
        offer = power_things.offered(house, house.bo, number=house.cecilia.identifier, name="Cecilia")
        offer.areas = ["e_services", "medicines"]
        offer.save()
        if is_accepted:
            power_things.accepted(house, offer, house.cecilia)
        if is_ended:
            ActingDecision.objects.filter(id=offer.id).update(ended_at=house.now, ended_by_person=house.bo)
        if who == "bo":
            return personas.client_of(person=house.bo)
        return personas.client_of(person=house.cecilia, acting_for=house.bo)

    return made


def _blocked_by_unit(house: House) -> Client:
    _decided(house, "block", house.anna)
    return personas.client_of(person=house.anna, acting_for=house.bo)


def _without_assignment(house: House) -> Client:
    made = personas.client_of(assignment=house.dag_at_linden)
    _sessions(assignment_id=None)
    return made


def _with_assignment(name: str, **days: int) -> Callable[[House], Client]:
    def made(house: House) -> Client:
        assignment: Assignment = getattr(house, name)
        told = {key: _day(house, number) for key, number in days.items()}
        Assignment.objects.filter(id=assignment.id).update(**told)
        return personas.client_of(assignment=assignment)

    return made


def _with_evas(house: House) -> Client:
    made = personas.client_of(assignment=house.dag_at_linden)
    _sessions(assignment_id=house.eva_at_ekbacken.id)
    return made


MADE: dict[str, Callable[[House], Client]] = {
    "a visitor": lambda house: Client(),
    "anna, time out": _timed_out,
    "anna, logged out": _logged_out,
    "anna, weak e-ID": lambda house: personas.client_of(person=house.anna, assurance=2),
    "anna, old terms": _with_account(terms_version="2001-01"),
    "anna, locked": lambda house: _with_account(locked_at=house.now)(house),
    "anna, dead": lambda house: _with_person(deceased_on=_day(house, -1))(house),
    "anna": lambda house: personas.client_of(person=house.anna),
    "anna, protected": _with_person(protection=Protection.SKYDDAD_FOLKBOKFORING.value),
    "cecilia": lambda house: personas.client_of(person=house.cecilia),
    "cecilia for bo, no guardian": lambda house: personas.client_of(
        person=house.cecilia, acting_for=house.bo
    ),
    "anna for bo": _for_bo(),
    "anna for bo, 13": _for_bo_at_13,
    "anna for bo, blocked": _for_bo(is_blocked=True),
    "anna for bo, over": _for_bo(valid_to=-1),
    "anna for bo, to come": _for_bo(valid_from=2),
    "anna for bo, bo protected": _for_bo(bo={"protection": Protection.SEKRETESSMARKERING.value}),
    "anna for bo, anna protected": _for_bo(anna={"protection": Protection.SEKRETESSMARKERING.value}),
    "anna for bo, bo locked": _bo_locked,
    "anna for bo, bo dead": lambda house: _for_bo(bo={"deceased_on": _day(house, -1)})(house),
    "bo's other guardian": _other_guardian,
    "bo, 13": _bo_at_13,
    "anna for bo, 14, extended": _extended("anna"),
    "bo, 14, extended": _extended("bo"),
    "cecilia for bo, god man": _represented("cecilia"),
    "bo, has a god man": _represented("bo"),
    "anna for bo, unit's block": _blocked_by_unit,
    "anna for bo, 14, extension over": _extended("anna", end=0),
    "cecilia for bo, god man no more": _represented("cecilia", end=0),
    "cecilia for bo, god man, bo locked": _represented("cecilia", locked=True),
    "bo, locked": _represented("bo", locked=True),
    "cecilia for bo, power offered": _empowered("cecilia", is_accepted=False),
    "cecilia for bo, power": _empowered("cecilia"),
    "cecilia for bo, power ended": _empowered("cecilia", is_ended=True),
    "bo, has given a power": _empowered("bo"),
    "dag": lambda house: personas.client_of(assignment=house.dag_at_linden),
    "dag, no assignment": _without_assignment,
    "dag, assignment over": _with_assignment("dag_at_linden", valid_to=-2),
    "dag, assignment to come": _with_assignment("dag_at_linden", valid_from=3),
    "dag, eva's assignment": _with_evas,
    "eva": lambda house: personas.client_of(assignment=house.eva_at_ekbacken),
    "eva in kalmar": lambda house: personas.client_of(assignment=personas.kalmar_nurse(house)),
    "ada": lambda house: personas.client_of(assignment=house.ada_of_skane),
    "ada of kalmar": lambda house: personas.client_of(assignment=personas.kalmar_administrator(house)),
    "ada, assignment over": _with_assignment("ada_of_skane", valid_to=-2),
}
