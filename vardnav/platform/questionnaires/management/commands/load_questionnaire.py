"""Put a FHIR Questionnaire from a file into a region as a draft, or with --publish as an open e-service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Region
from vardnav.platform.questionnaires import actions, checking, meaning, offered, weighing, words
from vardnav.platform.questionnaires.faults import Refused


class Command(BaseCommand):
    help = "Put a FHIR R4 Questionnaire (JSON) into a region as a draft; with --publish as an open e-service."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", required=True, help="the region's code, such as 12")
        parser.add_argument("--title", default="", help="what residents see; else the form's own title")
        parser.add_argument("--publish", action="store_true", help="open it at once")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Region.objects.filter(code=options["region"]).exists():
            raise CommandError(f"There is no region {options['region']} here.")
        file: Path = options["file"]
        try:
            resource = weighing.checked(checking.read(file.read_bytes()))
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}") from problem
        except Refused as refused:
            reasons = "\n".join(f"  {one}" for one in words.all_wrong(refused.faults))
            raise CommandError(f"{file.name} is refused:\n{reasons}") from refused
        title = options["title"] or str(resource.get("title") or resource.get("name") or file.stem)
        viewer, now = Viewer.system(region=options["region"]), clock.now()
        version = actions.create(viewer, offered.Settings(title_sv=title[:100]), resource=resource, now=now)
        for notice in meaning.of(resource, version="1").notices:
            self.stdout.write(f"  {words.said(notice)}")
        if options["publish"]:
            actions.publish(viewer, version.form_id, revision=version.revision, valid_from=now, now=now)
        state = "open" if options["publish"] else "a draft"
        self.stdout.write(f"{file.name} is {version.form.key}, {state} in region {options['region']}.")
