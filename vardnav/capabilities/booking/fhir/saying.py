"""Why a time is not had, as FHIR says it: the rule in English, the sentence for people, the nearest free times."""

from __future__ import annotations

import datetime as dt
from typing import Final

from vardnav.kernel import clock
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments import time_queries
from vardnav.platform.appointments.exchange_actions import Misfit, NotArranged
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.time_queries import Search
from vardnav.platform.fhir.outcomes import Issue, Refusal, refuse

#: So many free times are named when one is taken.
MOST: Final = 3
#: Somebody else was before, or the person is elsewhere then: another time may do.
_TAKEN: Final = frozenset({Why.FULL, Why.CLOSED, Why.OVERLAP, Why.PAST, Why.EXPIRED})
_ENGLISH: Final = {
    Why.NO_RULE: "The time can no longer be booked: its sort has no rule in force.",
    Why.OTHER_REGION: "The time is for residents of the region.",
    Why.NOT_LISTED: "The time is for people listed at the unit.",
    Why.AGE_UNKNOWN: "The rule asks for an age, and the person's is not known.",
    Why.TOO_YOUNG: "The person is younger than the rule allows on that day.",
    Why.TOO_OLD: "The person is older than the rule allows on that day.",
    Why.ADULT_NEEDED: "An adult must come along: name one as a participant of type RelatedPerson.",
    Why.DOSE_TOO_SOON: "It is too soon after the dose before.",
    Why.DOSE_TOO_LATE: "It is too long after the dose before.",
    Why.DOSE_MISSING: "The time is one of two doses, which are booked together at the unit.",
    Why.CLOSED: "The unit has closed the slot.",
    Why.FULL: "The slot is taken.",
    Why.ELSEWHERE: "The time is kept in the unit's own system, and is changed there.",
    Why.OVERLAP: "The person has another time then.",
    Why.PAST: "The time has begun or been.",
    Why.EXPIRED: "The time was held too long ago and is held no more.",
    Why.NOT_ALLOWED: "This cannot be done with the appointment as it stands, or not at this moment.",
    Why.OTHER_TYPE: "An appointment is moved to a slot of its own sort only.",
}
_OTHERWISE: Final = "The rules of the time do not allow it."
_MISFITS: Final = {
    Misfit.SLOT: (422, "not-found", "There is no such slot at a unit of yours.", "Appointment.slot[0]"),
    Misfit.PERSON: (422, "not-found", "Nobody here has that number, or the appointment is another's.", ""),
    Misfit.STARTS: (422, "value", "It does not begin when its slot does.", "Appointment.start"),
    Misfit.ENDS: (422, "value", "It does not end when its slot does.", "Appointment.end"),
    Misfit.KNOWN: (
        409,
        "duplicate",
        "You have another appointment by that identifier.",
        "Appointment.identifier[0]",
    ),
    Misfit.STATUS: (
        422,
        "business-rule",
        "From the status it has no step leads to that one, or not together with a move.",
        "Appointment.status",
    ),
}


def misfit(which: Misfit, patient_at: str) -> Refusal:
    """Return the refusal of what does not fit what there is."""
    status, code, said, at = _MISFITS[which]
    return refuse(status, code, said, at=at or patient_at)


def refused(no: NotArranged, *, now: dt.datetime) -> Refusal:
    """Return the refusal of a time that is not had: 409 with the nearest free ones, or 422 by a rule."""
    why = no.refused.why
    text = refusals.said(no.refused, now=now, language=no.viewer.language)
    said = Issue(
        "conflict" if why in _TAKEN else "business-rule",
        _ENGLISH.get(why, _OTHERWISE),
        "Appointment.slot[0]" if why in _TAKEN else "Appointment",
        text,
    )
    if why not in _TAKEN:
        return Refusal(422, [said])
    search = Search(no.key, [], first_on=clock.local_date(now), per_unit=MOST)
    free = time_queries.at_desk(no.viewer, search, now=now)
    return Refusal(409, [said, *(_instead(one) for one in free)])


def _instead(free: time_queries.FreeTime) -> Issue:
    moment = free.starts_at.isoformat()
    return Issue(
        "informational",
        f"Slot/{free.slot_id} is free at {moment}.",
        severity="information",
        instead=f"Slot/{free.slot_id}",
    )
