"""Registry: the list of capabilities, gathered from every `capability.py`."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.registry.declarations import Capability, Door, Doorway, EService, LineSource, Page
from vardnav.platform.registry.questions import Line


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
def services() -> dict[str, EService]:
    """Return every e-service by key, in order of declaration."""
    return {service.key: service for capability in capabilities() for service in capability.services}


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
    """Return the lines that `source` has for the viewer's subject; none from a source that nobody declares."""
    found = line_sources().get(source)
    return found(viewer, now) if found else ()


def pages(door: Door) -> Iterator[tuple[Capability, Page]]:
    """Return every page behind `door` with who declared it."""
    for capability in capabilities():
        for page in capability.pages:
            if page.door is door:
                yield capability, page


@functools.cache
def doorways() -> tuple[Doorway, ...]:
    """Return what the public start page leads to beside the e-services."""
    return tuple(doorway for capability in capabilities() for doorway in capability.doorways)


def connect_reactions() -> None:
    """Subscribe every declared reaction to its event. Called once at start."""
    for capability in capabilities():
        for event, handler in capability.reactions:
            events.subscribe(event, handler)
