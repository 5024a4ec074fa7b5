"""A folder as the way to recipients, as an SFTP drop is used: a PDF and a manifest for each sending, a receipt read back.

    <recipient>/<reference>.pdf     the document
    <recipient>/<reference>.json    the manifest, written last: as soon as it is there, the sending is the recipient's
    receipts/<reference>.json       the recipient's word: reference, sha256, outcome ("received", "refused"), at, seal
    receipts/read/, receipts/forged/  where receipts go when they are read; forged ones unread

The name is the idempotency key: a second sending of the same reference finds the manifest there and is the same. A recipient
takes the PDF away when it likes; the manifest stays until its receipt is written, so that we can ask whether we delivered.
`seal` is HMAC-SHA256 in hex, under the key both have, of the other four values joined by line feeds.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vardnav.capabilities.certificates.ports import Known, Parcel, Receipt, TryAgain

_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")
_LARGEST_RECEIPT = 10_000
_log = logging.getLogger(__name__)


class Folder:
    """Writes to and reads from `folder`; `key` seals receipts. Without a key no receipt is believed."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self.key = key

    def deliver(self, parcel: Parcel) -> None:
        """Write document and manifest, each whole or not at all, unless the reference is there already. Raises TryAgain."""
        manifest = self._path(parcel.recipient, parcel.reference, ".json")
        try:
            if manifest.exists():
                return
            manifest.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(manifest.with_suffix(".pdf"), parcel.document)
            _write(manifest, json.dumps(_manifest(parcel), ensure_ascii=False, indent=1).encode())
        except OSError as error:
            raise TryAgain(f"The drop cannot be written: {error.strerror}") from error

    def known(self, recipient: str, reference: str) -> Known:
        """Say whether the manifest is there. Raises TryAgain when the folder cannot be reached."""
        try:
            return Known.YES if self._path(recipient, reference, ".json").exists() else Known.NO
        except OSError as error:
            raise TryAgain(f"The drop cannot be read: {error.strerror}") from error

    def receipts(self) -> Sequence[Receipt]:
        """Return the genuine receipts; a forged or torn one is put aside, where somebody can look at it. Raises TryAgain."""
        found = []
        try:
            for path in sorted((self.folder / "receipts").glob("*.json")):
                receipt = self._read(path)
                if receipt is None:
                    _log.error("A certificate's receipt is not genuine and was put aside.")
                    _move(path, "forged")
                else:
                    found.append(receipt)
        except OSError as error:
            raise TryAgain(f"The receipts cannot be read: {error.strerror}") from error
        return found

    def settled(self, reference: str) -> None:
        """Move the receipt to those read; nothing happens when it is there already. Raises TryAgain."""
        try:
            with contextlib.suppress(FileNotFoundError):
                _move(self._path("receipts", reference, ".json"), "read")
        except OSError as error:
            raise TryAgain(f"The receipt cannot be moved: {error.strerror}") from error

    def _read(self, path: Path) -> Receipt | None:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_RECEIPT:
            return None
        try:
            said = json.loads(path.read_bytes())
            parts = [said[name] for name in ("reference", "sha256", "outcome", "at")]
            is_genuine = bool(self.key) and hmac.compare_digest(seal(self.key, parts), str(said["seal"]))
        except (
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
        ):  # not JSON of ours, or nested until it hurts
            return None
        if not is_genuine or parts[0] != path.stem or parts[2] not in ("received", "refused"):
            return None
        return Receipt(reference=parts[0], digest=parts[1], is_received=parts[2] == "received")

    def _path(self, place: str, reference: str, ending: str) -> Path:
        if not (_NAME.fullmatch(place) and _NAME.fullmatch(reference)):
            raise ValueError("Recipients and references are letters, digits, hyphens and underscores.")
        return self.folder / place / f"{reference}{ending}"


def seal(key: bytes, parts: Sequence[Any]) -> str:
    """Return the seal of a receipt: reference, sha256, outcome, at. Raises TypeError for anything but text."""
    return hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def _manifest(parcel: Parcel) -> dict[str, Any]:
    return {
        "reference": parcel.reference,
        "recipient": parcel.recipient,
        "address": parcel.address,
        "certificate": parcel.certificate,
        "version": parcel.version,
        "kind": parcel.kind,
        "sent_at": parcel.sent_at,
        "about": {"number": parcel.number, "name": parcel.name},
        "document": f"{parcel.reference}.pdf",
        "sha256": parcel.digest,
        "bytes": len(parcel.document),
    }


def _write(target: Path, content: bytes) -> None:
    """Put a whole file at `target` unless one is there: written beside it first, then linked (O_EXCL for a whole file)."""
    part = target.with_name(f".{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(part, target)
    finally:
        part.unlink(missing_ok=True)


def _move(path: Path, where: str) -> None:
    place = path.parent / where
    place.mkdir(mode=0o700, exist_ok=True)
    path.rename(place / path.name)
