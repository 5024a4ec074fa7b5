"""The run command: one process that brings Vårdnav up, stays, and takes it down again."""

import os
import subprocess
import sys
import time

from vardnav.config.launch import choices as chosen
from vardnav.config.launch import (
    cluster,
    fingerprints,
    folders,
    leash,
    messages,
    ports,
    programs,
    server,
    supervisor,
)
from vardnav.config.launch.choices import CHECKOUT, Choices
from vardnav.config.launch.problems import SetupProblem
from vardnav.config.launch.steps import say, step
from vardnav.config.launch.supervisor import Broken, Stopped, Supervisor


def main(arguments: list[str]) -> int:
    """Run until asked to stop; returns 0 then, 1 when something broke, 2 when the person has to act."""
    if {"-h", "--help"} & set(arguments):
        say(chosen.HELP)
        return 0
    os.umask(0o022)  # the database's account must be able to read its programs
    supervised = Supervisor()
    supervisor.stop_on_signals()
    try:
        _run(supervised, arguments)
    except Stopped:
        say("\nStopping …")
        return 0
    except SetupProblem as problem:
        say(str(problem), to=sys.stderr)
        return problem.exit_code
    except Broken as problem:
        say(str(problem), to=sys.stderr)
        return 1
    finally:
        supervised.stop()
    return 0


def _run(supervised: Supervisor, arguments: list[str]) -> None:
    started = time.perf_counter()
    with step("Settings"):
        choices = chosen.read(os.environ, arguments)
        folders.open_folder(choices.folder, is_chosen=choices.is_folder_chosen)
        held = folders.lock_for_run(choices.folder, programs.origin(choices.host, choices.port))
        ports.require_free(choices.host, choices.port)
        found = programs.Ports(*(ports.find_free(choices.host, choices.port + more) for more in (1, 2, 3)))
        given = programs.environment(choices, folders.secret_key(choices.folder), *found)
    with held:
        log_ins = _database(supervised, choices)
        _start_up(choices, log_ins, given)
        _programs(supervised, choices, {**given, **log_ins.environment()}, found)
        _welcome(choices, given, time.perf_counter() - started)
        supervised.watch()


def _database(supervised: Supervisor, choices: Choices) -> server.LogIns:
    if choices.database_url:
        with step("Database (your own server)"):
            found = server.check_own(choices.database_url, choices.database_app_url)
        # Somebody may have forgotten that DATABASE_URL is set, and wonder where their cases went.
        if cluster.is_made_for(choices.folder):
            say(f"  !  {server.told_instead(choices.database_url, choices.folder)}")
        return found
    with step("Database"):
        return supervised.start_database(choices)


def _start_up(choices: Choices, log_ins: server.LogIns, given: dict[str, str]) -> None:
    """Do what is new since the last start: translations, schema, static files, demo data."""
    if files := messages.stale():
        with step("Translations"):
            messages.compile_messages(files)
    found = _fingerprints(choices, log_ins)
    noted = fingerprints.noted(choices.folder)
    todo = [name for name in ("schema", "static") if getattr(found, name) != getattr(noted, name)]
    if choices.has_demo_data and found.demo != noted.demo:
        todo.append("demo")
    if not todo:
        return
    log = folders.open_log(choices.folder, "start-up")
    command = [sys.executable, "-m", "vardnav.config.launch.start_up", str(log), *todo]
    with log.open("ab") as warnings:
        done = _call(command, {**given, **log_ins.owner_environment()}, warnings.fileno())
    if done:
        said = folders.last_lines(log, 1)
        raise Broken(
            f"Vårdnav could not be made ready: {said[0] if said else 'no reason given'}\n(all of it: {log})"
        )
    fingerprints.note(choices.folder, _fingerprints(choices, log_ins))


def _fingerprints(choices: Choices, log_ins: server.LogIns) -> fingerprints.Fingerprints:
    return fingerprints.now_of(
        log_ins.owner, choices.folder, is_demo=choices.is_demo, has_demo_data=choices.has_demo_data
    )


def _call(command: list[str], environment: dict[str, str], errors: int) -> int:
    """Run a command of ours to its end, on the leash; returns its exit code."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stderr=errors,
        process_group=0,
        preexec_fn=leash.before_exec(leash.AT_ONCE),
    )
    try:
        return process.wait()
    finally:
        process.kill()
        process.wait()


def _programs(supervised: Supervisor, choices: Choices, given: dict[str, str], at: programs.Ports) -> None:
    # All at once: each takes seconds to load, and they do not need one another to do so.
    web = programs.web(choices, given)
    live = programs.live(choices, at.waiting, given)
    rush = programs.rush(choices, at.rush, given)
    simulator = programs.simulator(choices, at.simulator, given) if choices.is_demo else None
    with step("Pages"):
        supervised.start_program(web)
        supervised.start_program(live)
        supervised.start_program(rush)
        if simulator is not None:
            supervised.start_program(simulator)
        supervised.start_program(programs.worker(choices, given))
        supervised.wait_for_page(web, choices.host, choices.port, "/healthz")
    with step("Background work"):
        supervised.wait_for_page(web, choices.host, choices.port, "/readyz")
    with step("Waiting rooms"):
        supervised.wait_for_page(live, choices.host, at.waiting, "/healthz")
        supervised.wait_for_page(rush, choices.host, at.rush, "/healthz")
    if simulator is not None:
        with step("Simulator of an e-ID"):
            supervised.wait_for_page(simulator, choices.host, at.simulator, "/healthz")


def _welcome(choices: Choices, given: dict[str, str], seconds: float) -> None:
    say(f"\nVårdnav is ready after {seconds:.1f} s:   {given['VARDNAV_ORIGIN']}\n")
    if choices.has_demo_data:
        say("  Residents   choose Logga in, then anybody in the list: no password, all are made up.")
        say("  Staff       the same on /desk/: choose a doctor or nurse, then an assignment.")
        say("  Region      the same on /steering/: choose an administrator.")
    if choices.is_demo:
        say("\n  This is a demonstration: never enter real people or real health data.")
    say(f"  Logs: {choices.folder / 'log'}     Stop: Ctrl-C\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
