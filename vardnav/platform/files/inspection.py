"""Looking at what came in.

Size, kind by content, virus scan, and re-making in the sandbox. Touches no table.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from vardnav.platform.files import adapters, names, ports, rules
from vardnav.platform.files.refusals import Reason, Refused, shown_name

logger = logging.getLogger(__name__)
WALL_SECONDS = 20
WAIT_SECONDS = 20
_ROOT = str(Path(__file__).resolve().parents[3])
_CHILD = f"import sys; sys.path.insert(0, {_ROOT!r}); from vardnav.platform.files.sandbox import main; main()"
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_PLACES = threading.BoundedSemaphore(3)


@dataclass(frozen=True, slots=True)
class Examined:
    """A file we have re-made and are ready to keep. `preview` is a small JPEG, empty for a document."""

    name: str
    kind: rules.Kind
    content: bytes = dataclasses.field(repr=False)
    preview: bytes = dataclasses.field(repr=False)
    is_scanned: bool
    scanner: str

    @property
    def size(self) -> int:
        """Size in bytes of what will be kept."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Digest, in hex, of what will be kept."""
        return hashlib.sha256(self.content).hexdigest()


def examine(
    upload: UploadedFile[bytes],
    limits: rules.Limits = rules.DEFAULT_LIMITS,
    *,
    scanner: ports.VirusScanner | None = None,
) -> Examined:
    """Look through one upload and return it re-made. Raises Refused with the reason.

    At most 15 MB is read into memory here; decoding happens in a process of its own.
    """
    raw_name = upload.name or ""
    name = shown_name(raw_name)
    content = _read(upload, limits, name)
    kind = rules.kind_of(content[:256])
    if kind is None:
        raise Refused(Reason.WRONG_KIND, name=name, limits=limits)
    if not rules.name_agrees(names.suffix_of(raw_name), kind):
        raise Refused(Reason.NAME_LIES, name=name, limits=limits)
    verdict = (scanner or adapters.scanner()).scan(content)
    if verdict.is_infected:
        raise Refused(Reason.INFECTED, name=name, limits=limits)
    new_kind, remade, preview = _remade(content, kind, limits, name)
    return Examined(
        name=names.clean_name(raw_name, new_kind),
        kind=new_kind,
        content=remade,
        preview=preview,
        is_scanned=verdict.is_scanned,
        scanner=verdict.scanner,
    )


def _read(upload: UploadedFile[bytes], limits: rules.Limits, name: str) -> bytes:
    if (upload.size or 0) > limits.max_bytes_each:
        raise Refused(Reason.TOO_BIG, name=name, limits=limits)
    upload.seek(0)
    content: bytes = upload.read(limits.max_bytes_each + 1)
    if len(content) > limits.max_bytes_each:
        raise Refused(Reason.TOO_BIG, name=name, limits=limits)
    if not content:
        raise Refused(Reason.EMPTY, name=name, limits=limits)
    return content


def _remade(
    content: bytes, kind: rules.Kind, limits: rules.Limits, name: str
) -> tuple[rules.Kind, bytes, bytes]:
    asked = dataclasses.asdict(limits) | {"kind": kind.value}
    reply, rest = _ask_sandbox(json.dumps(asked).encode() + b"\n" + content, limits, name)
    if "reason" in reply:
        raise Refused(Reason(str(reply["reason"])), name=name, limits=limits)
    size = int(str(reply["content"]))
    return rules.Kind(str(reply["kind"])), rest[:size], rest[size:]


def _ask_sandbox(question: bytes, limits: rules.Limits, name: str) -> tuple[dict[str, object], bytes]:
    """Run the sandbox once. A sandbox that dies or takes too long means that the file is too heavy."""
    if not _PLACES.acquire(timeout=WAIT_SECONDS):
        raise Refused(Reason.BUSY, name=name, limits=limits)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own words, no shell
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD],
            input=question,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=_ENVIRONMENT,
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        logger.warning("the sandbox was ended after %d seconds", WALL_SECONDS)
        raise Refused(Reason.TOO_HEAVY, name=name, limits=limits) from error
    except OSError as error:
        raise Refused(Reason.BUSY, name=name, limits=limits) from error
    finally:
        _PLACES.release()
    head, newline, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not newline:
        # The code tells a decoder killed by its limits (negative: a signal) from a fault of ours; never the file's words.
        logger.warning("the sandbox ended with code %d after %d bytes", done.returncode, len(done.stdout))
        raise Refused(Reason.TOO_HEAVY, name=name, limits=limits)
    return json.loads(head), rest
