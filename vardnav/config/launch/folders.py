"""The folder that holds what Vårdnav makes while it runs: marker, lock, secret key, logs."""

import fcntl
import os
import pathlib
import secrets
from typing import IO

from vardnav.config.launch.problems import SetupProblem

MARKER = "vardnav-folder.txt"
MARKER_TEXT = "Made by Vårdnav (./run): the database, uploaded files, logs and the secret key.\n"
KEPT_LOGS = 3


def open_folder(folder: pathlib.Path, *, is_chosen: bool) -> None:
    """Make `folder` or see that it is ours; raises SetupProblem when it holds somebody else's things."""
    try:
        # Passable but not listable: the database may run under another account than ours.
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        marker = folder / MARKER
        # The usual place, `var` in the checkout, is ours by definition; a chosen one must be empty or marked.
        if is_chosen and not marker.exists() and any(folder.iterdir()):
            raise SetupProblem(
                f"VARDNAV_VAR points to {folder}, which holds something else; choose an empty or new folder."
            )
        if not marker.exists():
            marker.write_text(MARKER_TEXT, encoding="utf-8")
    except (FileExistsError, NotADirectoryError) as problem:
        raise SetupProblem(
            f"The data folder {folder} cannot be made because a file is in the way."
        ) from problem
    except OSError as problem:
        raise SetupProblem(f"The data folder {folder} cannot be used: {problem.strerror}.") from problem


def lock(path: pathlib.Path, note: str) -> IO[str] | None:
    """Take the lock file `path` and write `note` in it; None when a living process has it.

    The lock is the kernel's: it is free again the moment its holder ends, however it ends.
    Raises SetupProblem when the folder is somebody else's.
    """
    try:
        handle = path.open("a+", encoding="utf-8")
    except OSError as problem:
        raise SetupProblem(
            f"{path.parent} belongs to another user or cannot be written to ({problem.strerror});"
            " start as the user who made it, or choose another folder with VARDNAV_VAR."
        ) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    handle.truncate(0)
    handle.write(note)
    handle.flush()
    return handle


def lock_for_run(folder: pathlib.Path, address: str) -> IO[str]:
    """Take the lock of `folder` for one `./run`; raises SetupProblem naming the one that has it."""
    path = folder / "run.lock"
    handle = lock(path, f"{os.getpid()} {address}")
    if handle is None:
        pid, _, where = path.read_text(encoding="utf-8").strip().partition(" ")
        raise SetupProblem(
            f"Vårdnav already runs from {folder} (process {pid or 'unknown'}) on {where or 'another port'};"
            " stop it first, or choose another folder with VARDNAV_VAR."
        )
    return handle


def secret_key(folder: pathlib.Path) -> str:
    """Return this folder's secret key, made the first time and readable by its owner only."""
    path = folder / "secret-key"
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        key = ""
    if key:
        return key
    key = secrets.token_urlsafe(64)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(key + "\n")
    fresh.replace(path)
    return key


def open_log(folder: pathlib.Path, name: str) -> pathlib.Path:
    """Return the path of a new, empty log `name`; the last becomes name.log.1 and so on, three are kept."""
    logs = folder / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    newest = logs / f"{name}.log"
    for number in range(KEPT_LOGS - 1, 0, -1):
        older = logs / f"{name}.log.{number}"
        if older.exists():
            older.replace(logs / f"{name}.log.{number + 1}")
    if newest.exists():
        newest.replace(logs / f"{name}.log.1")
    newest.touch(mode=0o600)
    return newest


def last_lines(path: pathlib.Path, count: int = 5) -> list[str]:
    """Return the last `count` lines of a log that are not empty, read from its last 16 kB."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]
