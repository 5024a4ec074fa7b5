"""The supervisor: what it has started ends with it, however it ends, and is restarted if it ends."""

import functools
import os
import signal
import subprocess
import sys

import pytest

from vardnav.config.launch.tests.conftest import eventually, passable_folder, processes_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place():
    """One folder for all: each test also is a new start after the last one's end."""
    with passable_folder() as folder:
        yield folder


@pytest.fixture
def site(place):
    process = subprocess.Popen(
        [sys.executable, "-m", "vardnav.config.launch.tests.little_site", str(place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Under nohup these tests inherit that a hang-up is not heard; whoever starts a site at a terminal does not.
        preexec_fn=functools.partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    # the site, the program and its worker, the server and its helpers
    assert eventually(lambda: len(programs(place)) == 2)
    assert len(processes_of(place)) > 6
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    eventually(lambda: not processes_of(place))


def programs(place):
    return [each for each in processes_of(place) if "--program" in each]


def pid(line):
    return int(line.split()[0])


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_stops_everything_in_order(site, place, asked):
    site.send_signal(asked)
    assert site.wait(timeout=15) == 0
    assert processes_of(place) == []
    assert "database system is shut down" in (place / "log" / "database.log").read_text()
    assert not (place / "postgres" / "postmaster.pid").exists()


def test_killed_without_warning_it_leaves_no_process_behind(site, place):
    site.kill()
    site.wait()
    assert eventually(lambda: processes_of(place) == []), processes_of(place)


def test_a_program_that_is_killed_leaves_no_worker_behind_and_is_started_again(site, place):
    before = programs(place)
    os.kill(min(pid(each) for each in before), signal.SIGKILL)
    assert eventually(lambda: len(programs(place)) == 2 and not set(programs(place)) & set(before))
    assert "The program process was ended by SIGKILL; starting it again" in site.stdout.readline()


def test_a_database_that_is_killed_is_started_again(site, place):
    server_pid = int((place / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(server_pid, signal.SIGKILL)
    assert "The database was ended by SIGKILL; starting it again" in site.stdout.readline()
    pid_file = place / "postgres" / "postmaster.pid"
    assert eventually(
        lambda: (
            pid_file.exists() and "ready" in (text := pid_file.read_text()) and str(server_pid) not in text
        )
    )
