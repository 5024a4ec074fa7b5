"""Show what a FHIR QuestionnaireResponse says, in words: against its Questionnaire, or by its own texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vardnav.platform.questionnaires import checking, reading, words
from vardnav.platform.questionnaires.faults import Refused


class Command(BaseCommand):
    help = "Show a FHIR R4 QuestionnaireResponse (JSON) question by question; nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--questionnaire", type=Path, help="its form; else the one inside it, else its own texts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        response = self._json(options["file"])
        if response.get("resourceType") != "QuestionnaireResponse":
            raise CommandError("This is no QuestionnaireResponse.")
        resource = self._form(response, options["questionnaire"])
        for row in reading.in_words(resource, response):
            value = row["value"]
            self.stdout.write(f"{row['text']}: {', '.join(value) if isinstance(value, list) else value}")
        for link_id in reading.read(resource, response).left_out:
            self.stdout.write(f"The form has no {link_id}: left out.")

    def _form(self, response: dict[str, Any], file: Path | None) -> dict[str, Any]:
        inside = [one for one in response.get("contained", []) if one.get("resourceType") == "Questionnaire"]
        form = self._json(file) if file else inside[0] if inside else reading.as_form(response)
        try:
            return checking.checked(form)
        except Refused as refused:
            raise CommandError("\n".join(words.all_wrong(refused.faults))) from None

    def _json(self, file: Path) -> dict[str, Any]:
        try:
            found = json.loads(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be read as JSON: {error}") from None
        if not isinstance(found, dict):
            raise CommandError(f"{file} holds no resource.")
        return found
