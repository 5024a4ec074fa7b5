"""The embedded server's data folder: only ours is used, and a killed server's is used again."""

import dataclasses
import os
import shutil
import signal
import subprocess
import time

import psycopg
import pytest

from vardnav.config.launch import account, children, cluster, folders, postgres, server
from vardnav.config.launch.problems import SetupProblem

pytestmark = pytest.mark.slow


@pytest.fixture
def start(place):
    """Give a function that starts the server in `place`; what still runs in the end is stopped."""
    running = []

    def started(folder=place):
        made = cluster.prepare(folder)
        # With the usual settings, not those for tests: a kill must cost no row that was written.
        child = postgres.as_child(made, folders.open_log(folder, "database"))
        child.start()
        running.append(child)
        postgres.wait_until_ready(made, child)
        return made, child

    yield started
    children.stop(running, seconds=10)


def test_a_killed_server_comes_back_with_its_rows(start):
    made, child = start()
    with psycopg.connect(made.url(server.OWNER, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Anna' AS name")
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    assert (made.data / "postmaster.pid").exists()

    made, _ = start()
    with psycopg.connect(made.url(server.OWNER, "postgres")) as connection:
        assert connection.execute("SELECT name FROM kept").fetchone() == ("Anna",)


def test_a_left_pid_that_another_process_has_today_does_not_stop_us_and_is_not_killed(start):
    made, child = start()
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    stranger = subprocess.Popen(["sleep", "60"], **account.for_database().for_subprocess())
    try:
        for left in (made.data / "postmaster.pid", made.sockets / ".s.PGSQL.5432.lock"):
            lines = left.read_text().splitlines()
            left.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        _, child = start()
        assert child.is_running
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_that_outlived_its_supervisor_is_ended_before_the_next_one(start):
    _, orphan = start()
    begun = time.monotonic()
    _, child = start()
    assert time.monotonic() - begun < 15
    assert orphan.process.poll() is not None
    assert child.is_running


def test_only_the_two_roles_and_only_this_user_get_in(start):
    made, _ = start()
    postgres.make_database(made)
    postgres.make_database(made)
    with psycopg.connect(made.url(server.APPLICATION)) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("vardnav_app", False)
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(made.url("cecilia"))
    assert made.sockets.stat().st_mode & 0o777 == 0o700
    assert made.data.stat().st_mode & 0o777 == 0o700


def test_a_folder_somebody_else_made_is_refused(place):
    (place / "postgres").mkdir()
    (place / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(SetupProblem, match="was not made by Vårdnav"):
        cluster.prepare(place)


def test_the_folder_of_another_major_version_is_refused(place):
    made = cluster.prepare(place)
    (made.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(SetupProblem, match="belongs to PostgreSQL 17 and this Vårdnav brings 18"):
        cluster.prepare(place)


def test_the_folder_of_another_user_is_refused(place, monkeypatch):
    made = cluster.prepare(place)
    another = dataclasses.replace(made.account, uid=12345, is_other=False)
    monkeypatch.setattr(account, "for_database", lambda: another)
    with pytest.raises(SetupProblem, match=f"belongs to user id {made.account.uid}"):
        cluster.prepare(place)


def test_a_path_too_long_for_a_socket_is_no_problem(place, start):
    deep = place / ("lång-mapp-" * 10)
    deep.mkdir(mode=0o711)
    made, child = start(deep)
    assert len(os.fsencode(made.sockets)) < 90
    children.stop([child], seconds=10)
    made.sockets.rmdir()


def test_a_database_that_lies_elsewhere_is_reached_through_the_checkouts_own_folder(place, start):
    if not account.for_database().is_other:
        pytest.skip("only root gives the database to another account")
    place.chmod(0o700)
    made, child = start()
    elsewhere = made.data.parent
    assert elsewhere != place
    try:
        told = server.embedded_url(server.OWNER, str(place / "postgres-socket"), "postgres")
        psycopg.connect(told, connect_timeout=5).close()
        children.stop([child], seconds=10)
        place.chmod(0o711)
        nearer = cluster.prepare(place)
        assert nearer.sockets == place / "postgres-socket"
        assert nearer.sockets.is_dir()
        assert not nearer.sockets.is_symlink()
    finally:
        place.chmod(0o711)
        children.stop([child], seconds=10)
        shutil.rmtree(elsewhere)
