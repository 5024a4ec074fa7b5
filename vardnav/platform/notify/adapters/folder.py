"""A folder as gateway, for the demo: one JSON file per message, named by our reference.

The name is the idempotency key: a second message of the same reference finds the file there and is the same
message.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
from pathlib import Path

from vardnav.platform.notify.ports import Known, Mail, Sms, TryAgain

_REFERENCE = re.compile(r"[0-9A-Za-z-]{1,64}")


class Folder:
    """Writes SMS and e-mail to `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Sms | Mail) -> None:
        """Write the message whole or not at all, unless its reference is there already. Raises TryAgain."""
        target = self._path(message.reference)
        shown = {"channel": type(message).__name__.lower()} | dataclasses.asdict(message)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(target, json.dumps(shown, ensure_ascii=False, indent=1))
        except OSError as error:
            raise TryAgain(f"The outbox cannot be written: {error.strerror}") from error

    def _write(self, target: Path, text: str) -> None:
        part = _part(target)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            # A link is made only where no file is: O_EXCL for a file that is already whole.
            with contextlib.suppress(FileExistsError):
                os.link(part, target)
        finally:
            part.unlink(missing_ok=True)

    def known(self, reference: str) -> Known:
        """Say whether the file is there. What a try that was killed has left half written goes away."""
        target = self._path(reference)
        _part(target).unlink(missing_ok=True)
        return Known.YES if target.exists() else Known.NO

    def _path(self, reference: str) -> Path:
        if not _REFERENCE.fullmatch(reference):
            raise ValueError("A reference is letters, digits and hyphens.")
        return self.folder / f"{reference}.json"


def _part(target: Path) -> Path:
    """Where the message is written first: by its reference, so that the next try finds what a killed one has left."""
    return target.with_name(f".{target.stem}.part")
