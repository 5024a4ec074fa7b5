"""Registry: the list of capabilities, gathered from every `capability.py`."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import itertools
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.utils.module_loading import module_has_submodule

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.registry import built
from vardnav.platform.registry.contributions import Asked, Behind, LetterPart, Running, TimeGuard
from vardnav.platform.registry.declarations import (
    Capability,
    Changeable,
    Door,
    Doorway,
    EService,
    LineSource,
    Page,
    Panel,
    Place,
    Shortcut,
)
from vardnav.platform.registry.questions import Line
from vardnav.platform.registry.start_parts import StartPart


class UnknownService(KeyError):
    """No e-service has that key."""


@functools.cache
def capabilities() -> tuple[Capability, ...]:
    """Return every declaration, by folder order. Platform rooms with pages declare themselves the same way."""
    return tuple(
        importlib.import_module(f"{config.name}.capability").CAPABILITY
        for config in apps.get_app_configs()
        if config.name.startswith("vardnav.")
        and config.module
        and module_has_submodule(config.module, "capability")
    )


@functools.cache
def declared() -> Mapping[str, EService]:
    """Return every e-service that a capability declares, by key, in order of declaration."""
    return {service.key: service for capability in capabilities() for service in capability.services}


def services() -> built.Known:
    """Return every e-service by key: the declared in order, then those that regions have built."""
    return built.known(declared, _load_built)


def services_in(region: str) -> dict[str, EService]:
    """Return the e-services that there can be in `region`: the declared, and those built there."""
    return {key: one for key, one in services().items() if one.region in ("", region)}


def renew() -> None:
    """Read anew what regions have built: called when the catalogue's version has risen."""
    built.renew(declared, _load_built)


def _load_built(now: dt.datetime) -> tuple[list[EService], dt.datetime | None]:
    found = [one.built_services(now) for one in capabilities() if one.built_services is not None]
    turns = [turn for _services, turn in found if turn is not None]
    return [service for each, _turn in found for service in each], min(turns, default=None)


def service(key: str) -> EService:
    """Return one e-service. Raises UnknownService."""
    try:
        return services()[key]
    except KeyError as error:
        raise UnknownService(key) from error


@functools.cache
def line_sources() -> dict[str, LineSource]:
    """Return every source of a person's own lines, by the name that questions use."""
    return {name: source for capability in capabilities() for name, source in capability.line_sources.items()}


def lines(viewer: Viewer, source: str, *, now: dt.datetime) -> Sequence[Line]:
    """Return the lines that `source` has for the viewer's subject; none from a source that nobody declares.

    Staff who help somebody with a form do not open the person's own lists: what is asked for is written instead.
    """
    if viewer.role is Role.STAFF:
        return ()
    found = line_sources().get(source)
    return found(viewer, now) if found else ()


def pages(door: Door) -> Iterator[tuple[Capability, Page]]:
    """Return every page behind `door` with who declared it."""
    for capability in capabilities():
        for page in capability.pages:
            if page.door is door:
                yield capability, page


@functools.cache
def shortcuts(door: Door) -> tuple[Shortcut, ...]:
    """Return the pages that the start page of a door leads to."""
    every = (one for capability in capabilities() for one in capability.shortcuts)
    return tuple(one for one in every if one.door is door)


@functools.cache
def doorways() -> tuple[Doorway, ...]:
    """Return what the public start page leads to beside the e-services."""
    return tuple(doorway for capability in capabilities() for doorway in capability.doorways)


@functools.cache
def _panels(place: Place) -> tuple[Panel, ...]:
    return tuple(one for capability in capabilities() for one in capability.panels if one.place is place)


@functools.cache
def there(place: Place) -> tuple[str, ...]:
    """Return, for each panel in `place`, SQL that tells whether there is anything to look for about the row `found`."""
    return tuple(one.there or "true" for one in _panels(place))


