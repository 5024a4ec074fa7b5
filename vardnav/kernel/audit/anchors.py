"""Adapters: the heads of the chain in a file outside the database, one JSON line each, only ever added to.

Who owns the database can rewrite rows and seals alike; the copy of this file somewhere else is what tells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from vardnav.kernel.audit.models import Seal

_TAIL = 8192


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the file says: the digest of each seal by number, and the seals that a restoration took away."""

    digests: dict[int, str]
    lost: tuple[tuple[int, int], ...] = ()


def usual_place() -> Path:
    """Return where this instance keeps its anchors."""
    return Path(settings.VAR) / "audit" / "anchors.jsonl"


def read(path: Path) -> Anchors:
    """Return what the file says; an absent file says nothing. A line torn by a crash is passed over."""
    digests: dict[int, str] = {}
    lost: list[tuple[int, int]] = []
    for number, digest, is_restored in _said(path.read_bytes() if path.exists() else b""):
        gone = [other for other in digests if other >= number] if is_restored else []
        if gone:
            lost.append((min(gone), max(gone)))
            for other in gone:
                del digests[other]
        digests.setdefault(number, digest)
    return Anchors(digests, tuple(lost))


def last_number(path: Path) -> int:
    """Return the number of the last seal written down, 0 when none; reads only the end of the file."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        end = file.read()
    return max((number for number, _digest, _restored in list(_said(end))[-1:]), default=0)


def append(path: Path, seals: Iterable[Seal], *, after_restoration: bool = False) -> None:
    """Add `seals` to the file, on disk before this returns.

    `after_restoration` says that every number from the first of them on means something new.
    """
    lines = [_line(seal, after_restoration and not place) for place, seal in enumerate(seals)]
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        start = b"" if _ends_a_line(descriptor) else b"\n"
        os.write(descriptor, start + b"".join(lines))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _said(content: bytes) -> Iterator[tuple[int, str, bool]]:
    for line in content.splitlines():
        try:
            said = json.loads(line)
            yield int(said["number"]), str(said["digest"]), said.get("restored") is True
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _line(seal: Seal, is_restored: bool) -> bytes:
    said: dict[str, object] = {
        "number": seal.number,
        "generation": seal.generation,
        "rows": seal.rows,
        "sealed_at": seal.sealed_at.isoformat(),
        "digest": seal.digest,
    }
    if is_restored:
        said["restored"] = True
    return json.dumps(said).encode() + b"\n"


def _ends_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
