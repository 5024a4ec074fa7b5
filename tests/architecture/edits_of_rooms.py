"""How two edit the same thing, form by form, in the rooms beside cases and steering (as edits.py)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tests.architecture.edits import FIRST, TYPED, Edit, Maker, colleague, day, forward, message, today
from tests.support.personas import ANNA_NUMBER, House
from tests.support.things import Things
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.conversations.models import Summary, Weighing
from vardnav.capabilities.listing.models import Place
from vardnav.capabilities.self_tests.models import LabMessage, Order, Task
from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.kernel import clock
from vardnav.kernel.people import locks
from vardnav.kernel.people.models import AccountLock, ActingDecision, PaperPower, Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Assistance, Case, Draft, FormRequest
from vardnav.platform.catalogue.models import Offering, Pause, TileChoice
from vardnav.platform.contacts.models import ReplyChoice, SummonsRule
from vardnav.platform.paper.models import Letter
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.waiting_room.models import Room

_VISIT = {"visited_on": "2026-01-02", "way": "visit"}


def _certificate(tail: str, **fields: str) -> Maker:
    def make(house: House, made: Things) -> Edit:
        page = f"/desk/certificates/{made.certificate_id}/{tail}/"
        return Edit(page, page, dict(fields), Certificate)

    return make


def _issue(house: House, made: Things) -> Edit:
    page = f"/desk/cases/{made.case.id}/certificates/visit/"
    fields = {**_VISIT, "message": TYPED, "ending": "open"}
    return Edit(page, page, fields, Certificate, meanwhile=message(made.case.id))


def _sent_on(make: Maker) -> Maker:
    """A colleague sends the case on meanwhile."""

    def sent(house: House, made: Things) -> Edit:
        edit = make(house, made)
        edit.meanwhile = forward(house, made.case.id)
        return edit

    return sent


def _send(house: House, made: Things) -> Edit:
    """To an employer to whom Anna has not sent it."""
    page = f"/desk/certificates/{made.certificate_id}/send/"
    to = {"recipient": "employer", "address": "999912-0026"}
    kept = "Intyget är redan skickat dit"
    return Edit(page, page, {**to, "step": "send"}, Sending, kept, look={**to, "step": "look"})


def _send_revoked(house: House, made: Things) -> Edit:
    edit = _send(house, made)
    edit.kept = "Inget är skickat"
    edit.meanwhile = (f"/desk/certificates/{made.certificate_id}/revoke/", {"reason": FIRST})
    return edit


def _given_up(page: str, tail: str, *, first: str, kept: str) -> Maker:
    """What Anna has sent did not arrive."""

    def make(house: House, made: Things) -> Edit:
        Sending.objects.filter(id=made.sending_id).update(
            state="failed",
            failure="gave_up",
            tries=1,
            settled_at=house.now,
            trying_since=house.now - dt.timedelta(days=2),
        )
        base = f"/desk/certificates/sent/{made.sending_id}/"
        shown = page or f"/desk/certificates/{made.certificate_id}/"
        return Edit(shown, f"{base}{tail}/", {}, Sending, kept, meanwhile=(f"{base}{first}/", {}))

    return make


def _look_after(house: House, made: Things) -> Edit:
    """Siv has looked after it just before."""
    look = _given_up("/desk/certificates/", "looked-after", first="looked-after", kept="Så här står det nu.")
    return look(house, made)


def _looked_up(house: House, person: Person) -> tuple[str, tuple[str, str]]:
    """Let Dag and Siv each have looked a person up; return Dag's address of them, and what is his and hers in it."""
    siv = colleague(house, is_desk=True)
    told: dict[str, Any] = {
        "region": "12", "person": person, "unit": house.linden, "origin": "visit", "started_at": house.now,
    }  # fmt: skip
    dags, sivs = (Assistance.objects.create(staff=one, **told) for one in (house.dag, siv.staff))
    return f"/desk/assist/{dags.id}/", (str(dags.id), str(sivs.id))


