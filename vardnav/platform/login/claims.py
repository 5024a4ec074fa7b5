"""Rules: from the claims of an e-ID to who it is: the Swedish OpenID Connect profile, and SITHS-like claims of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from vardnav.kernel.organisations.hsa import HsaId, NotAnHsaId
from vardnav.kernel.people import identifiers
from vardnav.kernel.people.identifiers import IdentifierKind
from vardnav.platform.login.ports import BadAnswer, ResidentIdentity, StaffIdentity
from vardnav.platform.login.rules import level

#: "Claims and Scopes Specification for the Swedish OpenID Connect Profile" (oidc.se), section 2.
PERSONNUMMER = "https://id.oidc.se/claim/personalIdentityNumber"
SAMORDNINGSNUMMER = "https://id.oidc.se/claim/coordinationNumber"
_STAFF_IDS = ("employeeHsaId", "hsaId")
_ASSIGNMENTS = ("allCommissions", "commissionHsaId", "assignmentHsaIds")
_LONGEST_NAME = 300
_CIVIC = (IdentifierKind.PERSONNUMMER, IdentifierKind.SAMORDNINGSNUMMER)


def resident(
    claims: Mapping[str, Any], *, today: dt.date, allow_private_series: bool, number_claim: str = ""
) -> ResidentIdentity:
    """Return the resident that `claims` name. Raises BadAnswer.

    `number_claim` names another claim than the profile's that holds the number ("sub" for some brokers).
    """
    text = _first_text(claims, (number_claim,) if number_claim else (PERSONNUMMER, SAMORDNINGSNUMMER))
    try:
        number = identifiers.parse(text, today=today, allow_private_series=allow_private_series)
    except identifiers.BadIdentifier as fault:
        raise BadAnswer(f"the number is no personal identity number ({type(fault).__name__})") from None
    if number.kind not in _CIVIC:
        raise BadAnswer("the number is of a kind that has no e-ID")
    given, family = _names(claims)
    return ResidentIdentity(number, given, family, level(claims.get("acr")))


def staff(claims: Mapping[str, Any]) -> StaffIdentity:
    """Return the member of staff that `claims` name. Raises BadAnswer."""
    hsa_id = _hsa_id(_first_text(claims, _STAFF_IDS))
    return StaffIdentity(hsa_id, _assignments(claims), level(claims.get("acr")))


def has_number(claims: Mapping[str, Any], number_claim: str = "") -> bool:
    """Tell whether the claims already say who it is, or the userinfo endpoint must be asked."""
    wanted = (number_claim,) if number_claim else (PERSONNUMMER, SAMORDNINGSNUMMER, *_STAFF_IDS)
    return any(claims.get(name) for name in wanted)


def _first_text(claims: Mapping[str, Any], names: Iterable[str]) -> str:
    for name in names:
        value = claims.get(name)
        if value:
            if not isinstance(value, str):
                raise BadAnswer(f"the claim {name} is not text")
            return value
    raise BadAnswer("the answer does not say who it is")


def _names(claims: Mapping[str, Any]) -> tuple[str, str]:
    given, family = _name(claims.get("given_name")), _name(claims.get("family_name"))
    if given or family:
        return given, family
    given, _, family = _name(claims.get("name")).rpartition(" ")
    return (given, family) if given else (family, "")


def _name(value: object) -> str:
    """Return a name fit to store: one line, no control characters, at most what the column takes."""
    if not isinstance(value, str):
        return ""
    printable = "".join(sign if sign.isprintable() else " " for sign in value)
    return " ".join(printable.split())[:_LONGEST_NAME]


def _assignments(claims: Mapping[str, Any]) -> frozenset[str] | None:
    told = [claims[name] for name in _ASSIGNMENTS if name in claims]
    if not told:
        return None
    return frozenset(text.strip().upper() for value in told for text in _assignment_ids(value))


def _assignment_ids(value: object) -> list[str]:
    """Return the ids in one claim: a text, or a list of texts or of objects with `commissionHsaId`."""
    items = value if isinstance(value, list) else [value]
    texts = [item.get("commissionHsaId") if isinstance(item, Mapping) else item for item in items]
    if not all(isinstance(text, str) for text in texts):
        raise BadAnswer("the list of assignments cannot be read")
    return [str(text) for text in texts]


def _hsa_id(text: str) -> str:
    try:
        return str(HsaId.parse(text))
    except NotAnHsaId as fault:
        raise BadAnswer(f"not an HSA-id ({fault.code})") from None