def panels(
    place: Place, viewer: Viewer, about: Any = None, *, are_there: Sequence[bool] = (), now: dt.datetime
) -> list[tuple[str, Any]]:
    """Return (template, what it shows) for each panel that has something to show in `place`.

    `are_there`: what the SQL of `there` came to; a panel with nothing to look for does not ask.
    """
    found = itertools.compress(_panels(place), are_there) if are_there else _panels(place)
    made = ((one.template, one.make(viewer, about, now)) for one in found)
    return [(template, shown) for template, shown in made if shown is not None]


@functools.cache
def start_parts() -> tuple[StartPart, ...]:
    """Return the parts of the resident's start page, in their order."""
    every = (one for capability in capabilities() for one in capability.start_parts)
    return tuple(sorted(every, key=lambda one: (one.order, one.key)))


@functools.cache
def start_there() -> tuple[str, ...]:
    """Return, for each of them, SQL that tells whether there is anything to look for about `found.subject_id`."""
    return tuple(one.there or "true" for one in start_parts())


def letter_parts(viewer: Viewer, case: Any, *, now: dt.datetime) -> list[LetterPart]:
    """Return what rooms have decided with the answer that ended a case, for its letter home."""
    made = (one(viewer, case, now) for capability in capabilities() for one in capability.letters)
    return [part for part in made if part is not None]


def running(viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID]) -> list[Running]:
    """Return what goes on of e-services that are paused, beside open cases and forms: all that rooms tell of."""
    asked = (one.running for one in capabilities() if one.running is not None)
    return [row for ask in asked for row in ask(viewer, service_keys, unit_ids)]


def behind_rooms(viewer: Viewer) -> list[Behind]:
    """Return what a waiting room can stand before in the administrator's region."""
    return [row for one in capabilities() if one.behind_rooms is not None for row in one.behind_rooms(viewer)]


def asked_at_answer(viewer: Viewer, case: Any, *, now: dt.datetime) -> list[Asked]:
    """Return what rooms ask staff with an answer to a case."""
    made = (one.at_answer.ask(viewer, case, now) for one in capabilities() if one.at_answer is not None)
    return [one for one in made if one is not None]


def said_at_answer(viewer: Viewer, case_id: uuid.UUID, said: Mapping[str, str], *, now: dt.datetime) -> None:
    """Let each room act on what staff have said with an answer, by the name it is asked under."""
    for capability in capabilities():
        one = capability.at_answer
        if one is not None and one.name in said:
            one.said(viewer, case_id, said[one.name], now)


def backlog(
    *, services: Collection[str], regions: Collection[str], units: Collection[uuid.UUID]
) -> Mapping[tuple[str, str, uuid.UUID], int]:
    """Return how much waits at units, by (region, e-service, unit): all that capabilities count, added up."""
    total: Counter[tuple[str, str, uuid.UUID]] = Counter()
    for capability in capabilities():
        if capability.backlog is not None:
            total.update(capability.backlog(services=services, regions=regions, units=units))
    return total


def urgency(region: str, draft_id: uuid.UUID) -> int | None:
    """Return how urgent a form being sent is: the most urgent that any room says, None where none knows anything."""
    asked = (one.urgency(region, draft_id) for one in capabilities() if one.urgency is not None)
    return min((one for one in asked if one is not None), default=None)


def forget_in_browser(answer: HttpResponse) -> None:
    """Take out of a browser what rooms have put there: somebody logs out, or leaves in a hurry."""
    for one in capabilities():
        if one.at_leaving is not None:
            one.at_leaving(answer)


def read_beforehand() -> None:
    """Let rooms read what a process of pages needs and takes long to read."""
    for one in capabilities():
        if one.beforehand is not None:
            one.beforehand()


@functools.cache
def time_guards() -> tuple[TimeGuard, ...]:
    """Return the rules that rooms have of their own for some sorts of bookable times."""
    return tuple(one for capability in capabilities() for one in capability.time_guards)


@functools.cache
def changeables() -> dict[str, Changeable]:
    """Return every kind of change of the catalogue, by its name."""
    return {one.kind: one for capability in capabilities() for one in capability.changes}


def connect_reactions() -> None:
    """Subscribe every declared reaction to its event. Called once at start."""
    for capability in capabilities():
        for event, handler in capability.reactions:
            events.subscribe(event, handler)
