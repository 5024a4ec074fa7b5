"""Queries: where a person's referrals are. Each reading is logged in the transaction that lets it be shown."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.http import Http404

from vardnav.capabilities.referrals import ports, rules, verbs
from vardnav.capabilities.referrals.adapters.fhir import Fhir
from vardnav.capabilities.referrals.adapters.tables import Tables
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import sight


class NotAtThisAge(Exception):
    """The age limits leave what others have written of the person to nobody who asks now."""


def source() -> ports.ReferralSource:
    """Return where referrals are asked for: the region's system, or our own table where there is none."""
    if settings.REFERRALS_URL:
        return Fhir(settings.REFERRALS_URL, settings.REFERRALS_TOKEN)
    return Tables()


def tracked(viewer: Viewer, *, now: dt.datetime) -> list[ports.Referral]:
    """Return the subject's referrals, those under way first: to whoever acts for them, only what `is_shown`.

    Raises ports.SourceUnavailable, NotAtThisAge, and Http404 for others than residents.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None or viewer.person_id is None:
        raise Http404
    if not people.acting_rights(viewer.person_id, viewer.subject_id, now=now).may(Area.RECORD):
        raise NotAtThisAge
    subject = Person.objects.visible_to(viewer).get(id=viewer.subject_id)
    # Asked outside the transaction: a source that is slow holds nothing of ours meanwhile.
    found = source().of(ports.Whose(subject.id, subject.identifier))
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        return rules.in_order(one for one in found if is_shown(viewer, one))


def is_shown(viewer: Viewer, one: ports.Referral) -> bool:
    """Tell whether the viewer sees a referral: their own always; another's when it is released and of no such unit (N8)."""
    if not viewer.is_proxy:
        return True
    return one.is_released and sight.is_open_to_others(rules.kinds(one))
