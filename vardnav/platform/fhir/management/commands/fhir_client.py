"""Let a booking system in at the FHIR door, and show its secret once; or shut one out."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.hsa import HsaId, NotAnHsaId
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.fhir import actions, metadata, scopes

_SCOPES = "system/*.rs system/Appointment.cu"


class Command(BaseCommand):
    help = "Let a booking system in at /fhir/R4 and show its secret once; --revoke shuts one out at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="as residents read it in their log")
        parser.add_argument("--hsa-id", default="", help="the system's own HSA-id")
        parser.add_argument("--region", default="", help="the region's code, such as 12")
        parser.add_argument(
            "--unit", action="append", default=[], help="a unit's HSA-id or id; several times"
        )
        parser.add_argument("--scopes", default=_SCOPES, help=f"what it may do; else {_SCOPES}")
        parser.add_argument(
            "--jwks", type=Path, help="its public keys (JSON Web Key Set) in place of a secret"
        )
        parser.add_argument("--until", type=dt.date.fromisoformat, help="its last day, as 2027-12-31")
        parser.add_argument("--revoke", type=uuid.UUID, help="the id of a client to shut out")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer, now = Viewer.system(region=options["region"]), clock.now()
        if options["revoke"]:
            if not actions.revoke(viewer, options["revoke"], now=now):
                raise CommandError("There is no such client that is let in.")
            self.stdout.write("It is shut out, and its tokens have ended.")
            return
        client, secret = actions.register(viewer, self._new(options), now=now)
        self.stdout.write(f"client_id: {client.id}")
        if secret:
            self.stdout.write(f"client_secret: {secret}")
            self.stdout.write("The secret is shown this once: only its digest is kept.")

    def _new(self, options: dict[str, Any]) -> actions.New:
        wrong = scopes.faults(options["scopes"], [one.kind for one in metadata.resources()])
        if wrong or not options["scopes"].strip():
            raise CommandError(f"No such scopes: {' '.join(wrong) or 'none is named'}")
        if not options["name"].strip():
            raise CommandError("Say what the system is called: --name")
        try:
            hsa_id = str(HsaId.parse(options["hsa_id"]))
        except NotAnHsaId as problem:
            raise CommandError(f"--hsa-id: {problem.reason('en')}") from problem
        return actions.New(
            name=options["name"].strip()[:120],
            region=options["region"],
            hsa_id=hsa_id,
            unit_ids=[self._unit(options["region"], one) for one in options["unit"]] or self._none(),
            scopes=options["scopes"],
            valid_to=options["until"],
            public_keys=self._keys(options["jwks"]) if options["jwks"] else None,
        )

    def _unit(self, region: str, named: str) -> uuid.UUID:
        rows = Unit.objects.filter(region=region)
        try:
            found = rows.filter(id=uuid.UUID(named)).first()
        except ValueError:
            found = rows.filter(hsa_id__iexact=named.strip()).first()
        if found is None:
            raise CommandError(f"There is no unit {named} in region {region}.")
        return found.id

    def _none(self) -> list[uuid.UUID]:
        raise CommandError("Name at least one unit: --unit")

    def _keys(self, file: Path) -> dict[str, Any]:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            keys = KeySet.import_key_set(told)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}") from problem
        except (ValueError, KeyError, TypeError, AttributeError, JoseError) as problem:
            raise CommandError(f"{file} holds no JSON Web Key Set.") from problem
        if any(one.is_private or one.key_type not in ("EC", "RSA") for one in keys.keys):
            raise CommandError(f"{file} must hold public keys (EC or RSA) alone: keep the private half.")
        return dict(keys.as_dict(private=False))
