"""Actions: ordering a kit, with its case, and cancelling before it is sent out."""

from __future__ import annotations

import datetime as dt
import functools
import uuid

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.self_tests.actions import keeping, moving
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.queries import offering, words
from vardnav.capabilities.self_tests.rules import kits, own_kits
from vardnav.capabilities.self_tests.rules.states import ENDS_UNSENT, Delivery, State
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry.declarations import Admission, Refused, Sending


def begin(viewer: Viewer, *, kind: str, unit_id: uuid.UUID, now: dt.datetime) -> uuid.UUID:
    """Begin the form of a sensitive kit with the kit chosen; return the draft's id. Raises Http404, cases.ServiceClosed.

    What is not sensitive begins as other e-services do, by its own first page.
    """
    is_known = kind in kits.kits() or own_kits.is_own(kind)
    if viewer.role is not Role.RESIDENT or viewer.is_proxy or not is_known:
        raise Http404
    return cases.begin(
        viewer, service_key=offering.ORDER_KEY, unit_id=unit_id, prefilled={"kind": kind}, now=now
    ).id


def admission(service_key: str) -> Admission:
    """Return the rules of one of the e-services by which kits are ordered."""
    return Admission(
        refuses=functools.partial(_refuses, service_key),
        follows=functools.partial(_follows, service_key),
        ages=offering.ages_of(service_key),
    )


def _refuses(service_key: str, viewer: Viewer, sending: Sending, now: dt.datetime) -> Refused | None:
    """Say why the form cannot be sent by this person now: asked in the sending's transaction, one by one for a person.

    First the person's orders are brought in line with cases that have just ended: the event that does it is on its way.
    """
    one_by_one(sending.subject_id)
    _settle(sending.subject_id, now)
    kind, option = str(sending.answers.get("kind", "")), _option(service_key, viewer, sending, now)
    found = offering.obstacle_for(
        viewer,
        kind,
        service_key,
        subject_id=sending.subject_id,
        region=sending.region,
        option=option,
        is_helped=sending.is_assisted,
        now=now,
    )
    here = offering.on_here(service_key, option, region=sending.region, today=clock.local_date(now))
    on = here.get(kind)
    if found is not None:
        rule = on.rule if on is not None else None
        return words.refused(found, rule, region=sending.region, language=viewer.language)
    return _undeliverable(sending, on)


def _undeliverable(sending: Sending, on: offering.OnOffer | None) -> Refused | None:
    """A protected person's address is neither typed nor kept here: the kit waits where they fetch it."""
    delivery = sending.answers.get("delivery")
    if on is not None and delivery not in on.kit.deliveries:
        return words.not_so_delivered(on.kit.deliveries)
    person = Person.objects.get(id=sending.subject_id)
    if protection.is_protected(person.protection) and delivery != Delivery.PICK_UP:
        return Refused(
            _("Med skyddade personuppgifter skickas inget hem."),
            _("Välj att hämta provet i stället. Då sparas ingen adress här."),
        )
    if delivery == Delivery.HOME and not (person.address and person.postal_town):
        return Refused(
            _("Det finns ingen folkbokföringsadress att skicka till."),
            _("Skriv en annan adress, eller välj att hämta provet."),
        )
    return None


def _follows(
    service_key: str, viewer: Viewer, sending: Sending, case_id: uuid.UUID, now: dt.datetime
) -> None:
    """Write the order that belongs to the case just sent."""
    delivery, kind = Delivery(str(sending.answers["delivery"])), str(sending.answers["kind"])
    order = Order(
        region=sending.region,
        case_id=case_id,
        unit_id=sending.unit_id,
        subject_id=sending.subject_id,
        kind=kind,
        own_kit=keeping.now_as_decided(sending.region, service_key, kind, now=now),
        state="",
        delivery=delivery,
        address=str(sending.answers.get("address", "")) if delivery is Delivery.OTHER else "",
        place=str(sending.answers.get("place", ""))[:200] if delivery is Delivery.PICK_UP else "",
        ordered_at=now,
    )
    moving.move(viewer, order, "order", now=now)


def cancel(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime, version: int | None = None) -> Order:
    """Cancel an order that has not been sent out, and with it its case. Twice is harmless.

    The resident takes the case back; the unit refuses it with a word. Raises Http404, moving.NotAllowed, moving.Stale.
    """
    with transaction.atomic():
        order = moving.locked(viewer, order_id)
        if order.state == State.CANCELLED:
            return order
        if version is not None and version != order.version:
            raise moving.Stale
        moving.move(viewer, order, "cancel", now=now)
        case = case_models.Case.objects.get(id=order.case_id)
        if case.status != Status.COMPLETED and viewer.role is Role.RESIDENT:
            cases.change(viewer, case.id, "withdraw", now=now)
        elif case.status != Status.COMPLETED and viewer.role is Role.STAFF:
            text = words.told("declined", order, order.kit, language=moving.language_of(order.subject_id))
            cases.change(viewer, case.id, "complete", outcome=Outcome.REFUSED, text=text, now=now)
    return order


def follow_case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Bring an order in line with its case: taken back, refused or gone to another region, it is cancelled.

    Sent on within the region, it goes to that unit. For the handlers of the case's events. Again: nothing more.
    """
    with transaction.atomic():
        order = Order.objects.visible_to(viewer).select_for_update().filter(case=case_id).first()
        if order is None:
            return
        case = case_models.Case.objects.get(id=case_id)
        if order.unit_id != case.unit_id and order.state == State.ORDERED:
            order.unit_id = case.unit_id
            order.save(update_fields=["unit"])
        if case.outcome in ENDS_UNSENT and order.state == State.ORDERED:
            moving.move(viewer, order, "cancel", now=now)


def _settle(subject_id: uuid.UUID, now: dt.datetime) -> None:
    system = Viewer.system()
    stale = Order.objects.visible_to(system).filter(
        subject=subject_id, state=State.ORDERED, case__outcome__in=ENDS_UNSENT
    )
    for case_id in list(stale.values_list("case_id", flat=True)):
        follow_case(system, case_id, now=now)


def one_by_one(subject_id: uuid.UUID) -> None:
    """Wait for another order of the same person to be written; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"self_tests {subject_id}"])


def _option(service_key: str, viewer: Viewer, sending: Sending, now: dt.datetime) -> offering.Options:
    offered = catalogue.offer(viewer, service_key, region=sending.region, unit_id=sending.unit_id, now=now)
    return functools.partial(catalogue.option, offered)
