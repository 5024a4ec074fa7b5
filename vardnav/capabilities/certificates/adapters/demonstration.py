"""The demonstration's made-up recipients: the folder, and somebody at the other end who says what became of each sending.

What has been put in the folder is answered the next time receipts are read, once, with a seal: received, but by the one
organisation that takes nothing. Never outside a demonstration (`adapters.recipients`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vardnav.capabilities.certificates.adapters.folder import Folder, seal
from vardnav.capabilities.certificates.ports import Receipt, TryAgain

#: A made-up organisation whose mailbox refuses: so that a refusal can be seen.
REFUSES = "9999120026"


class Demonstration(Folder):
    """The folder with recipients that answer."""

    def receipts(self) -> Sequence[Receipt]:
        """Let every recipient answer what it has not answered, and return the receipts. Raises TryAgain."""
        try:
            for manifest in sorted(self.folder.glob("*/*.json")):
                if manifest.parent.name != "receipts":
                    self._answer(manifest)
        except OSError as error:
            raise TryAgain(f"The receipts cannot be written: {error.strerror}") from error
        return super().receipts()

    def _answer(self, manifest: Path) -> None:
        place = self.folder / "receipts"
        if any((folder / manifest.name).exists() for folder in (place, place / "read", place / "forged")):
            return
        sent: dict[str, Any] = json.loads(manifest.read_bytes())
        outcome = "refused" if sent["address"] == REFUSES else "received"
        parts = [sent["reference"], sent["sha256"], outcome, sent["sent_at"]]
        said = dict(zip(("reference", "sha256", "outcome", "at"), parts, strict=True))
        place.mkdir(mode=0o700, exist_ok=True)
        part = place / f".{manifest.name}.part"
        part.write_text(json.dumps({**said, "seal": seal(self.key, parts)}), encoding="utf-8")
        os.replace(part, place / manifest.name)
