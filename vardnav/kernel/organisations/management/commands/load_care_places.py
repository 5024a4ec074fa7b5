"""Command: load care places from a semicolon file of OpenStreetMap data."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import actions, care_places, loading, reference


class Command(BaseCommand):
    """`manage.py load_care_places FILE`."""

    help = (
        "Load care places from a UTF-8 file with semicolons and the columns osm_id;type;name;lat;lon. Each place is put "
        "in its municipality and region by its coordinates. Bad rows are refused one by one with line and reason; "
        f"loading a file again changes nothing. Data {care_places.ATTRIBUTION}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file to load")

    def handle(self, *args: Any, **options: Any) -> None:
        console = loading.console_on(self.stdout)
        table = loading.open_table(options["file"], care_places.COLUMNS)
        rows = loading.with_bar(console, table.rows, "Care places")
        harvest = loading.gather(rows, care_places.care_place, lambda place: place.source_ref)
        reference.load()
        tally = actions.add_care_places(Viewer.system(), places=harvest.values, now=clock.now())
        loading.tell(console, harvest, tally, "Care places")
        regions = {place.region for place in harvest.values}
        nearby = sum(place.distance_metres > 0 for place in harvest.values)
        console.print(
            f"{len(harvest.values)} placed in {len(regions)} regions ({nearby} just outside a border or quay). "
            f"Data {care_places.ATTRIBUTION}.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
