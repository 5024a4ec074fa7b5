"""Rules: who is asking. Every action and query takes a `Viewer` first."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass


class Role(enum.StrEnum):
    """In what capacity somebody asks."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, for whom, from where. Made by a door's gate or by a job; never by a page.

    `person_id` is who logged in; `subject_id` is whose care it concerns (the same person, or one they act for).
    `assurance` is the e-ID's level of assurance (tillitsnivå, 0-4). `region` is a county code ("12") or "".
    """

    role: Role
    region: str = ""
    person_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    assignment_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    assurance: int = 0
    session_id: uuid.UUID | None = None
    request_id: str = ""
    language: str = "sv"
    #: The one acted for is an adult with a representative: what is not offered for children may be done.
    is_for_grown: bool = False
    #: By a power of attorney that the one acted for gave: what is only theirs to choose is not chosen for them.
    is_by_power: bool = False
    #: What whoever acts for an adult may do for them (people.rules.Area, as text). Empty on any other ground.
    areas: frozenset[str] = frozenset()

    @classmethod
    def anonymous(cls, *, region: str = "", request_id: str = "", language: str = "sv") -> Viewer:
        """A visitor who has not logged in."""
        return cls(role=Role.ANONYMOUS, region=region, request_id=request_id, language=language)

    @classmethod
    def resident(
        cls,
        *,
        person_id: uuid.UUID,
        region: str,
        subject_id: uuid.UUID | None = None,
        assurance: int = 3,
        session_id: uuid.UUID | None = None,
        request_id: str = "",
        language: str = "sv",
        is_for_grown: bool = False,
        is_by_power: bool = False,
        areas: frozenset[str] = frozenset(),
    ) -> Viewer:
        """A logged-in resident, for themselves or (with `subject_id`) for somebody they may act for."""
        return cls(
            role=Role.RESIDENT,
            region=region,
            person_id=person_id,
            subject_id=subject_id or person_id,
            assurance=assurance,
            session_id=session_id,
            request_id=request_id,
            language=language,
            is_for_grown=is_for_grown,
            is_by_power=is_by_power,
            areas=areas,
        )

    @classmethod
    def staff(
        cls,
        *,
        staff_id: uuid.UUID,
        assignment_id: uuid.UUID,
        unit_id: uuid.UUID,
        region: str,
        assurance: int = 3,
        session_id: uuid.UUID | None = None,
        request_id: str = "",
        language: str = "sv",
    ) -> Viewer:
        """Care staff on one assignment (medarbetaruppdrag) at one unit."""
        return cls(
            role=Role.STAFF,
            region=region,
            staff_id=staff_id,
            assignment_id=assignment_id,
            unit_id=unit_id,
            assurance=assurance,
            session_id=session_id,
            request_id=request_id,
            language=language,
        )

    @classmethod
    def administrator(
        cls,
        *,
        staff_id: uuid.UUID,
        assignment_id: uuid.UUID,
        region: str,
        assurance: int = 3,
        session_id: uuid.UUID | None = None,
        request_id: str = "",
        language: str = "sv",
    ) -> Viewer:
        """A region's administrator: steers services, sees no health data."""
        return cls(
            role=Role.ADMINISTRATOR,
            region=region,
            staff_id=staff_id,
            assignment_id=assignment_id,
            assurance=assurance,
            session_id=session_id,
            request_id=request_id,
            language=language,
        )

    @classmethod
    def system(cls, *, region: str = "", request_id: str = "") -> Viewer:
        """A job acting on the product's own behalf."""
        return cls(role=Role.SYSTEM, region=region, request_id=request_id)

    @property
    def is_proxy(self) -> bool:
        """Whether the resident acts for somebody else."""
        return self.subject_id is not None and self.subject_id != self.person_id

    @property
    def acts_for_grown(self) -> bool:
        """Whether the resident acts for an adult, as representative or by a power of attorney."""
        return self.is_proxy and self.is_for_grown

    @property
    def acts_for_child(self) -> bool:
        """Whether the resident acts for a child, as guardian or by a unit's extension."""
        return self.is_proxy and not self.is_for_grown