def _acting(tail: str, who: str, fields: dict[str, Any], **first: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        base, own = _looked_up(house, getattr(house, who))
        page = f"{base}acting/{tail}/"
        known = {name: str(house.anna.id) if one == "anna" else one for name, one in fields.items()}
        return Edit(page, page, known, ActingDecision, own=own, first=first)

    return make


def _extend(house: House, made: Things) -> Edit:
    """Bo is fourteen."""
    born_on = today().replace(year=today().year - 14, day=1) - dt.timedelta(days=100)
    Person.objects.filter(id=house.bo.id).update(born_on=born_on)
    house.bo.refresh_from_db()
    fields = {
        "actor": "anna",
        "areas": "record",
        "agreed_by": "doctor",
        "agreed_with": "Dag Ek",
        "reason": TYPED,
    }
    return _acting("extend", "bo", fields)(house, made)


def _end(house: House, made: Things) -> Edit:
    return _acting(f"{made.decision_id}/end", "anna", {"reason": TYPED})(house, made)


def _register(house: House, made: Things) -> Edit:
    edit = _acting("register", "cecilia", _PAPER)(house, made)
    edit.kept = "Anna Lindqvist"
    return edit


def _paper(house: House, made: Things) -> Edit:
    """Registered by Eva; two colleagues would confirm it."""
    edit = _acting(f"papers/{made.named['paper_id']}", "anna", {"answer": "confirm"})(house, made)
    edit.rows, edit.kept = PaperPower, "Någon har redan svarat på fullmakten."
    return edit


def _lock(house: House, made: Things) -> Edit:
    edit = _acting("lock", "anna", {"reason": TYPED})(house, made)
    edit.rows = AccountLock
    return edit


def _unlock(house: House, made: Things) -> Edit:
    """Anna has locked it herself."""
    locks.lock_own(house.viewer(house.anna), now=house.now)
    edit = _acting("unlock", "anna", {"identity_check": "passport", "is_here": "on"})(house, made)
    edit.rows, edit.kept = AccountLock, "Någon har ändrat det här"
    return edit


def _replies(house: House, made: Things) -> Edit:
    base, own = _looked_up(house, house.anna)
    page, fields = f"{base}replies/", {"replies": "both", "reason": TYPED}
    return Edit(page, page, fields, ReplyChoice, own=own, first={"replies": "paper"})


def _summons(house: House, made: Things) -> Edit:
    page, fields = "/steering/reach/summons/", {"who": "ages", "from_age": "40", "to_age": ""}
    return Edit(page, page, fields, SummonsRule, 'value="40"', first={"from_age": "30"})


def _tiles(house: House, made: Things) -> Edit:
    page, fields = "/steering/shortcuts/", {"keys": ["booking.book"], "step": "save"}
    kept = 'name="keys" value="booking.book"'
    return Edit(page, page, fields, TileChoice, kept, first={"keys": ["prescriptions.renew"]})


def _waiting_room(house: House, made: Things) -> Edit:
    page = f"/steering/waiting-rooms/{made.named['line_id']}/change/"
    fields = {"most_inside": "321", "most_a_minute": "60", "other_way_sv": TYPED, "other_way_en": ""}
    return Edit(page, page, fields, Room)


def _letter(house: House, made: Things) -> Edit:
    page = f"/desk/letters/{made.named['letter_id']}/"
    return Edit(page, page, {"do": "dropped", "note": TYPED}, Letter, do="dropped")


def _unread(house: House, made: Things) -> Edit:
    page = f"/desk/unread/{made.named['pursuit_id']}/"
    return Edit(page, page, {"how": "phone"}, Pursuit, "Det är redan klart")


def _prescriptions(house: House, made: Things) -> Edit:
    """The case is a renewal of one drug."""
    answers = [{"link_id": "drugs", "text": "Läkemedel", "value": ["Metformin"]}]
    Case.objects.filter(id=made.case.id).update(
        service_key="prescriptions.renew", area="medicines", form_version="1", answers=answers
    )
    page = f"/desk/cases/{made.case.id}/prescriptions/"
    fields = {"decision_1": "renewed", "text": TYPED}
    return Edit(page, page, fields, Case, meanwhile=message(made.case.id))


def _fill(house: House, made: Things) -> Edit:
    page = f"/desk/cases/{made.requested_case.id}/form/"
    fields = {"origin": "phone", "identified_by": "called"}
    return Edit(page, page, fields, Draft, "Någon annan har börjat svara")


def _recall(house: House, made: Things) -> Edit:
    case_id: uuid.UUID = made.requested_case.id
    page, kept = f"/desk/cases/{case_id}/", "Formuläret är inte återtaget."
    fields = {"do": "withdraw"}
    return Edit(page, f"{page}request/", fields, FormRequest, kept, meanwhile=message(case_id))


def _retrieve(house: House, made: Things) -> Edit:
    """Dag has sent it to Ekbacken, where nobody has taken it."""
    dag = house.staff_viewer(house.dag_at_linden)
    cases.change(dag, made.case.id, "forward", to_unit_id=house.ekbacken.id, reason="Dit.", now=clock.now())
    page = f"/desk/cases/{made.case.id}/retrieve/"
    return Edit(page, page, {"reason": TYPED}, Case)


def _kit(house: House, made: Things) -> Edit:
    """Siv notes that the kit is lost, while Dag registers it for somebody who phones."""
    order = Order.objects.get(id=made.named["order_id"])
    page, typed = f"/desk/self-tests/orders/{order.id}/", f"{order.kit_id[:2]}-{order.kit_id[2:]}"
    fields = {"do": "register", "kit_id": typed}
    return Edit(page, page, fields, Order, typed, do="register", meanwhile=(page, {"do": "lose"}))


def _kits(house: House, made: Things) -> Edit:
    """One row of a list: Siv has sent another kit for it. That row is refused, and what was written of it stands."""
    Order.objects.filter(id=made.named["order_id"]).update(
        state="ordered", kit_id="", dispatched_at=None, send_in_by=None
    )
    Case.objects.filter(id=made.case.id).update(service_key="self_tests.order", area="own")
    page = "/desk/self-tests/dispatch/"
    typed, hers = (f"{made.case.number};{kit_ids.made(number)}" for number in (123_456_789, 987_654_321))
    return Edit(page, page, {"rows": typed}, Order, typed, first={"rows": hers}, status=422)


def _own_kit(house: House, made: Things) -> Edit:
    """Both add a kit of the region's own."""
    page, texts = (
        "/steering/self-tests/kit/?which=home",
        ("title", "summary", "steps", "negative", "positive", "meanwhile"),
    )
    fields = {
        **{f"{name}_sv": "Prov för järn" for name in texts},
        "who_sv": TYPED,
        **dict.fromkeys(("age_from", "answer_within_days", "months_between"), "18"),
        "send_in_within_days": "40",
        "remind_after_days": "20",
        "deliveries": "home",
        **day("from_on", today()),
        "step": "save",
    }
    return Edit(page, page, fields, Offering)


def _queue(house: House, made: Things) -> Edit:
    """Both take the same person out of the queue."""
    Place.objects.create(
        region="12", unit=house.linden, subject=house.cecilia, joined_by=house.cecilia, joined_at=house.now
    )
    page = "/desk/listing/queue/"
    return Edit(page, page, {"do": "remove"}, Place, "Kön har ändrats", do="remove")


def _task(house: House, made: Things) -> Edit:
    page = f"/desk/self-tests/tasks/{made.named['task_id']}/"
    return Edit(page, page, {"do": "done", "note": TYPED}, Task, do="done")


def _laboratory(house: House, made: Things) -> Edit:
    page = f"/desk/self-tests/messages/{made.named['message_id']}/"
    return Edit(page, page, {"do": "handle", "note": TYPED}, LabMessage, do="handle")


def _pause(house: House, made: Things) -> Edit:
    """Siv pauses one of the two units."""
    page, both = "/steering/pause/new/", [str(house.linden.id), str(house.ekbacken.id)]
    plan = {
        "services": "contact.ask", "where": "units", "units": both, "reason_sv": TYPED, "reason_en": "Ill.",
        "instead_sv": "Ring.", "instead_en": "Call.", "decision_reference": "RS 1", "open_cases": "drain",
        "phone_answered": "80", "visits_elsewhere": "120", "resume_plan": "Friska.",
    }  # fmt: skip
    first = {"units": both[1:]}
    return Edit(page, page, {**plan, "step": "save"}, Pause, first=first, look={**plan, "step": "review"})


def _chat(do: str, **fields: str) -> Maker:
    """Siv weighs the chat, or takes it over, meanwhile."""

    def make(house: House, made: Things) -> Edit:
        page = f"/desk/chat/{made.named['chat_id']}/"
        edit = Edit(page, page, {"do": do, **fields}, Weighing, do=do, first={"priority": "1"})
        if do == "close":
            edit.rows, edit.first, edit.meanwhile = Summary, {}, message(made.named["chat_id"])
        return edit

    return make


_REPRESENT = {
    "number": ANNA_NUMBER, "kind": "trustee", "decided_by": TYPED, "reference": "Ä 1", "areas": "e_services",
}  # fmt: skip
_PAPER = {
    "number": ANNA_NUMBER, "name": "Anna Lindqvist", "areas": "services", "identity_check": "passport", "has_met": "on",
}  # fmt: skip
EDITS: dict[str, Maker] = {
    "assisted:fill_form": _fill,
    "cases:request_act": _recall,
    "certificates:desk_write": _issue,
    "certificates:desk_write of a case sent on": _sent_on(_issue),
    "certificates:desk_correct": _certificate("correct", **_VISIT, correction=TYPED),
    "certificates:desk_revoke": _certificate("revoke", reason=TYPED),
    "certificates:desk_send": _send,
    "certificates:desk_send of what is revoked": _send_revoked,
    "certificates:desk_retry": _given_up("", "retry", first="retry", kept="Så här står det nu."),
    "certificates:desk_look_after": _given_up(
        "/desk/certificates/", "looked-after", first="retry", kept="Så här står det nu."
    ),
    "certificates:desk_look_after twice": _look_after,
    "contacts:assisted_replies": _replies,
    "contacts:summons": _summons,
    "conversations:desk_chat weigh": _chat("weigh", priority="2", reason=TYPED),
    "conversations:desk_chat close": _chat("close", led_to="advice", text=TYPED),
    "desk:retrieve": _retrieve,
    "listing:desk_queue": _queue,
    "paper:letter": _letter,
    "prescriptions:decide": _prescriptions,
    "prescriptions:decide of a case sent on": _sent_on(_prescriptions),
    "proxies:block": _acting("block", "bo", {"actor": "anna", "reason": TYPED}),
    "proxies:end": _end,
    "proxies:extend": _extend,
    "proxies:lock": _lock,
    "proxies:paper": _paper,
    "proxies:register": _register,
    "proxies:represent": _acting("represent", "cecilia", _REPRESENT, kind="special_representative"),
    "proxies:unlock": _unlock,
    "self_tests:desk_dispatch": _kits,
    "self_tests:desk_message": _laboratory,
    "self_tests:desk_order": _kit,
    "self_tests:desk_task": _task,
    "self_tests:kit": _own_kit,
    "steering:pause_new": _pause,
    "steering:shortcuts": _tiles,
    "unread:one": _unread,
    "waiting_room:change": _waiting_room,
}
