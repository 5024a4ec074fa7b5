"""Play the laboratory in a demonstration: say that a sample has come, or what was found."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vardnav.capabilities.self_tests.adapters import fhir, folder
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.ports import Report
from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7

SAID = ("received", "negative", "positive", "unreadable")


class Command(BaseCommand):
    help = "In a demonstration: let the made-up laboratory receive or answer a registered sample, by its kit number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kit", help="The number on the kit, ten digits.")
        parser.add_argument("said", choices=SAID)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO or not settings.LABORATORY_FOLDER:
            raise CommandError("Only a demonstration has a made-up laboratory.")
        try:
            kit = kit_ids.read(options["kit"])
        except kit_ids.WrongKitId:
            raise CommandError(f"{options['kit']} is not the number of a kit.") from None
        order = Order.objects.visible_to(Viewer.system()).select_related("subject").filter(kit_id=kit).first()
        if order is None:
            raise CommandError(f"No order has the kit {kit_ids.shown(kit)}.")
        result = "" if options["said"] == "received" else options["said"]
        identifier = order.subject.identifier
        said = Report(str(uuid7()), order.region, kit, order.kind, identifier, clock.now(), result)
        inbox = Path(settings.LABORATORY_FOLDER) / order.region / folder.IN
        inbox.mkdir(parents=True, exist_ok=True)
        path = inbox / f"{said.message_id}.json"
        folder.write(
            path, json.dumps(fhir.written(said), indent=1).encode(), settings.LABORATORY_KEY.encode()
        )
        self.stdout.write("Written. The worker takes it in within ten minutes.")
