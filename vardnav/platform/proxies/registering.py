"""Actions: a power of attorney on paper is registered at the desk with its scan, and the giver is told in a letter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations.models import Staff, Unit
from vardnav.kernel.people import paper_powers
from vardnav.kernel.people.acting_actions import NotPossible
from vardnav.kernel.people.contact import phone_in_words
from vardnav.kernel.people.models import PaperPower, Person
from vardnav.kernel.people.paper_checks import Paper
from vardnav.kernel.people.rules import Area
from vardnav.kernel.people.wording import gettext_noop
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import sight, unit_actions
from vardnav.platform.catalogue import changing
from vardnav.platform.files import actions as files
from vardnav.platform.files.inspection import Examined
from vardnav.platform.files.models import Container
from vardnav.platform.paper import actions as letters
from vardnav.platform.paper.rules import Reason

#: What the scan of a paper hangs on.
CONTAINER: Final = "paper_power"


class ForOneself(NotPossible):
    """The one who registers it has the name of the giver or of the agent."""

    reason = gettext_noop(
        "Du har samma namn som någon på pappret. Registrera aldrig en fullmakt som gäller dig själv. "
        "En kollega får göra det."
    )


def container(paper: PaperPower) -> Container:
    """Return what the scan of a paper hangs on; a reading of it is logged as one of the decision."""
    return Container(CONTAINER, paper.id, paper.region, about_kind="acting_decision", about_id=paper.id)


def needs_two(viewer: Viewer) -> bool:
    """Tell whether a colleague must confirm what the viewer registers: where the region wants two behind each change."""
    return changing.needs_two(viewer)


def register(
    viewer: Viewer,
    assistance_id: uuid.UUID,
    giver: Person,
    paper: Paper,
    *,
    seen: int,
    scans: Sequence[Examined] = (),
    now: dt.datetime,
) -> PaperPower:
    """Note a signed paper with its scan, all or nothing: it counts at once and the giver is told, or waits for a colleague.

    Raises what `paper_powers.register` raises, ForOneself, and files' Refused.
    """
    _require_others(viewer, giver, paper.agent)
    with transaction.atomic():
        made = paper_powers.register(viewer, giver.id, paper, seen=seen, needs_two=needs_two(viewer), now=now)
        for one in scans:
            files.accept(viewer, one, container=container(made), subject_id=giver.id, now=now)
        if not made.needs_two:
            tell_alone(viewer, assistance_id, text(made, now), now=now)
    return made


def confirm(
    viewer: Viewer, assistance_id: uuid.UUID, paper_id: uuid.UUID, giver: Person, *, now: dt.datetime
) -> PaperPower:
    """Stand behind what a colleague has registered: it counts, and the giver is told. Raises as `paper_powers.confirm`."""
    with transaction.atomic():
        made = paper_powers.confirm(viewer, paper_id, giver_id=giver.id, now=now)
        _require_others(viewer, giver, made.agent)
        tell_alone(viewer, assistance_id, text(made, now), now=now)
    return made


def reject(viewer: Viewer, paper_id: uuid.UUID, giver: Person, *, now: dt.datetime) -> None:
    """Say no to what waits, or take one's own back: it never counts. Raises as `paper_powers.reject`."""
    paper_powers.reject(viewer, paper_id, giver_id=giver.id, now=now)


def _require_others(viewer: Viewer, giver: Person, agent: Person) -> None:
    """Raise ForOneself when the member of staff is one of the two."""
    if is_oneself(viewer, giver, agent):
        raise ForOneself


def is_oneself(viewer: Viewer, *people: Person) -> bool:
    """Tell whether the member of staff has the name of one of them: staff have no personal number here to go by."""
    if viewer.staff_id is None:
        raise Http404
    staff = Staff.objects.get(id=viewer.staff_id)
    own = _folded(staff.given_name, staff.family_name)
    return own in (_folded(one.given_name, one.family_name) for one in people)


def _folded(*names: str) -> str:
    return " ".join(" ".join(names).casefold().split())


def tell_alone(viewer: Viewer, assistance_id: uuid.UUID, text: str, *, now: dt.datetime) -> None:
    """Write to the person who may act for them from now on, and put it among the letters to print.

    Only for the person: whoever acts for them does not see it, so that nobody can read it away.
    """
    case = unit_actions.begin_case(
        viewer,
        assistance_id=assistance_id,
        service_key="unit.message",
        verb="inform",
        text=text,
        area=sight.OWN,
        now=now,
    )
    message = cases.Message.objects.get(region=case.region, case=case)
    letters.plan_by_hand(viewer, message_id=message.id, reason=Reason.POWER, now=now)


_DOES = {
    Area.E_SERVICES: "läsa och skicka ärenden åt dig",
    Area.MEDICINES: "se dina läkemedel och förnya recept",
}


def text(paper: PaperPower, now: dt.datetime) -> str:
    """Return what the giver is told, in Swedish as letters are."""
    day, unit = words.plain_date, paper.unit
    does = " och ".join(word for area, word in _DOES.items() if area.value in paper.areas)
    first = max(paper.valid_from, clock.local_date(now))
    return (
        f"Hej!\n\nVi har registrerat en fullmakt som du har skrivit under på papper. "
        f"{paper.agent.name} får {does}. Det gäller från {day(first)} "
        f"till och med {day(paper.valid_to - dt.timedelta(days=1))}.\n\n"
        "Vill du att det ska sluta? Ring eller besök en mottagning, vilken som helst. Då slutar det gälla direkt. "
        "Har du e-legitimation kan du också avsluta fullmakten själv i Vårdnav, under Mina uppgifter.\n\n"
        + ending("Har du inte gett någon fullmakt?", unit)
    )


def ending(question: str, unit: Unit) -> str:
    """Return how a letter about who acts for somebody ends: what to do where it is wrong, and from whom it is."""
    phone = phone_in_words(unit.phone) if unit.phone.startswith("+") else unit.phone
    return f"{question} Ring oss genast{f': {phone}' if phone else ''}.\n\nHälsningar {unit.name}"
