"""Queries: the made-up residents and staff that the simulator lets one be. Never anybody who is not `is_demo`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.kernel.people.identifiers import IdentifierKind
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.rules import age_on

MOST = 18
_WITH_EID = (IdentifierKind.PERSONNUMMER.value, IdentifierKind.SAMORDNINGSNUMMER.value)
_SYSTEM = Viewer.system()


@dataclass(frozen=True, slots=True)
class Shown:
    """One person to be. `line`: who they are, in a few words. `story`: why be them, "" if nothing is told."""

    id: uuid.UUID
    name: str
    line: str
    story: str = ""


def residents(text: str, *, now: dt.datetime) -> list[Shown]:
    """Return residents whose name or number holds each word of `text`; without text, the first ones."""
    day = clock.local_date(now)
    children = Guardianship.objects.visible_to(_SYSTEM).filter(guardian=OuterRef("pk"))
    found = _demo_residents().annotate(has_children=Exists(children))
    for word in _words(text):
        found = found.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(identifier__startswith=word)
        )
    if not text:
        # A child too young to log in is found by searching, for those who want to see the refusal.
        found = found.filter(Q(born_on__lte=day.replace(year=day.year - 18, day=1)) | Q(born_on=None))
    # Keys sort by time: without a search the people come as the demonstration tells of them, its main ones first.
    order = ("-has_children", "family_name", "given_name", "id") if text else ("id",)
    rows = list(found.order_by(*order)[:MOST])
    told = _stories()
    return [
        Shown(row.id, row.name, line, told.get(row.identifier, ""))
        for row, line in zip(rows, _lines(rows, day), strict=True)
    ]


def staff(text: str, *, now: dt.datetime) -> list[Shown]:
    """Return staff whose name, title or place holds each word of `text`, with their assignments in force."""
    day = clock.local_date(now)
    in_force = (
        Assignment.objects.visible_to(_SYSTEM)
        .filter(Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day)))
        .select_related("unit", "region")
    )
    found = Staff.objects.filter(is_demo=True)
    for word in _words(text):
        at_place = in_force.filter(
            Q(unit__name__icontains=word) | Q(region__name__icontains=word), staff=OuterRef("pk")
        )
        found = found.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(title__icontains=word)
            | Exists(at_place)
        )
    is_administrator = in_force.filter(staff=OuterRef("pk"), kind=Assignment.Kind.ADMINISTRATOR)
    rows = list(
        found.annotate(steers=Exists(is_administrator)).order_by(
            "-steers", "family_name", "given_name", "id"
        )[: 2 * MOST]
    )
    places: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in in_force.filter(staff__in=rows).order_by("-kind", "unit__sort_key"):
        places[row.staff_id].append(
            row.unit.name if row.unit else _("inställningar i %(region)s") % {"region": row.region.name}
        )
    return [Shown(row.id, row.name, " · ".join([row.title, *places[row.id]])) for row in rows]


def resident(person_id: uuid.UUID) -> Person | None:
    """Return one made-up resident, None for anybody else."""
    return _demo_residents().filter(id=person_id).first()


def member_of_staff(staff_id: uuid.UUID) -> tuple[Staff, list[Assignment]] | None:
    """Return one made-up member of staff and all their assignments (also past: what counts is asked elsewhere)."""
    found = Staff.objects.filter(is_demo=True, id=staff_id).first()
    if found is None:
        return None
    rows = Assignment.objects.visible_to(_SYSTEM).filter(staff=found).select_related("unit")
    return found, list(rows.order_by("id"))


def _stories() -> Mapping[str, str]:
    """Return what the demonstration tells of its people, by number: it lives a floor up and is named in the settings."""
    told: Mapping[str, str] = import_string(settings.DEMO_STORIES)(get_language() or "sv")
    return told


def _demo_residents() -> QuerySet[Person]:
    return Person.objects.visible_to(_SYSTEM).filter(is_demo=True, identifier_kind__in=_WITH_EID)


def _words(text: str) -> list[str]:
    """Return the words of a search; a number's sign is left out, so that 12 digits with a hyphen match."""
    words = text.replace("\x00", "")[:100].split()[:4]
    return [word.replace("-", "") if word[:1].isdigit() else word for word in words]


def _lines(people: Sequence[Person], day: dt.date) -> Iterable[str]:
    accounts = {row.person_id: row for row in Account.objects.visible_to(_SYSTEM).filter(person__in=people)}
    children: dict[uuid.UUID, list[str]] = defaultdict(list)
    held = Guardianship.objects.visible_to(_SYSTEM).filter(guardian__in=people).select_related("child")
    for row in held.order_by("-child__born_on"):
        children[row.guardian_id].append(_with_age(row.child, day))
    return [_line(person, accounts.get(person.id), children[person.id], day) for person in people]


def _line(person: Person, account: Account | None, children: list[str], day: dt.date) -> str:
    parts = [_age(person, day)]
    if person.deceased_on:
        parts.append(_("avliden"))
    if is_protected(person.protection):
        parts.append(_("skyddad identitet"))
    elif region := known_regions.by_code().get(person.home_region):
        parts.append(region.short_name)
    if children:
        parts.append(_("vårdnadshavare för %(children)s") % {"children": ", ".join(children)})
    if account is not None and account.locked_at:
        parts.append(_("kontot är låst"))
    elif not person.deceased_on and (account is None or not account.activated_at):
        parts.append(_("har inte loggat in förut"))
    return " · ".join(part for part in parts if part)


def _with_age(child: Person, day: dt.date) -> str:
    return f"{child.given_name} ({_age(child, day)})"


def _age(person: Person, day: dt.date) -> str:
    if person.born_on is None:
        return ""
    years = age_on(person.born_on, day)
    return ngettext("%(age)d år", "%(age)d år", years) % {"age": years}
