"""What a killed server leaves behind in its data folder: its pid file, and sometimes children still ending.

PostgreSQL trusts the pid in `postmaster.pid` when any process of the same account has that number today, and
refuses to start; so the file is removed here, but only when it is certain that no process works there.
The caller holds the folder's lock, so no other supervisor starts a server there meanwhile.
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import time

from vardnav.config.launch.problems import SetupProblem

PID_FILE = "postmaster.pid"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
_PATIENCE = 10.0
_PROC = pathlib.Path("/proc")


def clear(data: pathlib.Path, sockets: pathlib.Path) -> None:
    """End what is left of an earlier server in `data` and remove its lock files; raises SetupProblem."""
    _end(data)
    # It names a pid too, and one that nobody has waited for yet (a zombie) counts as alive to PostgreSQL.
    (sockets / SOCKET_LOCK).unlink(missing_ok=True)


def _end(data: pathlib.Path) -> None:
    pid_file = data / PID_FILE
    if not pid_file.exists():
        return
    for ask in (None, signal.SIGINT, signal.SIGQUIT):
        living = _working_in(data, pid_file)
        if ask is not None:
            for pid in living:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, ask)
        # A server whose supervisor was killed is already on its way out: first only wait a moment.
        if _wait_until_gone(data, pid_file, _PATIENCE if ask else _PATIENCE / 5):
            pid_file.unlink(missing_ok=True)
            return
    raise SetupProblem(f"A database server still works in {data} and does not end; stop it first.")


def _wait_until_gone(data: pathlib.Path, pid_file: pathlib.Path, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while _working_in(data, pid_file):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _working_in(data: pathlib.Path, pid_file: pathlib.Path) -> list[int]:
    """Return the processes at work in `data`: PostgreSQL's processes all have it as their current folder."""
    if _PROC.joinpath("self", "cwd").exists():
        return [
            int(entry.name)
            for entry in _PROC.iterdir()
            if entry.name.isdigit() and _is_server_in(entry, data)
        ]
    return _by_pid_file(data, pid_file)


def _is_server_in(entry: pathlib.Path, data: pathlib.Path) -> bool:
    try:
        # A shell somebody left standing in the folder is no server.
        return pathlib.Path(os.readlink(entry / "cwd")) == data and "postgres" in (entry / "comm").read_text()
    except OSError:  # ended meanwhile, a zombie, or another user's
        return False


def _by_pid_file(data: pathlib.Path, pid_file: pathlib.Path) -> list[int]:
    try:
        pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return []
    shown = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    ).stdout
    return [pid] if "postgres" in shown and str(data) in shown else []
