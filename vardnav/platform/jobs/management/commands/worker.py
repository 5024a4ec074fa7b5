"""Command: do the background jobs until asked to stop (SIGTERM, Ctrl-C)."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from vardnav.platform.jobs import lives


class Command(BaseCommand):
    help = "Do the background jobs until asked to stop; a database that is gone for a while is waited for."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Doing the background jobs.")
        asyncio.run(lives.work(app))
