"""Actions: staff decide who acts for whom; whom it is about is told, and nobody registers themselves."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.db import transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.people import acting_actions
from vardnav.kernel.people.acting import MANDATES, Kind
from vardnav.kernel.people.models import ActingDecision, Person
from vardnav.kernel.people.wording import gettext_noop
from vardnav.platform.cases import unit_actions
from vardnav.platform.proxies import registering

_AS: Final = {
    Kind.SPECIAL_REPRESENTATIVE: "god man",
    Kind.TRUSTEE: "förvaltare",
    Kind.FUTURE_POWER: "den som har en framtidsfullmakt",
}


class RepresentsOneself(acting_actions.NotPossible):
    """The one who registers a representative has the name of the representative or of the person."""

    field = "number"
    reason = gettext_noop(
        "Du har samma namn som någon i beslutet. Registrera aldrig ett beslut som gäller dig själv. "
        "En kollega får göra det."
    )


def decide(
    viewer: Viewer,
    assistance_id: uuid.UUID,
    subject: Person,
    actor_id: uuid.UUID,
    *,
    kind: Kind,
    now: dt.datetime,
    **more: Any,
) -> ActingDecision:
    """Make a decision as `acting_actions.decide` does, and write to the person about what gives somebody a right.

    A representative of an adult is told of in a letter on paper too, as a power of attorney on paper is: whoever has one may
    never log in. Nobody is told of a block: the unit does that, where it can be done safely. Raises what
    `acting_actions.decide` raises, and RepresentsOneself.
    """
    if kind in MANDATES:
        _require_others(viewer, subject, actor_id)
    with transaction.atomic():
        made = acting_actions.decide(
            viewer, kind=kind, actor_id=actor_id, subject_id=subject.id, now=now, **more
        )
        if kind is not Kind.BLOCK:
            _tell(viewer, assistance_id, made, now)
    return made


def _require_others(viewer: Viewer, subject: Person, actor_id: uuid.UUID) -> None:
    actor = Person.objects.visible_to(Viewer.system()).filter(id=actor_id).first()
    if actor is not None and registering.is_oneself(viewer, subject, actor):
        raise RepresentsOneself


def _tell(viewer: Viewer, assistance_id: uuid.UUID, made: ActingDecision, now: dt.datetime) -> None:
    """Write to the person; of a representative to them alone, so that nobody can read it away."""
    if Kind(made.kind) in MANDATES:
        registering.tell_alone(viewer, assistance_id, text(made), now=now)
    else:
        unit_actions.begin_case(
            viewer,
            assistance_id=assistance_id,
            service_key="unit.message",
            verb="inform",
            text=text(made),
            now=now,
        )


def text(made: ActingDecision) -> str:
    """Return what the person is told, in Swedish as letters are."""
    assert made.unit is not None, "decided at a unit"
    unit, actor, first = made.unit, made.actor, words.plain_date(made.valid_from, "sv")
    last = words.plain_date(made.valid_to - dt.timedelta(days=1), "sv") if made.valid_to else ""
    until = f"till och med {last}" if last else "tills vidare"
    if made.kind == Kind.EXTENSION:
        what = f"Vi har beslutat att {actor.name} får fortsätta att läsa din journal"
        ends = "Vill du att det ska sluta? Avsluta det själv i Vårdnav, under Mina uppgifter. Då slutar det gälla direkt."
    else:
        what = f"Vi har registrerat att {actor.name} får göra ärenden åt dig som {_AS[Kind(made.kind)]}"
        ends = "Du ser vem som kan göra ärenden åt dig i Vårdnav, under Mina uppgifter. Du kan också fråga en mottagning."
    told = f"Hej!\n\n{what}. Det gäller från {first} {until}.\n\n{ends}\n\n"
    return told + registering.ending("Stämmer det inte?", unit)
