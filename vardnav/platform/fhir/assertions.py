"""Rules: what a system signs to prove that it is itself (private_key_jwt, RFC 7523), read and held to the letter."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Collection
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

#: As SMART has it, and the two that others use. Never "none", never one that our half of the key would do for.
ALGORITHMS: Final = ("ES384", "RS384", "ES256", "RS256")
KIND: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: An assertion holds at most so long, and the sender's clock may be so far from ours.
LONGEST, LEEWAY = dt.timedelta(minutes=5), dt.timedelta(seconds=60)
LARGEST = 8000
_READING = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


class NotProved(Exception):
    """The assertion does not show that the sender is the client."""


def client_id_of(assertion: str) -> str:
    """Return who an assertion says it is from, before its signature is looked at. Raises NotProved."""
    try:
        if len(assertion) > LARGEST:
            raise NotProved
        claims = _unchecked(assertion)
        return str(claims["sub"])[:60]
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        raise NotProved from None


def check(
    assertion: str, keys: dict[str, Any], *, client_id: str, audiences: Collection[str], now: dt.datetime
) -> str:
    """Return the id of an assertion that holds: signed by the client's key, from it, to us, now. Raises NotProved."""
    try:
        read = jwt.decode(assertion, KeySet.import_key_set(keys), registry=_READING)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        raise NotProved from None
    claims = read.claims
    told = claims.get("aud")
    to = told if isinstance(told, list) else [told]
    expires, which = claims.get("exp"), claims.get("jti")
    holds = (
        claims.get("iss") == claims.get("sub") == client_id
        and any(one in audiences for one in to)
        and isinstance(which, str)
        and 0 < len(which) <= 200
        and which.isascii()
        and which.isprintable()
        and isinstance(expires, (int, float))
        and now.timestamp() - LEEWAY.total_seconds()
        < expires
        <= now.timestamp() + (LONGEST + LEEWAY).total_seconds()
    )
    begins = claims.get("nbf")
    if not holds or (isinstance(begins, (int, float)) and begins > now.timestamp() + LEEWAY.total_seconds()):
        raise NotProved
    return str(which)


def _unchecked(assertion: str) -> dict[str, Any]:
    _head, payload, _signature = assertion.split(".")
    found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if not isinstance(found, dict):
        raise NotProved
    return found
