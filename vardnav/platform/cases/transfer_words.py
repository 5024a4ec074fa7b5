"""Words: on what ground a case went to another care provider, and who has it now, said to residents and to staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from vardnav.kernel.clock import words as clock_words
from vardnav.platform.cases import models, rules, transfer_rules
from vardnav.platform.cases.story import Part
from vardnav.platform.cases.transfer_rules import Basis, ConsentHow

#: What staff choose among: the name of the ground, and when it may be used.
BASES: dict[str, tuple[str | Promise, str | Promise]] = {
    Basis.CONSENT: (
        gettext_lazy("Patienten har sagt ja"),
        gettext_lazy("Patienten vet vart ärendet går och vad som följer med, och vill det."),
    ),
    Basis.JOINED_UP: (
        gettext_lazy("Sammanhållen vård- och omsorgsdokumentation"),
        gettext_lazy(
            "Båda vårdgivarna är anslutna, den andra har eller får en patientrelation, uppgifterna behövs för vården, "
            "och patienten har sagt ja."
        ),
    ),
    Basis.SAME_REGION: (
        gettext_lazy("Myndigheter i samma region"),
        gettext_lazy("Båda mottagningarna hör till regionens egen hälso- och sjukvård."),
    ),
    Basis.CANNOT_CONSENT: (
        gettext_lazy("Patienten kan inte svara och behöver vården"),
        gettext_lazy("Hälsan eller något annat gör att patienten inte kan säga ja eller nej. Skriv varför."),
    ),
}
CONSENT_HOW: dict[str, str | Promise] = {
    ConsentHow.IN_CASE: gettext_lazy("Patienten skrev det i ärendet"),
    ConsentHow.PHONE: gettext_lazy("Patienten sa det i telefon"),
    ConsentHow.VISIT: gettext_lazy("Patienten sa det på plats"),
    ConsentHow.LETTER: gettext_lazy("Patienten skrev det i ett brev"),
}
_TOLD: dict[str, str | Promise] = {
    Basis.CONSENT: gettext_lazy("Grund: du har sagt ja till det."),
    Basis.JOINED_UP: gettext_lazy(
        "Grund: du har sagt ja till att vården delar uppgifter som behövs (lag 2022:913)."
    ),
    Basis.SAME_REGION: gettext_lazy(
        "Grund: mottagningarna hör till samma region och får dela det som behövs för din vård."
    ),
    Basis.CANNOT_CONSENT: gettext_lazy("Grund: du behövde vården och kunde inte svara då."),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Who has a case that has changed care provider or region, since when, why and on what ground."""

    unit: str
    when: str
    reason: str
    ground: str
    law: str
    before: Sequence[tuple[str, str]]
    can_object: bool
    #: It was handed over to the sort of unit where it belongs: what it was sent as.
    was_sent_as: str = ""


def ground(basis: str) -> str:
    """Say on what ground a case went, to the person it is about; "" for none."""
    return str(_TOLD.get(basis, ""))


def unit_name(step: models.Step) -> str:
    """Return the unit that a case went to, with its region when that is another. The step is read with both."""
    if step.to_unit is None:
        return ""
    if step.to_unit.region_id == step.region:
        return step.to_unit.name
    return f"{step.to_unit.name}, {step.to_unit.region.name}"


def moved(
    case: models.Case, steps: Sequence[models.Step], parts: Sequence[Part], *, language: str, now: dt.datetime
) -> Moved | None:
    """Return how a case came to the unit that has it, None when it has stayed with one care provider."""
    every = [*(one for part in parts for one in part.steps), *steps]
    last = next(
        (one for one in reversed(every) if one.verb in rules.SENT_ON and (one.basis or one.from_service)),
        None,
    )
    if last is None:
        return None
    if last.verb in rules.RETRIEVED:  # it is where it was; the timeline tells of the detour
        return None
    return Moved(
        unit=case.unit.name,
        when=clock_words.moment(last.at, now=now, language=language),
        reason=last.reason,
        ground="" if last.verb in rules.BACK else ground(last.basis),
        law="" if last.verb in rules.BACK else transfer_rules.law(last.basis),
        before=[(part.case.unit.name, part.case.number) for part in parts],
        was_sent_as=case.sent_as,
        can_object=case.status != rules.Status.COMPLETED and transfer_rules.needs_consent(last.basis),
    )
