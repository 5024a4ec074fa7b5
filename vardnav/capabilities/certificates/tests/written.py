"""Certificates as tests need them: a case, one issued from it, recipients that can be made to fail."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pikepdf
from django.test import Client

from tests.support import filling
from vardnav.capabilities.certificates.actions import issuing
from vardnav.capabilities.certificates.models import Certificate
from vardnav.capabilities.certificates.rules import kinds
from vardnav.kernel import clock
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, decide
from vardnav.platform.registry import listing

REQUEST = "certificates.request"
PERIOD = {"from_on": "2026-12-01", "to_on": "2026-12-14"}
SICK = {**PERIOD, "extent": "50", "limits": "Kan inte lyfta kanarieblommor."}


def case(world: World, anna: Client, **chosen: Any) -> Case:
    """Let Anna ask for a certificate at Norra."""
    decide(key=REQUEST)
    filling.send(
        anna, listing.service(REQUEST), world.norra.id, {"kind": "sick_leave", "extent": "50", **chosen}
    )
    return Case.objects.order_by("-id")[0]


def values(kind: str = "sick_leave", **more: Any) -> dict[str, Any]:
    """Return values that the template takes."""
    today = clock.local_date(clock.now())
    known: dict[str, dict[str, Any]] = {
        "sick_leave": {
            "from_on": dt.date(2026, 12, 1),
            "to_on": dt.date(2026, 12, 14),
            "extent": "50",
            "limits": "Kan inte lyfta kanarieblommor.",
        },
        "visit": {"visited_on": today, "way": "visit"},
        "fitness": {"examined_on": today, "purpose": "Körkort", "assessment": "Frisk."},
    }
    return {**known[kind], **more}


def issued(world: World, anna: Client, kind: str = "sick_leave", **more: Any) -> Certificate:
    """Let Dag issue one from a new case of Anna's."""
    from_case = case(world, anna)
    return issuing.issue(
        world.dags(),
        from_case.id,
        written=issuing.Written(template(kind), values(kind, **more)),
        message="Klart.",
        ending="approved",
        case_version=from_case.version,
        now=clock.now(),
    )


def template(kind: str) -> kinds.Template:
    return kinds.on(clock.local_date(clock.now()))[kind]


def pdf(title: str = "Intyg") -> bytes:
    """Return a PDF that somebody made elsewhere."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()
