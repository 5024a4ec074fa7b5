"""Actions: somebody lets their notices name the clinic, or say that it is about a booked visit, or takes it back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.notify import consents, verbs
from vardnav.platform.notify.models import NoticeConsent
from vardnav.platform.notify.naming import Consent


class Stale(Exception):
    """Somebody has chosen since the form was opened."""


def choose(viewer: Viewer, consent: Consent, *, seen: int, now: dt.datetime) -> bool:
    """Keep what the logged-in person lets notices say; return whether anything was new. It holds from the next notice on.

    `seen`: the number of the choice that the form showed. Raises Stale, and Http404 for others than residents.
    """
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(id=viewer.person_id)
        number, before = consents.latest(person.id)
        if seen != number:
            raise Stale
        if before == consent:
            return False
        NoticeConsent.objects.create(
            region=viewer.region,
            person=person,
            number=number + 1,
            names_unit=consent.names_unit,
            says_visit=consent.says_visit,
            at=now,
        )
        audit.record(
            viewer,
            action=verbs.CONSENT.key,
            object_kind="account",
            object_id=person.id,
            subject_id=person.id,
            region=viewer.region,
            detail={"names_unit": consent.names_unit, "says_visit": consent.says_visit},
            now=now,
        )
    return True
