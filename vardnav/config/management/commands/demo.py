"""Fill a demonstration with made-up care, people and cases. Safe to repeat; refused anywhere else."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vardnav.config.demo import loading
from vardnav.kernel import clock


class Command(BaseCommand):
    help = "Fill a demonstration (VARDNAV_DEMO=1) with made-up care, people and cases. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError(
                "Made-up people belong in a demonstration only. Set VARDNAV_DEMO=1 if this is one."
            )
        began = time.monotonic()
        created = loading.load(clock.now(), self.stdout.write)
        what = f"{created} rows written" if created else "everything was there already"
        self.stdout.write(f"The demonstration is in place: {what}, in {time.monotonic() - began:.1f} s.")
