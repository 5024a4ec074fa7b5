"""Processes of this machine: what has been started by which, and stopping them for a while."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import threading
import time
from collections.abc import Iterator, Sequence

from tests.faults import ledger


@contextlib.contextmanager
def paused(pids: Sequence[int]) -> Iterator[None]:
    """Stop processes for as long as this lasts. Raises ledger.Void when one of them went on before its time.

    Seen: a colleague's profiler that stops everybody else for a while, and lets everybody go on afterwards.
    """
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    let_go = threading.Event()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            if not all(_is_stopped(pid) for pid in pids):
                let_go.set()

    time.sleep(0.05)  # until all of them have heard it
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    if let_go.is_set():
        raise ledger.Void


def _is_stopped(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """Return the pids of all that `pid` has started, and those have, oldest first."""
    parents: dict[int, list[int]] = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        below = parents.get(todo.pop(), [])
        found += below
        todo += below
    return found


def command(pid: int) -> str:
    """Return the command line of a process; "tracker" when it has gone meanwhile."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return "tracker"


def listens(pid: int, port: int) -> bool:
    """Whether a process itself takes connections on a port: one that has only been started does not yet."""
    rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {
        f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port
    }
    try:
        return any(os.readlink(entry) in ours for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False
