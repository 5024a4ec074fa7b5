"""A pytest plugin: tests get the embedded PostgreSQL when DATABASE_URL names no other server.

The plugin starts it before Django's settings are read and stops it at the end. Its folder stays for the next
run; a second run at the same time in the same checkout finds that folder locked and takes the next one.
"""

import os
import pathlib
from collections.abc import Generator
from typing import IO, Any

import pytest

from vardnav.config.launch import children, cluster, folders, postgres
from vardnav.config.launch.children import Child
from vardnav.config.launch.choices import CHECKOUT
from vardnav.config.launch.problems import SetupProblem

MOST_RUNS_AT_ONCE = 8
#: "1" for fixtures, also in xdist's workers: the server is this plugin's, and databases may be kept in it.
OWN_SERVER = "VARDNAV_OWN_TEST_SERVER"
_FOR_TESTS = {**postgres.FOR_TESTS, "max_connections": "200"}
_running: list[tuple[Child, IO[str]]] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Start the server before any other plugin reads the settings (wrappers run before the rest)."""
    if not os.environ.get("DATABASE_URL") and not _only_asks(early_config):
        try:
            _start(pathlib.Path(os.environ.get("VARDNAV_VAR") or CHECKOUT / "var"))
        except SetupProblem as problem:
            raise pytest.UsageError(str(problem)) from problem
    return (yield)


def pytest_unconfigure() -> None:
    """Stop the server; xdist's workers, which found its address in their environment, have none to stop."""
    while _running:
        child, held = _running.pop()
        children.stop([child], seconds=10)
        held.close()
        del os.environ["DATABASE_URL"], os.environ[OWN_SERVER]


def _only_asks(config: pytest.Config) -> bool:
    options = config.known_args_namespace
    return bool(getattr(options, "help", False) or getattr(options, "version", 0))


def _start(folder: pathlib.Path) -> None:
    folder = folder.resolve()
    folders.open_folder(folder, is_chosen=False)
    name, held = _take(folder)
    try:
        made = cluster.prepare(folder, name)
        child = postgres.as_child(made, folders.open_log(folder, name), _FOR_TESTS)
        child.start()
        _running.append((child, held))
        postgres.wait_until_ready(made, child)
        postgres.make_database(made)
    except BaseException:
        for each, _ in _running:
            children.stop([each], seconds=10)
        _running.clear()
        held.close()
        raise
    os.environ["DATABASE_URL"] = made.log_ins().owner
    os.environ[OWN_SERVER] = "1"


def _take(folder: pathlib.Path) -> tuple[str, IO[str]]:
    for number in range(1, MOST_RUNS_AT_ONCE + 1):
        name = "test-postgres" if number == 1 else f"test-postgres-{number}"
        held = folders.lock(folder / f"{name}.lock", str(os.getpid()))
        if held is not None:
            return name, held
    raise SetupProblem(f"{MOST_RUNS_AT_ONCE} test runs already go on in this checkout; wait for one to end.")
