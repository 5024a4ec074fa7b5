"""Rules: who reacts to what. Filled once at start from the declarations; read at every publication."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vardnav.kernel.events import event as events

Handler = Callable[..., None]


class UnknownHandler(KeyError):
    """A job waits for a handler or an event that this version of the product does not have."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One handler of one kind of event. `takes_now`: whether it wants the time of delivery."""

    event: type[events.Event]
    handler: Handler
    handler_name: str
    takes_now: bool


_SUBSCRIPTIONS: dict[str, dict[str, Subscription]] = {}
_NOT_YET_ASKED: list[Callable[[], None]] = []


def ask_first(source: Callable[[], None]) -> None:
    """Let `source` subscribe what it knows before the first event is published or delivered in this process.

    So every process has the same reactions (pages, worker, a management command), and none of them imports
    every capability just to start.
    """
    _NOT_YET_ASKED.append(source)


def subscribe(event: type[events.Event], handler: Handler) -> None:
    """Let `handler` hear of every `event`, after commit, at least once; subscribing again changes nothing.

    The handler is a function at module level, called as `handler(event)`, or `handler(event, now=…)` when it
    has a parameter `now`. It runs in one transaction that also notes the delivery, so what it writes is
    written once; what it does outside the database must bear being done again (`event.event_id` is the
    reference to do it under).
    """
    name = f"{handler.__module__}:{handler.__qualname__}"
    takes_now = "now" in inspect.signature(handler).parameters
    _SUBSCRIPTIONS.setdefault(events.name(event), {})[name] = Subscription(event, handler, name, takes_now)


def subscribers(event: type[events.Event]) -> tuple[Subscription, ...]:
    """Return who hears of `event`, in order of subscription."""
    if _NOT_YET_ASKED:
        _ask()
    return tuple(_SUBSCRIPTIONS.get(events.name(event), {}).values())


def find(event_name: str, handler_name: str) -> Subscription:
    """Return one subscription by the names a job carries. Raises UnknownHandler."""
    _ask()
    try:
        return _SUBSCRIPTIONS[event_name][handler_name]
    except KeyError:
        raise UnknownHandler(f"Nobody called {handler_name} reacts to {event_name} any longer.") from None


@contextlib.contextmanager
def set_aside() -> Iterator[None]:
    """Begin with nobody subscribed, and put everything back afterwards (for tests)."""
    kept, pending = dict(_SUBSCRIPTIONS), list(_NOT_YET_ASKED)
    _SUBSCRIPTIONS.clear()
    _NOT_YET_ASKED.clear()
    try:
        yield
    finally:
        _SUBSCRIPTIONS.clear()
        _SUBSCRIPTIONS.update(kept)
        _NOT_YET_ASKED[:] = pending


def _ask() -> None:
    while _NOT_YET_ASKED:
        _NOT_YET_ASKED.pop(0)()
