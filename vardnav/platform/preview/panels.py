"""Panels: "Så här ser din vårdnadshavare det", for the one who is about to send a form about themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.cases import onlookers, portal_queries
from vardnav.platform.preview import queries


def of_form(viewer: Viewer, about: portal_queries.Review, now: dt.datetime) -> dict[str, Any] | None:
    """Return what each who stands near would see; None where there is nothing to choose, and to staff who help."""
    if viewer.role is not Role.RESIDENT or not about.may_choose:
        return None
    found = queries.previews(viewer, about, now=now)
    return {
        "people": [
            {"name": _name(one.who), "may_act": one.who.may_act, "secret": one.secret, "shared": one.shared}
            for one in found
        ]
    }


def _name(who: onlookers.Onlooker) -> str:
    shown = protection.display(Details(name=who.name), protection=who.protection, reader=Reader.OTHER)
    return _(shown.name) if shown.is_protected else shown.name
