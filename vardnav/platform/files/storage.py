"""Bytes on disk, outside every served folder: VARDNAV_VAR/files/<two hex>/<id>. Touches no table."""

from __future__ import annotations

import io
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PREVIEW = ".preview"
PART = ".part"


def folder() -> Path:
    """Return the folder that holds all files."""
    return Path(settings.VAR) / "files"


def path_of(file_id: uuid.UUID, ending: str = "") -> Path:
    """Return where a file lies.

    The last two hex digits choose the folder: a UUIDv7's first ones are the time.
    """
    return folder() / file_id.hex[-2:] / f"{file_id.hex}{ending}"


def write(file_id: uuid.UUID, content: bytes, preview: bytes = b"") -> None:
    """Keep the bytes, safely on disk when this returns: temporary name, fsync, rename, fsync of the folder.

    Raises OSError (disk full, no right), and leaves nothing behind then.
    """
    _write_one(path_of(file_id), content)
    if preview:
        try:
            _write_one(path_of(file_id, PREVIEW), preview)
        except OSError:
            delete(file_id)
            raise


def open_bytes(file_id: uuid.UUID, ending: str = "") -> io.BufferedReader:
    """Open for reading. Raises FileNotFoundError."""
    return path_of(file_id, ending).open("rb")


def delete(file_id: uuid.UUID) -> None:
    """Remove a file and its preview; nothing happens if they are gone already."""
    for ending in ("", PREVIEW):
        path_of(file_id, ending).unlink(missing_ok=True)


def older_than(moment: float) -> Iterator[tuple[uuid.UUID | None, Path]]:
    """Yield (id, path) for everything last written before `moment` (seconds since 1970).

    Id None: a torn write.
    """
    if not folder().is_dir():
        return
    for shelf in sorted(folder().iterdir()):
        for path in sorted(shelf.iterdir()) if shelf.is_dir() else ():
            try:
                written = path.stat().st_mtime
            except FileNotFoundError:
                continue
            if written < moment:
                yield _id_of(path), path


def _id_of(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=path.name.removesuffix(PREVIEW))
    except ValueError:
        return None


def _write_one(path: Path, content: bytes) -> None:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)  # `parents` would make it for everybody to list
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_name(f"{path.name}.{time.monotonic_ns():x}{PART}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)
        _sync(path.parent)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _sync(shelf: Path) -> None:
    descriptor = os.open(shelf, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
