"""Rules: what protected identity hides, and from whom."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from vardnav.kernel.people.wording import gettext_noop


class Protection(enum.StrEnum):
    """Secrecy marks of the population register (folkbokföringen)."""

    NONE = "none"
    SEKRETESSMARKERING = "sekretessmarkering"
    SKYDDAD_FOLKBOKFORING = "skyddad_folkbokforing"


class Reader(enum.StrEnum):
    """In what situation somebody sees a person's details."""

    SELF = "self"
    GUARDIAN = "guardian"
    STAFF_ON_CASE = "staff_on_case"
    LIST = "list"
    OTHER = "other"


#: Stands where the name of a person with protected identity would (a gettext msgid).
PROTECTED_NAME = gettext_noop("Skyddad identitet")


@dataclass(frozen=True, slots=True)
class Details:
    """What a page may show about a person; an empty text is "not shown"."""

    name: str
    number: str = ""
    address: str = ""
    municipality: str = ""
    phone: str = ""
    email: str = ""
    unit: str = ""
    is_protected: bool = False


def is_protected(protection: str) -> bool:
    """Whether a person with this mark has protected identity; an unknown mark counts as protected."""
    return protection != Protection.NONE


def display(details: Details, *, protection: str, reader: Reader) -> Details:
    """Return what of `details` this reader may see.

    A protected person's address, municipality and unit (they tell where somebody lives) are shown to nobody,
    not even on the person's own pages, which may be read over a shoulder. Phone and e-mail: to oneself only.
    Name and number: to oneself and to staff on the case; in lists and to others it says `PROTECTED_NAME`.
    The marks are HL7 Sweden's sekretessmarkering and skyddadFolkbokforing; both hide alike.
    """
    if not is_protected(protection):
        return Details(name=details.name) if reader is Reader.OTHER else replace(details, is_protected=False)
    if reader is Reader.SELF:
        return replace(details, address="", municipality="", unit="", is_protected=True)
    if reader is Reader.STAFF_ON_CASE:
        return Details(name=details.name, number=details.number, is_protected=True)
    return Details(name=PROTECTED_NAME, is_protected=True)
