"""Refresh the translations in `locale/`: new texts are added, empty; texts that are gone are left out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from vardnav.config import wording
from vardnav.config.launch import messages


class Command(BaseCommand):
    help = "Refresh the translations in locale/ from the texts in code and templates, and compile them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        texts = wording.found()
        for language in wording.LANGUAGES:
            fresh = wording.refreshed(language, texts)
            path = wording.po_file(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wording.written(fresh))
            left = wording.untranslated(fresh)
            self.stdout.write(f"{language}: {len(fresh)} texts, {len(left)} without a translation")
            for text in left:
                self.stdout.write(f"  {text}")
        messages.compile_messages(messages.stale())
