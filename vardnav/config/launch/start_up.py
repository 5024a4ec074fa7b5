"""The part of a start that needs Django: schema, static files, demo data, in one process.

One, because loading the application takes seconds.

Run as `python -m vardnav.config.launch.start_up LOG STEP…` with the owner's log-in in DATABASE_URL.
"""

import os
import sys
import traceback
from typing import TextIO

from vardnav.config.launch.steps import step

# step -> title, management command, its arguments
STEPS: dict[str, tuple[str, list[str]]] = {
    "schema": ("Database schema and basic data", ["prepare"]),
    "static": ("Style sheets and fonts", ["collectstatic", "--noinput", "--clear"]),
    "demo": ("Made-up people and cases", ["demo"]),
}


def main(arguments: list[str]) -> int:
    """Carry out the named steps in order; 0 when all went well, else 1 with the reason in the log."""
    path, *names = arguments
    with open(path, "a", encoding="utf-8") as log:
        try:
            _carry_out(names, log)
        except Exception as problem:
            traceback.print_exc(file=log)
            reason = str(problem).strip() or type(problem).__name__
            # The last line of the log is what ./run shows.
            log.write(" ".join(reason.split()) + "\n")
            return 1
    return 0


def _carry_out(names: list[str], log: TextIO) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")
    with step("Loading the application"):
        import django

        django.setup()
    from django.core.management import call_command

    for name in names:
        title, command = STEPS[name]
        with step(title):
            log.write(f"== {' '.join(command)}\n")
            call_command(*command, stdout=log, stderr=log)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
