"""The live process as a child of a test, on the test's own database."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from tests.faults.processes import descendants
from vardnav.config.launch import choices, folders, programs
from vardnav.config.launch.children import Child, stop
from vardnav.platform.jobs.tests.test_worker_process import this_database

SECRET = "only for this test"


@contextlib.contextmanager
def running(folder: Path, port: int, **more: str) -> Iterator[Child]:
    """Run it on a port; `more`: what else its surroundings say."""
    chosen = choices.read({"PORT": str(port), "VARDNAV_VAR": str(folder)}, [])
    folders.open_folder(folder, is_chosen=True)
    surroundings = {
        **programs.environment(chosen, SECRET, port, port),
        "DATABASE_URL": this_database(),
        "SECRET_KEY": SECRET,
        "VARDNAV_DB_ROLE": "",
        "VARDNAV_STATIC_MANIFEST": "0",
        **more,
    }
    child = programs.live(chosen, port, surroundings)
    child.start()
    try:
        yield child
    finally:
        stop([child], 8)
        print(child.log.read_text()[-2000:])  # noqa: T201 - for a failure


def kill(child: Child) -> None:
    """Kill -9 the server and what it has started."""
    assert child.process is not None
    for pid in [child.process.pid, *descendants(child.process.pid)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.process.wait()
