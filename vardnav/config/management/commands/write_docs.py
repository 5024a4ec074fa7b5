"""Write docs/generated from the code, or say with --check which of it is stale."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vardnav.config import documents

FOLDER = Path(settings.REPOSITORY) / "docs" / "generated"


class Command(BaseCommand):
    help = "Write docs/generated from the code; with --check only say what is stale."
    requires_system_checks: list[str] = []  # needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail when something is stale."
        )
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Where the documents lie.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        wanted = documents.made()
        there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
        stale = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        if options["check"]:
            if stale:
                raise CommandError(
                    f"Stale: {', '.join(stale)}. Run `make docs`, read the difference, commit it."
                )
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in wanted:
                (folder / name).write_text(wanted[name], encoding="utf-8")
            else:
                (folder / name).unlink()
        self.stdout.write(f"{len(stale)} documents written." if stale else "Everything was fresh.")
