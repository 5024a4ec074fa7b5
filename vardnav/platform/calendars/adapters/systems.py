"""Adapter: which outside systems the operator of this installation has let us speak to, from VARDNAV_CALENDAR_SYSTEMS.

A TOML file, so that an address that the server calls is never typed on a page, and no secret stands in the database:

    [hospital]
    name = "Sjukhusets tidbok"
    base = "https://fhir.example.org/R4"
    token_url = "https://id.example.org/token"      # OAuth 2, client credentials; left out: no token
    client_id = "vardnav"
    secret_file = "/run/secrets/hospital"           # or secret_env = "HOSPITAL_SECRET"
    scope = "system/Appointment.crus system/Slot.rs"
"""

from __future__ import annotations

import functools
import os
import tomllib
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WORDS = frozenset({"name", "base", "token_url", "client_id", "secret_file", "secret_env", "scope"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class WrongSystems(ValueError):
    """The file cannot be used; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class System:
    """One outside system."""

    key: str
    name: str
    base: str
    token_url: str = ""
    client_id: str = ""
    secret_file: str = ""
    secret_env: str = ""
    scope: str = ""

    def secret(self) -> str:
        """Return the client's secret, read when it is needed. Raises OSError, KeyError."""
        if self.secret_file:
            return Path(self.secret_file).read_text(encoding="utf-8").strip()
        return os.environ[self.secret_env] if self.secret_env else ""


def known(path: str) -> Mapping[str, System]:
    """Return the systems of a file by key; none without a file. Raises WrongSystems."""
    if not path:
        return {}
    try:
        changed = Path(path).stat().st_mtime_ns
    except OSError as error:
        raise WrongSystems(f"{path} cannot be read: {error.strerror}.") from error
    return _read(path, changed)


@functools.lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> Mapping[str, System]:
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSystems(f"{path} cannot be read: {error}.") from error
    return {key: _system(key, given) for key, given in told.items()}


def _system(key: str, given: Any) -> System:
    if not isinstance(given, dict) or not set(given) <= _WORDS or not {"name", "base"} <= set(given):
        raise WrongSystems(f"[{key}] needs name and base, and may have {', '.join(sorted(_WORDS))}.")
    if len(key) > 40 or not all(isinstance(one, str) for one in given.values()):
        raise WrongSystems(f"[{key}] has a name that is too long, or a value that is not text.")
    for word in ("base", "token_url"):
        if given.get(word) and not _is_safe(given[word]):
            raise WrongSystems(f"[{key}] {word} must be an https address (http on this machine only).")
    return System(key=key, **given)


def _is_safe(address: str) -> bool:
    parts = urllib.parse.urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )
