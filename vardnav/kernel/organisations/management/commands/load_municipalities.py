"""Command: load municipalities, and how many live in each or in each region."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import actions, delimited, loading, models, municipality_rows, reference


class Command(BaseCommand):
    """`manage.py load_municipalities FILE [--population FILE]`."""

    help = (
        "Load municipalities from a UTF-8 file with semicolons and the columns kommunkod;kommun;lanskod;lat;lon. With "
        "--population also a file with kommunkod or lanskod and a count. Bad rows are refused one by one with line and "
        "reason; loading a file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file of municipalities")
        parser.add_argument("--population", help="a file with kommunkod or lanskod and how many live there")

    def handle(self, *args: Any, **options: Any) -> None:
        console = loading.console_on(self.stdout)
        areas = loading.open_table(options["file"], municipality_rows.COLUMNS)
        people = loading.open_table(options["population"]) if options["population"] else None
        reference.load()
        self._municipalities(console, areas)
        if people is not None:
            self._population(console, people)

    def _municipalities(self, console: Console, table: delimited.Table) -> None:
        regions = list(models.Region.objects.values_list("code", flat=True))
        harvest = loading.gather(
            loading.with_bar(console, table.rows, "Municipalities"),
            lambda row: municipality_rows.municipality(row, regions),
            lambda value: value.code,
        )
        tally = actions.set_municipalities(Viewer.system(), rows=harvest.values, now=clock.now())
        loading.tell(console, harvest, tally, "Municipalities")

    def _population(self, console: Console, table: delimited.Table) -> None:
        code, count = loading.population_columns(table)
        area = models.Municipality if code == municipality_rows.MUNICIPALITY else models.Region
        known = set(area.objects.values_list("code", flat=True))
        harvest = loading.gather(
            loading.with_bar(console, table.rows, "Population"),
            lambda row: municipality_rows.population(row, code, count, known),
            lambda value: value.code,
        )
        tally = actions.set_populations(Viewer.system(), rows=harvest.values, now=clock.now())
        loading.tell(console, harvest, tally, "Population")
