"""Actions: an adult gives another adult a power of attorney; the other accepts or declines; either ends it at once.

What is given but not accepted gives no right: it is no `ActingDecision`, which is all that `acting.decide` hears of.
Whether the number is anybody's is never looked up for the giver, so nothing here can tell them.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import power_checks, power_queries, power_rules, verbs
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.acting_actions import Stale
from vardnav.kernel.people.events import PowerChanged, PowerOffered
from vardnav.kernel.people.models import ActingDecision, Person, PowerOffer
from vardnav.kernel.people.power_checks import Wanted
from vardnav.kernel.people.power_models import PowerAnswer


def give(viewer: Viewer, wanted: Wanted, *, now: dt.datetime) -> PowerOffer:
    """Give a power to whoever has a number: nobody may do anything yet, not until they accept it.

    Raises NotPossible (its kinds), Http404 while acting for somebody and for others than residents.
    """
    with transaction.atomic():
        giver, day = power_checks.giver_of(viewer), clock.local_date(now)
        limits = power_checks.check(giver, wanted, day)
        made = PowerOffer.objects.create(
            region=viewer.region,
            giver=giver,
            identifier_kind=wanted.number.kind.value,
            identifier=wanted.number.value,
            agent_name=wanted.name,
            areas=sorted(area.value for area in wanted.areas),
            valid_to=wanted.last_day + dt.timedelta(days=1),
            offered_at=now,
            offered_on=day,
            answer_by=power_rules.answer_by(day, limits),
        )
        _record(viewer, verbs.OFFER_POWER, made, about=giver.id, now=now, areas=made.areas, to=made.valid_to)
        events.publish(PowerOffered(region=made.region, offer_id=made.id))
    return made


def accept(viewer: Viewer, offer_id: uuid.UUID, *, now: dt.datetime) -> ActingDecision:
    """Accept a power that somebody has given the logged-in person; it counts at the next request. Again: the same.

    Raises Stale when it can be accepted no longer (taken back, too late, ended), Http404 for what is not theirs.
    """
    with transaction.atomic():
        offer, agent = _offered(viewer, offer_id, now)
        made = ActingDecision.objects.visible_to(Viewer.system()).filter(id=offer.id).first()
        if made is not None and made.ended_at is None:
            return made
        day = clock.local_date(now)
        if made is not None or not _is_open(offer, agent, day):
            raise Stale
        made = ActingDecision.objects.create(
            id=offer.id,
            region=offer.region,
            kind=Kind.POWER.value,
            actor=agent,
            subject_id=offer.giver_id,
            areas=offer.areas,
            valid_from=day,
            valid_to=offer.valid_to,
            offered_at=offer.offered_at,
            created_at=now,
        )
        _answer(offer, PowerAnswer.ACCEPTED, now)
        _record(
            viewer,
            verbs.ACCEPT_POWER,
            made,
            about=offer.giver_id,
            now=now,
            areas=made.areas,
            to=made.valid_to,
        )
        events.publish(PowerChanged(region=offer.region, person_id=offer.giver_id))
    return made


def decline(viewer: Viewer, offer_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Decline a power; the giver is not told, it lapses. Again: nothing more. Raises Stale, Http404."""
    with transaction.atomic():
        offer, agent = _offered(viewer, offer_id, now)
        if offer.answer == PowerAnswer.DECLINED:
            return
        if not _is_open(offer, agent, clock.local_date(now)):
            raise Stale
        _answer(offer, PowerAnswer.DECLINED, now)
        # About the one who declined: the giver's own log does not tell that the number is somebody's.
        _record(viewer, verbs.DECLINE_POWER, offer, about=agent.id, now=now)


def end_given(viewer: Viewer, power_id: uuid.UUID, *, now: dt.datetime) -> None:
    """End a power one has given, whatever has become of it meanwhile: taken back if it waits, ended if it holds.

    Whoever presses the button wants nobody to act for them: an agent who accepts at the same moment is out too.
    One that has ended is left as it is. Raises Http404 for what is not one's own, and while acting for somebody.
    """
    with transaction.atomic():
        giver = power_checks.giver_of(viewer)
        made = (
            power_checks.powers().select_for_update(of=("self",)).filter(id=power_id, subject=giver).first()
        )
        if made is not None:
            _end(viewer, made, made.actor_id, now)
            return
        offers = PowerOffer.objects.visible_to(viewer).select_for_update()
        offer = offers.filter(id=power_id).first()
        if offer is None:
            raise Http404
        if offer.answer in (PowerAnswer.NONE, PowerAnswer.DECLINED):
            _answer(offer, PowerAnswer.TAKEN_BACK, now)
            _record(viewer, verbs.TAKE_BACK_POWER, offer, about=giver.id, now=now)


def give_up(viewer: Viewer, power_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let the agent end a power they hold, at once. One that has ended is left as it is.

    Raises Http404 for what is not theirs.
    """
    agent_id = power_checks.resident(viewer)
    with transaction.atomic():
        made = (
            power_checks.powers().select_for_update(of=("self",)).filter(id=power_id, actor=agent_id).first()
        )
        if made is None:
            raise Http404
        _end(viewer, made, made.subject_id, now)


def _offered(viewer: Viewer, offer_id: uuid.UUID, now: dt.datetime) -> tuple[PowerOffer, Person]:
    """Return a power given to the logged-in person, locked, and them. The giver's row is locked first, as always."""
    found = power_queries.given_to(viewer, offer_id, now=now)
    power_checks.locked(found.giver_id)
    offers = PowerOffer.objects.visible_to(Viewer.system()).select_for_update(of=("self",))
    # Read again now that nobody else can change it, by the same rule.
    power_queries.given_to(viewer, offer_id, now=now)
    return offers.get(id=offer_id), power_queries.agent(viewer)


def _is_open(offer: PowerOffer, agent: Person, day: dt.date) -> bool:
    """Tell whether it can be answered today: it waits, is not over before it begins, and no other holds already."""
    is_waiting = offer.answer == PowerAnswer.NONE and day <= offer.answer_by and day < offer.valid_to
    held = power_checks.powers().filter(
        actor=agent, subject=offer.giver_id, ended_at__isnull=True, valid_to__gt=day
    )
    return is_waiting and not held.exists()


def _answer(offer: PowerOffer, answer: PowerAnswer, now: dt.datetime) -> None:
    offer.answer, offer.answered_at = answer, now
    offer.save(update_fields=["answer", "answered_at"])


def _end(viewer: Viewer, made: ActingDecision, other_id: uuid.UUID, now: dt.datetime) -> None:
    """End a decision found and locked, and let the other of the two know that something has changed."""
    if made.ended_at is not None:
        return
    made.ended_at, made.ended_by_person_id = now, viewer.person_id
    made.save(update_fields=["ended_at", "ended_by_person"])
    _record(viewer, verbs.END_DECISION, made, about=made.subject_id, now=now, kind=made.kind)
    events.publish(PowerChanged(region=made.region, person_id=other_id))


def _record(
    viewer: Viewer,
    verb: audit.Verb,
    power: PowerOffer | ActingDecision,
    *,
    about: uuid.UUID,
    now: dt.datetime,
    **detail: object,
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        now=now,
        object_kind="acting_decision",
        object_id=power.id,
        subject_id=about,
        region=power.region,
        detail=detail,
    )
