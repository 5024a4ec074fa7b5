"""Command: a region's choices of health centre for its listing register (`manage.py export_listings --region 12`)."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vardnav.capabilities.listing.queries import desk, register
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Region

WRITERS = {"csv": register.as_csv, "json": register.as_json}


class Command(BaseCommand):
    help = (
        "Write the choices of health centre that stand, made since a day. Each person's row goes to the log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--region", required=True, help="county code of the region")
        parser.add_argument("--since", required=True, metavar="DAY", help="the first day, 2026-11-01")
        parser.add_argument("--format", choices=sorted(WRITERS), default="csv", help="default: csv")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Region.objects.filter(code=options["region"]).exists():
            raise CommandError(f"No region has the code {options['region']}.")
        try:
            since = dt.date.fromisoformat(options["since"])
        except ValueError:
            raise CommandError("--since is a day such as 2026-11-01.") from None
        viewer = Viewer.system(region=options["region"])
        found = desk.chosen_in(viewer, since=since, now=clock.now())
        self.stdout.write(WRITERS[options["format"]](found), ending="")
