"""The sandbox's inside: a short-lived process with little memory and time that reads one untrusted file.

It knows no settings and no database, opens no file for writing, and answers on standard output. What a
hostile file can do to a decoder ends here. Started by `inspection.py`.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import BinaryIO

from vardnav.platform.files import rules

MEMORY = 1_500 * 1024 * 1024
CPU_SECONDS = 8


def main() -> None:
    """Read the question from standard input, answer on standard output."""
    confine()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def confine() -> None:
    """Give up what is not needed: memory, time, files, core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def answer(question: BinaryIO, out: BinaryIO) -> None:
    """Re-make one file. First line in and out is JSON; then the bytes (out: content, then preview)."""
    asked = json.loads(question.readline())
    reply, content, preview = _remade(question.read(), asked)
    reply |= {"content": len(content), "preview": len(preview)}
    out.write(json.dumps(reply).encode() + b"\n" + content + preview)
    out.flush()


def _remade(content: bytes, asked: dict[str, int | str]) -> tuple[dict[str, object], bytes, bytes]:
    """Return (reply, content, preview)."""
    kind = rules.Kind(str(asked.pop("kind")))
    limits = rules.Limits(**{name: int(value) for name, value in asked.items()})
    try:
        return _picture(content, kind, limits) if kind.is_picture else _document(content, limits)
    except (MemoryError, RecursionError):
        return {"reason": "too_heavy"}, b"", b""


def _picture(
    content: bytes, kind: rules.Kind, limits: rules.Limits
) -> tuple[dict[str, object], bytes, bytes]:
    # Late, as in `_document`: a picture need not wait for the PDF library, nor the reverse.
    from vardnav.platform.files import pictures

    try:
        remade, new_kind, preview = pictures.remake(content, kind, limits)
    except pictures.TooManyPixels:
        return {"reason": "too_many_pixels"}, b"", b""
    except pictures.Broken:
        return {"reason": "broken"}, b"", b""
    return {"kind": new_kind.value}, remade, preview


def _document(content: bytes, limits: rules.Limits) -> tuple[dict[str, object], bytes, bytes]:
    from vardnav.platform.files import documents

    reasons: dict[type[Exception], str] = {
        documents.Broken: "broken",
        documents.Locked: "locked",
        documents.TooManyPages: "too_many_pages",
        documents.TooHeavy: "too_heavy",
        documents.Unsafe: "unsafe",
    }
    try:
        return {"kind": "application/pdf"}, documents.remake(content, limits), b""
    except tuple(reasons) as error:
        return {"reason": reasons[type(error)]}, b"", b""
