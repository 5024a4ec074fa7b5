"""Queries: a person's drugs. Each reading is logged in the same transaction."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.prescriptions import ports, rules, verbs
from vardnav.capabilities.prescriptions.adapters.tables import Tables
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.rules import Area
from vardnav.platform.registry.questions import Line

logger = logging.getLogger(__name__)
#: Where the list comes from. A connection to a national list takes this place.
LIST: ports.MedicationList = Tables()


class NotAtThisAge(Exception):
    """The age limits leave the list to nobody at this age (13-17 today); the person writes the drugs instead."""


def medications(viewer: Viewer, *, now: dt.datetime) -> list[ports.Medication]:
    """Return the subject's drugs, those that need renewing first.

    Raises ports.ListUnavailable, NotAtThisAge, and Http404 for others than residents. Three statements.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None or viewer.person_id is None:
        raise Http404
    if not people.acting_rights(viewer.person_id, viewer.subject_id, now=now).may(Area.MEDICINES):
        raise NotAtThisAge
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        drugs = list(LIST.of(viewer.subject_id))
    return rules.in_order(drugs, clock.local_date(now))


def lines(viewer: Viewer, now: dt.datetime) -> Sequence[Line]:
    """Return the drugs as lines of a form; none when the list is silent or closed: they can be written instead."""
    try:
        drugs = medications(viewer, now=now)
    except NotAtThisAge:
        return ()
    except ports.ListUnavailable:
        logger.warning("the medicines list does not answer, request %s", viewer.request_id)
        return ()
    return [
        Line(str(drug.id), label, drug.dosage)
        for drug, label in zip(drugs, rules.distinct_labels(drugs), strict=True)
    ]
