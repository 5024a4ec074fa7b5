"""Support: a real worker process that hears of one kind of event, and what it does when it does. Run with -m."""

from __future__ import annotations

import importlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class BellRung(events.Event):
    """Something happened; `how` says what the handler is to go through."""

    how: str


def hear(event: BellRung) -> None:
    """Note that we began; then linger (the first time), fail (twice), or be done."""
    notes = Path(os.environ["SPECIMEN_FOLDER"]) / str(event.event_id)
    with notes.open("a") as file:
        file.write(f"{os.getpid()}\n")
    tries = len(notes.read_text().splitlines())
    if event.how == "linger" and tries == 1:
        time.sleep(120)
    if event.how == "fail" and tries <= 2:
        raise RuntimeError("not yet")


def main() -> None:
    """Be a worker, as `manage.py worker` is."""
    import django
    from django.core.management import call_command

    django.setup()
    # Run with -m this file is `__main__`; what the test published goes under the module's own name.
    module = importlib.import_module("vardnav.platform.jobs.tests.specimen_worker")
    events.subscribe(module.BellRung, module.hear)
    call_command("worker")
    sys.exit(0)


if __name__ == "__main__":
    main()
