"""Words: the one who is helped and the e-services, as the desk's pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.assisted.queries import Doable
from vardnav.platform.cases import models, words
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.public import services_shown


@dataclass(frozen=True, slots=True)
class Helped:
    """The one who is helped. A protected name is not shown to whoever knows the number: the person says it."""

    name: str
    number_label: str
    number: str
    age: str
    is_protected: bool
    origin: str
    identified: str
    #: The account is locked: neither the person nor anybody for them reads anything here.
    is_locked: bool


@dataclass(frozen=True, slots=True)
class Service:
    """An e-service: whether it can be sent to the own unit, to another, or why not."""

    key: str
    title: str | Promise
    summary: str | Promise
    icon: str
    is_here: bool
    is_open: bool
    why_not: str


def name(one: Person) -> str:
    """Return a name where nobody needs it to give care, as in a list or to whoever knows the number: not a protected one."""
    found = protection.display(Details(one.name), protection=one.protection, reader=Reader.LIST)
    return _(found.name) if found.is_protected else found.name


def person(viewer: Viewer, assistance: models.Assistance, *, now: dt.datetime) -> Helped:
    """Return the one who is helped, as staff without a case about them may see."""
    one = assistance.person
    name = protection.display(Details(one.name), protection=one.protection, reader=Reader.LIST)
    born_on = one.born_on or one.number.born_on
    years = people_rules.age_on(born_on, clock.local_date(now)) if born_on else None
    return Helped(
        name=_(name.name) if name.is_protected else name.name,
        number_label=_(one.number.kind.label),
        number=one.number.shown(),
        age="" if years is None or name.is_protected else _("%(n)s år") % {"n": years},
        is_protected=name.is_protected,
        origin=str(words.ORIGINS[assistance.origin]),
        identified=str(words.IDENTIFIED.get(assistance.identified_by, "")),
        is_locked=assistance.is_locked,
    )


def doable(one: Doable, viewer: Viewer) -> Service:
    """Return an e-service with why it cannot be done, when it cannot."""
    reason = ""
    if not one.is_for_them:
        reason = _("Görs inte här för barn. Vårdnadshavaren kontaktar mottagningen.")
    elif not one.offered.is_open:
        reason = why_not(one.offered, viewer.language)
    return Service(
        key=one.service.key,
        title=one.service.title,
        summary=one.service.summary,
        icon=one.service.icon,
        is_here=one.is_here and one.is_for_them,
        is_open=one.offered.is_open and one.is_for_them,
        why_not=reason,
    )


def why_not(offered: Offer, language: str) -> str:
    """Return in words why a closed e-service is closed and what to do instead, "" for an open one."""
    if offered.is_open:
        return ""
    parts = (
        services_shown.state_text(offered, language),
        services_shown.reason_text(offered, language),
        services_shown.instead_text(offered, language),
    )
    return " ".join(str(part) for part in parts if part)
