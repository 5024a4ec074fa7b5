"""Rules: scopes of SMART App Launch, version 1 (`.read`, `.write`) and 2 (`.rs`, `.cud`): what a system may do with what."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

#: create, read, update, delete, search; always in this order.
LETTERS = "cruds"
_OLD = {"read": "rs", "write": "cud", "*": LETTERS}
_SCOPE = re.compile(r"system/(\*|[A-Z][A-Za-z]{1,40})\.(read|write|\*|c?r?u?d?s?)", re.ASCII)
#: Longer is no list of scopes.
LONGEST = 2000

#: What may be done, as pairs of a kind of resource ("*" for every) and a letter.
Scopes = frozenset[tuple[str, str]]


class NoScope(ValueError):
    """Nothing of what was asked for may be had."""


@functools.lru_cache(maxsize=1000)
def read(text: str) -> Scopes:
    """Return what a list of scopes lets one do; what is not understood lets nothing."""
    return frozenset((kind, letter) for kind, letters, _said in _each(text) for letter in letters)


def lets(scopes: Scopes, kind: str, letter: str) -> bool:
    """Tell whether these let one do this with such resources."""
    return (kind, letter) in scopes or ("*", letter) in scopes


def granted(asked: str, had: str) -> str:
    """Return the scopes of a token: what was asked for, as far as the client has it; all it has when nothing was.

    Raises NoScope.
    """
    if not asked.strip():
        return had
    mine = read(had)
    found: list[str] = []
    for kind, letters, said in _each(asked):
        kinds = [kind] if kind != "*" or ("*", letters[:1]) in mine else sorted({one for one, _l in mine})
        for one in kinds:
            left = "".join(letter for letter in letters if lets(mine, one, letter))
            if left:
                found.append(said if (one, left) == (kind, letters) else f"system/{one}.{left}")
    if not found:
        raise NoScope
    return " ".join(dict.fromkeys(found))


def faults(text: str, kinds: Iterable[str]) -> list[str]:
    """Return the scopes in a list that let nobody do anything here. For whoever registers a client."""
    known = {*kinds, "*"}
    return [
        one
        for one in text.split()
        if (match := _SCOPE.fullmatch(one)) is None or match[1] not in known or not match[2]
    ]


def _each(text: str) -> list[tuple[str, str, str]]:
    """Return (kind, letters, as it was written) of each scope that is understood."""
    found = []
    for said in text[:LONGEST].split():
        match = _SCOPE.fullmatch(said)
        if match is not None and match[2]:
            found.append((match[1], _OLD.get(match[2], match[2]), said))
    return found
