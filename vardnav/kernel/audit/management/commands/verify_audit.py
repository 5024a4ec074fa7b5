"""Command: is the access log whole? Exit 1 when anything was changed, removed, added, swapped or cut."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vardnav.kernel.audit import anchors, verifying


class Command(BaseCommand):
    help = "Verify the access log against its seals and the anchors kept outside the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors", type=Path, help="The anchor file (as a rule a copy kept on another machine)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["anchors"]
        if path is not None and not path.is_file():
            raise CommandError(f"There is no anchor file {path}.")
        report = verifying.verify(anchors.read(path or anchors.usual_place()))
        for note in report.notes:
            self.stdout.write(note)
        for problem in report.problems:
            self.stdout.write(f"NOT WHOLE. {problem}")
        unsealed = f"{report.unsealed} rows not yet sealed"
        if report.is_whole:
            self.stdout.write(f"{report.rows} rows in {report.seals} seals whole, {unsealed}.")
            return
        self.stdout.write(
            f"{len(report.problems)} problems in {report.rows} rows and {report.seals} seals, {unsealed}."
        )
        sys.exit(1)
