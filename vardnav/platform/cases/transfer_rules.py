"""Rules: on what legal basis a case may leave its care provider, how soon it must be taken, what each basis asks for.

Within one care provider a case moves by the inner rules of that provider (PDL 4:1) and needs no basis here. Between
care providers there is secrecy, so staff choose one of BASES. The table is dated and each row names its law and where
we have it from. NOT REVIEWED BY A LAWYER; the decision page says what to ask one.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from dataclasses import dataclass


class Reach(enum.StrEnum):
    """How far a case goes."""

    SAME_PROVIDER = "same_provider"
    OTHER_PROVIDER = "other_provider"  # in the same region: the case itself goes
    OTHER_REGION = "other_region"  # a case never changes region (I13): another continues it


class Basis(enum.StrEnum):
    """On what right a case goes to another care provider (FHIR: Provenance.policy, Consent)."""

    CONSENT = "consent"
    JOINED_UP = "joined_up"
    SAME_REGION = "same_region"
    CANNOT_CONSENT = "cannot_consent"


class ConsentHow(enum.StrEnum):
    """How the person said yes."""

    IN_CASE = "in_case"
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Ground:
    """One row of the table: a basis, its law, from when to when (both days count), and what must be told with it.

    `from_public`, `to_public`: it holds only when the sender (the receiver) is a public care provider.
    """

    basis: Basis
    law: str
    valid_from: dt.date
    valid_to: dt.date | None
    needs_consent: bool
    source: str
    within_region: bool = False
    from_public: bool = False
    to_public: bool = False


_OSL = "Offentlighets- och sekretesslagen (2009:400)"
_IN_FORCE = dt.date(2009, 6, 30)
#: The dated table. A paragraph that we have not read in the act itself is not written here.
GROUNDS: tuple[Ground, ...] = (
    Ground(
        Basis.CONSENT,
        f"{_OSL} 10 kap. 1 §, 12 kap. 2 §; privat vård: patientsäkerhetslagen (2010:659) 6 kap.",
        _IN_FORCE,
        None,
        needs_consent=True,
        source="OSL as quoted by Socialstyrelsen (artikelnr 2012-2-28) and in case law on 12:2; to be checked by a lawyer",
    ),
    Ground(
        Basis.JOINED_UP,
        "Lagen (2022:913) om sammanhållen vård- och omsorgsdokumentation",
        dt.date(2023, 1, 1),
        # Ended until a lawyer has said yes: the act is about reading each other's records, hardly about sending a case.
        dt.date(2026, 11, 27),
        needs_consent=True,
        source="domain.md 4.4 [36]; socialstyrelsen.se on the act: patient relation, need and consent; both providers "
        "must have joined the system; to be checked by a lawyer whether a case may be sent on it",
    ),
    Ground(
        Basis.SAME_REGION,
        f"{_OSL} 25 kap. 11 § 2",
        _IN_FORCE,
        None,
        needs_consent=False,
        within_region=True,
        from_public=True,
        to_public=True,
        source="vardhandboken.se on OSL 25:11 2: between authorities of health care in the same region; to be checked",
    ),
    Ground(
        Basis.CANNOT_CONSENT,
        f"{_OSL} 25 kap. 13 §",
        _IN_FORCE,
        None,
        needs_consent=False,
        from_public=True,
        source="OSL 25:13: who cannot consent and needs the care; from a public provider; wording to be checked by a lawyer",
    ),
)
#: Working days after today within which the receiver must have taken the case; the same day where nobody could be asked.
TAKE_WITHIN_DAYS = {Basis.CANNOT_CONSENT: 0}
USUAL_DAYS = 1


class NotGrounded(ValueError):
    """The case may not go there on that basis. `field` names what is wrong: basis, consent_how, consent_on."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the rules see it. `provider_id`: None where nobody has told whose it is: then it is nobody's own."""

    region: str
    provider_id: uuid.UUID | None
    is_public: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Where a case goes and on what right: what `actions.change` is told of a transfer that has been examined.

    `service_key`: the e-service that it becomes there, "" for the same; `due_at`: by when that is answered at the latest.
    """

    to_unit_id: uuid.UUID
    basis: Basis | None
    service_key: str = ""
    due_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """How and on which day the person said yes."""

    how: ConsentHow | None = None
    on: dt.date | None = None


def reach(sender: Place, receiver: Place) -> Reach:
    """Return how far it is from one unit to another. A unit of unknown provider is another provider's."""
    if sender.region != receiver.region:
        return Reach.OTHER_REGION
    is_same = sender.provider_id is not None and sender.provider_id == receiver.provider_id
    return Reach.SAME_PROVIDER if is_same else Reach.OTHER_PROVIDER


def grounds(sender: Place, receiver: Place, on: dt.date) -> list[Ground]:
    """Return the rows that may be chosen between two units on a day; none within one care provider."""
    how_far = reach(sender, receiver)
    if how_far is Reach.SAME_PROVIDER:
        return []
    return [one for one in GROUNDS if _holds(one, sender, receiver, how_far, on)]


def _holds(one: Ground, sender: Place, receiver: Place, how_far: Reach, on: dt.date) -> bool:
    return (
        one.valid_from <= on
        and (one.valid_to is None or on <= one.valid_to)
        and (not one.within_region or how_far is Reach.OTHER_PROVIDER)
        and (not one.from_public or sender.is_public)
        and (not one.to_public or receiver.is_public)
    )


def check(sender: Place, receiver: Place, basis: str, consent: Consent, on: dt.date) -> Ground:
    """Return the row that lets a case go. Raises NotGrounded: no such basis there, or its consent is not told."""
    found = next((one for one in grounds(sender, receiver, on) if one.basis == basis), None)
    if found is None:
        raise NotGrounded("basis")
    if found.needs_consent and consent.how is None:
        raise NotGrounded("consent_how")
    if found.needs_consent and (consent.on is None or consent.on > on):
        raise NotGrounded("consent_on")
    return found


def needs_consent(basis: str) -> bool:
    """Tell whether a basis rests on the person's yes: then it can be taken back."""
    return any(one.needs_consent for one in GROUNDS if one.basis == basis)


def law(basis: str) -> str:
    """Return the law of a basis, "" for none."""
    return next((one.law for one in GROUNDS if one.basis == basis), "")


def take_within(basis: str) -> int:
    """Return the working days after today within which the receiver must have taken the case (our choice)."""
    return TAKE_WITHIN_DAYS.get(Basis(basis), USUAL_DAYS)
