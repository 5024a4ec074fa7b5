"""Command: load residents from a file of person numbers (`manage.py load_residents FILE --region 12`)."""

from __future__ import annotations

import itertools
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Region
from vardnav.kernel.people import loading, residents_file
from vardnav.kernel.people.management.steps import Steps
from vardnav.kernel.people.residents_file import Refused, Resident

BATCH = 1_000
LONGEST_LINE = 10_000
SHOWN_REFUSALS = 20
READERS = {"lines": residents_file.read_lines, "csv": residents_file.read_csv}


class Command(BaseCommand):
    help = "Load residents: one person number a line, or a CSV with named columns. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file, in UTF-8")
        parser.add_argument(
            "--region", default="12", help="county code of the region they live in (default 12)"
        )
        parser.add_argument("--format", choices=sorted(READERS), default="lines", help="default: lines")
        parser.add_argument(
            "--refused", metavar="REPORT", help="write every refused line number and reason here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        region, path = options["region"], Path(options["file"])
        _check_region(region)
        try:
            # Bytes that are not UTF-8 become lone surrogates, so that only their line is refused.
            with (
                path.open(encoding="utf-8", errors="surrogateescape") as file,
                Steps(path, self.stdout) as steps,
            ):
                added, there, refused = self._load(file, region, options["format"], steps)
        except (OSError, residents_file.NoSuchColumns) as error:
            raise CommandError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
        self._report(refused, options["refused"])
        self.stdout.write(f"{added} added, {there} already there, {len(refused)} refused.")
        if not added and there:
            self.stdout.write("Nothing was changed.")
        if not added and not there:
            raise CommandError("No line of the file could be used.")

    def _load(self, file: TextIO, region: str, kind: str, steps: Steps) -> tuple[int, int, list[Refused]]:
        now, viewer = clock.now(), Viewer.system(region=region)
        rows = READERS[kind](
            _bounded(file, steps), today=clock.local_date(now), allow_private_series=settings.IS_DEMO
        )
        added = there = 0
        refused: list[Refused] = []
        while batch := list(itertools.islice(rows, BATCH)):
            refused += [row for row in batch if isinstance(row, Refused)]
            good = [row for row in batch if isinstance(row, Resident)]
            new = loading.load_residents(viewer, good, region=region, now=now)
            added, there = added + new, there + len(good) - new
            steps.batch_done()
        return added, there, refused

    def _report(self, refused: list[Refused], report: str | None) -> None:
        with translation.override("en"):
            texts = [f"line {one.line}: {gettext(one.fault.reason)}" for one in refused]
        for text in texts[:SHOWN_REFUSALS]:
            self.stderr.write(text)
        if len(texts) > SHOWN_REFUSALS and not report:
            self.stderr.write(
                f"... and {len(texts) - SHOWN_REFUSALS} more; --refused REPORT writes them all."
            )
        if report:
            Path(report).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
            self.stdout.write(f"Refused lines are in {report}.")


def _bounded(file: TextIO, steps: Steps) -> Iterator[str]:
    """Yield the file's lines, none longer than LONGEST_LINE in memory, whatever the file is."""
    for number in itertools.count(1):
        line = file.readline(LONGEST_LINE)
        if not line:
            return
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith("\n"):
            rest = file.readline(LONGEST_LINE)
        steps.read_to(number, file.buffer.tell())
        yield line


def _check_region(code: str) -> None:
    known = sorted(Region.objects.values_list("code", flat=True))
    if not known:
        raise CommandError("There are no regions yet. Run `manage.py prepare` first.")
    if code not in known:
        raise CommandError(f"There is no region {code!r}. The regions are {', '.join(known)}.")
