"""A site in miniature for the supervisor's tests: the real database and a program that forks.

Run as `python -m vardnav.config.launch.tests.little_site FOLDER`; says "ready" when all of it runs.
"""

import multiprocessing
import os
import pathlib
import sys
import time

from vardnav.config.launch import choices, folders, leash, supervisor
from vardnav.config.launch.children import Child


def program() -> None:
    """Fork a worker on a leash and wait, as granian does."""
    multiprocessing.get_context("fork").Process(target=_work).start()
    time.sleep(600)


def _work() -> None:
    leash.tie_to_parent()
    time.sleep(600)


def main(folder: pathlib.Path) -> None:
    """Run the database and the program under a supervisor until asked to stop."""
    chosen = choices.read({"VARDNAV_VAR": str(folder)}, [])
    supervised = supervisor.Supervisor()
    supervisor.stop_on_signals()
    log = folders.open_log(folder, "program")
    command = [sys.executable, "-m", __spec__.name, "--program", str(folder)]
    try:
        supervised.start_database(chosen)
        supervised.start_program(Child("program", command, os.environ, log, choices.CHECKOUT))
        print("ready", flush=True)
        supervised.watch()
    except supervisor.Stopped:
        print("stopped", flush=True)
    finally:
        supervised.stop()


if __name__ == "__main__":
    if sys.argv[1] == "--program":
        program()
    else:
        main(pathlib.Path(sys.argv[1]))
