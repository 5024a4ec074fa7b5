"""Command: after a restored copy, go on sealing with transaction numbers that have started over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from vardnav.kernel import clock
from vardnav.kernel.audit import sealing


class Command(BaseCommand):
    help = "Open a new generation of the access log after a restored copy. Run as the database's owner."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")  # the application's role may not do this; whoever logged in must
        try:
            opening = sealing.open_generation(clock.now())
        except sealing.NothingSealed as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(
            f"Generation {opening.generation} opened by seal {opening.number}; sealing goes on."
        )
