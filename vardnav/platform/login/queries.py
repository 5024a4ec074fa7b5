"""Queries: what log-in needs to know of accounts and assignments."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import models as organisations
from vardnav.kernel.organisations import queries as organisation_queries
from vardnav.kernel.people.models import Account
from vardnav.platform.portal.gate import TERMS_VERSION


@dataclass(frozen=True, slots=True)
class Choice:
    """One assignment as the page that lets staff choose shows it."""

    id: uuid.UUID
    place: str
    region: str
    purpose: str
    is_administrator: bool
    is_chosen: bool


class Accepting(Protocol):
    """What tells whether the terms are accepted: an account, or what log-in knows of one."""

    @property
    def activated_at(self) -> dt.datetime | None:
        """Since when the account is used."""

    @property
    def terms_version(self) -> str | None:
        """Which terms were accepted."""


def is_activated(account: Accepting | None) -> bool:
    """Tell whether the account has accepted the terms that hold now."""
    return account is not None and account.activated_at is not None and account.terms_version == TERMS_VERSION


def own_account(viewer: Viewer) -> Account | None:
    """Return the logged-in resident's account, None before the first activation."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        return None
    return Account.objects.visible_to(viewer).filter(person_id=viewer.person_id).first()


def assignments(
    staff_id: uuid.UUID, *, offered: Collection[uuid.UUID], chosen: uuid.UUID | None, now: dt.datetime
) -> list[Choice]:
    """Return the assignments in force today among those vouched for at log-in."""
    found = organisation_queries.assignments_of(Viewer.system(), staff_id=staff_id, now=now)
    return [_choice(row, chosen) for row in found if row.id in offered]


def _choice(row: organisations.Assignment, chosen: uuid.UUID | None) -> Choice:
    return Choice(
        id=row.id,
        place=row.unit.name if row.unit else row.region.name,
        region=row.region.name,
        purpose=row.purpose,
        is_administrator=row.kind == organisations.Assignment.Kind.ADMINISTRATOR,
        is_chosen=row.id == chosen,
    )
