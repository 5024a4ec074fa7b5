"""How a system comes in, in tests."""

from __future__ import annotations

import base64
import uuid
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.fhir import actions

BASE = "/fhir/R4"
FORM = "application/x-www-form-urlencoded"
ALL = "system/*.rs system/Appointment.cu"


def let_in(*unit_ids: uuid.UUID, region: str = "12", scopes: str = ALL, **more: Any) -> tuple[uuid.UUID, str]:
    """Register a system; return its id and secret."""
    new = actions.New(
        name=more.pop("name", "Tidboken"),
        region=region,
        hsa_id=f"SE2321000016-{uuid.uuid4().hex[:8].upper()}",
        unit_ids=unit_ids,
        scopes=scopes,
        **more,
    )
    client, secret = actions.register(Viewer.system(region=region), new, now=clock.now())
    return client.id, secret


def ask_token(client_id: object, secret: str, **form: str) -> Any:
    """Ask for a token by a secret."""
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    told = {"grant_type": "client_credentials", **form}
    headers = {"Authorization": f"Basic {pair}"}
    return Client().post(f"{BASE}/token", urlencode(told), FORM, headers=headers)
