"""What the tests of the launch room share: a folder the database's account can enter, and its processes."""

import contextlib
import pathlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def place() -> Iterator[pathlib.Path]:
    """Give a folder of one's own, passable for others (pytest's are not), with a path short enough."""
    with passable_folder() as folder:
        yield folder


@contextlib.contextmanager
def passable_folder() -> Iterator[pathlib.Path]:
    """Make a short folder other accounts can walk through, and remove it afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vardnav-launch-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def processes_of(folder: pathlib.Path) -> list[str]:
    """Return the processes that stand in `folder` or have it on their command line, as pid and command."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            where = (entry / "cwd").readlink()
        except OSError:
            continue
        if command and (str(folder) in command or where.is_relative_to(folder)):
            found.append(f"{entry.name} {command}")
    return found


def eventually(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Tell whether `holds` becomes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
