"""Registry: the e-services that regions have built, beside the declared ones. A copy in each process."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vardnav.kernel import clock
from vardnav.platform.registry.declarations import BuiltServices, EService

#: Every key of a built e-service begins so: only for these is it worth to look again.
PREFIX = "forms."
_Declared = Callable[[], Mapping[str, EService]]


class Known(dict[str, EService]):
    """E-services by key. One built since this process last looked is looked for when it is asked for by its key."""

    def __init__(
        self, found: Mapping[str, EService], look_again: Callable[[], Mapping[str, EService]]
    ) -> None:
        self._look_again = look_again
        super().__init__(found)

    def __missing__(self, key: str) -> EService:
        if key.startswith(PREFIX):
            return dict(self._look_again())[key]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or self.get(key) is not None

    def get(self, key: object, default: Any = None) -> Any:
        """Return the e-service `key`, else `default`."""
        try:
            return self[key] if isinstance(key, str) else default
        except KeyError:
            return default


@dataclass
class _Copy:
    known: Known | None = None
    built: list[EService] = field(default_factory=list)
    turns_at: dt.datetime | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)


_copy = _Copy()


def known(declared: _Declared, load: BuiltServices) -> Known:
    """Return every e-service as this process knows them; reads anew only when a version's date has come."""
    if _copy.turns_at is not None and clock.now() >= _copy.turns_at:
        renew(declared, load)
    found = _copy.known
    return found if found is not None else _put(declared, load, [], None)


def renew(declared: _Declared, load: BuiltServices) -> None:
    """Read anew what is built. The declared ones stay the objects they are where nothing is built."""
    found, turns_at = load(clock.now())
    with _copy.lock:
        _copy.turns_at = turns_at
        if _copy.known is None or found or _copy.built:
            _put(declared, load, list(found), turns_at)


def forget() -> None:
    """Throw away what is built (tests that roll back, and a write that failed)."""
    with _copy.lock:
        if _copy.built:
            _copy.known = None
        _copy.built, _copy.turns_at = [], None


def _put(
    declared: _Declared, load: BuiltServices, found: list[EService], turns_at: dt.datetime | None
) -> Known:
    def look_again() -> Mapping[str, EService]:
        renew(declared, load)
        return dict.copy(_copy.known or {})

    with _copy.lock:
        made = Known({**declared(), **{one.key: one for one in found}}, look_again)
        _copy.known, _copy.built, _copy.turns_at = made, found, turns_at
    return made
