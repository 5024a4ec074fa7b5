"""Actions: letting a system in, shutting it out, and giving it a token for some minutes. Each leaves its row."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.fhir import callers, verbs
from vardnav.platform.fhir.models import TOKENS_KEPT, Client, Token

#: How long a token holds (SMART: at most five minutes).
LIFE = dt.timedelta(minutes=5)
#: No client asks for more tokens in a minute: each holds for five.
MOST_A_MINUTE = 30


class TooMany(Exception):
    """The client has asked for more tokens than anybody needs."""


class Used(Exception):
    """The assertion has been used before."""


@dataclass(frozen=True, slots=True)
class New:
    """A system to let in. Without `public_keys` it gets a secret."""

    name: str
    region: str
    hsa_id: str
    unit_ids: Sequence[uuid.UUID]
    scopes: str
    valid_to: dt.date | None = None
    public_keys: dict[str, Any] | None = None


def register(viewer: Viewer, new: New, *, now: dt.datetime) -> tuple[Client, str]:
    """Let a system in; return it with its secret, which is shown this once ("" for one with keys of its own).

    The row of staff that stands for it is found by its HSA-id or made; nobody logs in as it.
    """
    secret = "" if new.public_keys else secrets.token_urlsafe(32)
    with transaction.atomic():
        staff, _made = Staff.objects.get_or_create(
            hsa_id=new.hsa_id,
            defaults={"given_name": "", "family_name": new.name, "title": "Bokningssystem"},
        )
        client: Client = Client.objects.create(
            region=new.region,
            name=new.name,
            staff=staff,
            unit_ids=list(new.unit_ids),
            scopes=new.scopes,
            secret_digest=callers.digest(secret) if secret else None,
            public_keys=new.public_keys,
            valid_from=clock.local_date(now),
            valid_to=new.valid_to,
            created_at=now,
        )
        _record(viewer, verbs.REGISTER.key, client, now)
    return client, secret


def revoke(viewer: Viewer, client_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Shut a system out at once, its tokens too; return False when there is none such, or it is out already."""
    with transaction.atomic():
        found = Client.objects.filter(id=client_id, revoked_at__isnull=True)
        client = found.select_for_update().first()
        if client is None:
            return False
        client.revoked_at = now
        client.save(update_fields=["revoked_at"])
        Token.objects.filter(client=client).delete()
        _record(viewer, verbs.REVOKE.key, client, now)
    return True


def issue(
    client: Client, scopes: str, *, assertion_id: str = "", request_id: str = "", now: dt.datetime
) -> str:
    """Give a client that has proved itself a token for some minutes. Raises TooMany, Used."""
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            Client.objects.select_for_update().get(id=client.id)
            lately = Token.objects.filter(client=client, created_at__gt=now - dt.timedelta(minutes=1))
            if lately.count() >= MOST_A_MINUTE:
                raise TooMany
            made = Token.objects.create(
                client=client,
                digest=callers.digest(token),
                scopes=scopes,
                assertion_id=assertion_id,
                created_at=now,
                expires_at=now + LIFE,
            )
            viewer = Viewer(
                role=Role.STAFF,
                region=client.region,
                staff_id=client.staff_id,
                session_id=made.id,
                request_id=request_id,
            )
            _record(viewer, verbs.TOKEN.key, client, now)
    except IntegrityError:
        raise Used from None
    return token


def purge(now: dt.datetime) -> int:
    """Remove tokens that ended a day ago; return how many."""
    gone, _by_table = Token.objects.filter(expires_at__lt=now - TOKENS_KEPT).delete()
    return gone


def _record(viewer: Viewer, action: str, client: Client, now: dt.datetime) -> None:
    audit.record(
        replace(viewer, region=client.region),
        action=action,
        object_kind="fhir_client",
        object_id=client.id,
        now=now,
    )
