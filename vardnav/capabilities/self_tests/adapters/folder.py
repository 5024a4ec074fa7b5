"""Adapter: a laboratory that exchanges signed FHIR files with us through a folder (SFTP, a mount, a message broker's).

    <folder>/<region>/to-laboratory/<kit>.json        ours: a Bundle with the order
    <folder>/<region>/from-laboratory/<name>.json     theirs: a Bundle with a receipt or an answer
    <folder>/<region>/from-laboratory/<name>.json.sig HMAC-SHA256 of the file under the shared key, hex
    <folder>/<region>/taken-care-of/                  where theirs go when we are done

A file without its signature is not there yet: they write the signature last. Everything is written beside and renamed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from vardnav.capabilities.self_tests.adapters import fhir
from vardnav.capabilities.self_tests.ports import LaboratoryUnavailable, Report, Sample, Unusable

OUT, IN, DONE = "to-laboratory", "from-laboratory", "taken-care-of"
#: A bundle of ours is about a kilobyte: what is larger is not one.
LARGEST = 200_000


class Folder:
    """A laboratory behind a folder."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key
        self._files: dict[Report | Unusable, list[Path]] = {}

    def send(self, sample: Sample) -> None:
        """Write the order's file; the same kit again overwrites it with the same. Raises LaboratoryUnavailable."""
        try:
            place = self._folder / sample.region / OUT
            place.mkdir(parents=True, exist_ok=True)
            write(
                place / f"{sample.kit_id}.json", json.dumps(fhir.order(sample), indent=1).encode(), self._key
            )
        except OSError as error:
            raise LaboratoryUnavailable from error

    def waiting(self) -> Sequence[Report | Unusable]:
        """Read what has come, by file name. Raises LaboratoryUnavailable when the folder cannot be read."""
        self._files.clear()
        try:
            if not self._folder.is_dir():
                raise LaboratoryUnavailable
            for path in self._come():
                self._files.setdefault(self._read(path), []).append(path)
        except OSError as error:
            raise LaboratoryUnavailable from error
        return list(self._files)

    def done(self, message: Report | Unusable) -> None:
        """Move the message's files away; one that is gone already is no matter."""
        for path in self._files.pop(message, []):
            place = path.parent.parent / DONE
            place.mkdir(exist_ok=True)
            for one in (path, signature_of(path)):
                with contextlib.suppress(FileNotFoundError):
                    one.replace(place / one.name)

    def _come(self) -> Iterator[Path]:
        for path in sorted(self._folder.glob(f"*/{IN}/*.json")):
            if path.is_file() and signature_of(path).is_file() and not path.is_symlink():
                yield path

    def _read(self, path: Path) -> Report | Unusable:
        region = path.parent.parent.name
        raw = _first_bytes(path)
        # A name on the disk need not be text that can be kept.
        named = path.name[:100].encode("utf-8", "replace").decode()
        name = f"{named} {hashlib.sha256(raw).hexdigest()[:16]}"
        if len(raw) > LARGEST:
            return Unusable(name, region, "too large")
        signed = _first_bytes(signature_of(path)).decode("ascii", "replace").strip().lower()
        if not hmac.compare_digest(signed.encode(), signature(raw, self._key).encode()):
            return Unusable(name, region, "wrong signature")
        try:
            return fhir.report(json.loads(raw), region=region)
        except fhir.NotOurs as problem:
            return Unusable(name, region, str(problem)[:200])
        except (ValueError, RecursionError):  # not JSON, or nested until it hurts
            return Unusable(name, region, "not a JSON object")
        except AttributeError:  # JSON, but a list or a number
            return Unusable(name, region, "not a JSON object")


def signature(raw: bytes, key: bytes) -> str:
    """Return the signature of a file's bytes."""
    return hmac.new(key, raw, hashlib.sha256).hexdigest()


def signature_of(path: Path) -> Path:
    """Return where a file's signature stands."""
    return path.with_name(f"{path.name}.sig")


def write(path: Path, raw: bytes, key: bytes) -> None:
    """Write a file and then its signature, each whole or not at all."""
    for place, content in ((path, raw), (signature_of(path), signature(raw, key).encode())):
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(place)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
