"""Rules: plausible names for invented residents, always the same for the same number."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from pathlib import Path
from typing import Any

from vardnav.kernel.people.identifiers import PersonIdentifier

_FILE = Path(__file__).with_name("names.toml")
_UNKNOWN_BIRTH_YEAR = 1985


def name_for(identifier: PersonIdentifier) -> tuple[str, str]:
    """Return (given name, family name) by the number's sex and birth year; the rest of the number picks."""
    names = _names()
    digest = hashlib.blake2b(identifier.value.encode(), digest_size=8).digest()
    year = identifier.born_on.year if identifier.born_on else _UNKNOWN_BIRTH_YEAR
    era = next(era for era in names["given"] if year < era["born_before"])
    is_woman = digest[6] % 2 == 0 if identifier.is_woman is None else identifier.is_woman
    given: list[str] = era["women" if is_woman else "men"]
    family: list[str] = names["family"]
    return given[int.from_bytes(digest[:3]) % len(given)], family[int.from_bytes(digest[3:6]) % len(family)]


@functools.cache
def _names() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
