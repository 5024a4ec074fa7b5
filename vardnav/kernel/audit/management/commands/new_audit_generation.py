"""Command: after a restored copy, go on sealing with transaction numbers that have started over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vardnav.kernel import clock
from vardnav.kernel.audit import sealing


class Command(BaseCommand):
    help = "Open a new generation of the access log after a restored copy. Run as the database's owner."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            opening = sealing.open_generation(clock.now())
        except sealing.NothingSealed as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(
            f"Generation {opening.generation} opened by seal {opening.number}; sealing goes on."
        )
