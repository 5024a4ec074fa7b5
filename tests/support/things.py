"""Anna's things, each with a canary in it, and the address of every page about them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db import connection
from django.db.models import Model

from tests.support import (
    advice_things,
    booking_things,
    chat_things,
    kit_things,
    letter_things,
    power_things,
    room_things,
    steering_things,
)
from tests.support.personas import House
from vardnav.capabilities.certificates.actions import issuing, sending
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.rules import kinds
from vardnav.capabilities.prescriptions.models import Prescription
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account, ActingDecision, Guardianship, Person
from vardnav.platform.cases import actions, attachments, models, portal_actions, unit_actions
from vardnav.platform.catalogue.models import Change, Offering, Wave
from vardnav.platform.contacts import actions as contacts
from vardnav.platform.contacts.models import Verification
from vardnav.platform.contacts.rules import Channel
from vardnav.platform.files import actions as files
from vardnav.platform.files import inspection, rules
from vardnav.platform.files.models import StoredFile
from vardnav.platform.questionnaires import actions as forms
from vardnav.platform.questionnaires import offered
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door, Page

#: Words that stand nowhere but in Anna's things: seen in an answer, they got out.
CANARIES = {
    "draft": "Kanarieutkast",
    "question": "Kanariefråga",
    "from_anna": "Kanariebrev",
    "from_dag": "Kanariesvar",
    "file": "kanariebild",
    "drug": "Kanariemedicin",
    "reason": "Kanarieskäl",
    "certificate": "Kanarieintyg",
    "symptom": "Kanariesymtom",
}


@dataclasses.dataclass
class Things:
    """What Anna has at Linden."""

    draft: models.Draft
    draft_file: StoredFile
    case: models.Case
    case_file: StoredFile
    message_file: StoredFile
    unit_id: uuid.UUID
    #: The region's own form, not yet published: its administrator's.
    form_id: uuid.UUID
    #: With Dag's help: what he has begun for her, and what he has sent.
    assisted_draft: models.Draft
    assisted_file: StoredFile
    assisted_case: models.Case
    pause_id: uuid.UUID
    #: Dag's decision about Anna (not about her child): an extension, which she can end though it gives nothing now.
    decision_id: uuid.UUID | None
    #: Skåne's plan to begin with an e-service, its one wave, and a change that waits for a second administrator.
    wave: Wave
    change_id: uuid.UUID
    #: A case in which the unit asks for a form.
    requested_case: models.Case
    #: Issued by Dag from the case, and where Anna has sent it.
    certificate_id: uuid.UUID
    sending_id: uuid.UUID
    #: What is made in files of its own (a kit that is out, powers of attorney, a letter), by the names of pages.
    named: dict[str, uuid.UUID]
    #: Codes that wait: Anna's own, and one that Dag has asked for her.
    verification_id: uuid.UUID
    helped_verification_id: uuid.UUID


def _picture(name: str) -> inspection.Examined:
    return inspection.Examined(
        f"{CANARIES['file']}-{name}.jpg", rules.Kind.JPEG, b"byte", b"liten", True, "test"
    )


def of_anna(house: House, acting_for: Person | None = None) -> Things:
    """Begin one form, send another, and let Anna and Dag write to each other; with files.

    With `acting_for` all of it is about her child.
    """
    anna, now = house.viewer(house.anna, acting_for=acting_for), house.now
    dag = house.staff_viewer(house.dag_at_linden)
    Prescription.objects.create(
        region="12",
        subject=acting_for or house.anna,
        name=CANARIES["drug"],
        strength="10 mg",
        unit=house.linden,
        prescribed_on=clock.local_date(now),
        valid_to=clock.local_date(now) + dt.timedelta(days=300),
        collections_left=2,
    )
    sent, sent_file = _draft(anna, house, CANARIES["question"], "fall")
    case = actions.submit(anna, sent.id, now=now)
    actions.change(dag, case.id, "ask", text=CANARIES["from_dag"], now=now)
    message_id = portal_actions.write(
        anna, case.id, text=CANARIES["from_anna"], examined=[_picture("brev")], now=now
    )
    case.refresh_from_db()
    certificate = _certificate(dag, case, now)
    draft, draft_file = _draft(anna, house, CANARIES["draft"], "utkast")
    helped = models.Assistance.objects.create(
        region="12",
        person=acting_for or house.anna,
        staff=house.dag,
        unit=house.linden,
        origin="phone",
        started_at=now,
    )
    assisted, assisted_file = _draft(dag, house, CANARIES["draft"], "hjälp", assistance_id=helped.id)
    done, _file = _draft(dag, house, CANARIES["question"], "hjälpt", assistance_id=helped.id)
    case.refresh_from_db()
    return Things(
        draft=draft,
        draft_file=draft_file,
        case=case,
        case_file=sent_file,
        message_file=StoredFile.objects.get(container_id=message_id),
        unit_id=house.linden.id,
        form_id=_form(house),
        assisted_draft=assisted,
        assisted_file=assisted_file,
        assisted_case=actions.submit(dag, done.id, now=now),
        pause_id=steering_things.proposed_pause(house).id,
        decision_id=None if acting_for else _decision(house).id,
        wave=steering_things.planned_wave(house),
        change_id=steering_things.waiting_change(house).id,
        requested_case=_requested(dag, helped.id, now),
        certificate_id=certificate.id,
        sending_id=sending.send(
            anna, certificate.id, recipient_key="employer", address="9999120018", now=now
        ).id,
        named=kit_things.of(house, case, acting_for or house.anna, canary=CANARIES["drug"])
        | power_things.of_anna(house)
        | letter_things.of(case, now)
        | booking_things.of(house, anna, acting_for or house.anna)
        | room_things.of(house)
        | advice_things.of(case, now, canary=CANARIES["question"])
        | chat_things.of(
            house, anna, acting_for or house.anna, canary=CANARIES["question"], written=CANARIES["from_dag"]
        )
        | advice_things.kept(house, anna, canary=CANARIES["symptom"]),
        verification_id=_code(anna, now),
        helped_verification_id=_code(dag, now, helped.id),
    )


def _code(viewer: Viewer, now: dt.datetime, assistance_id: uuid.UUID | None = None) -> uuid.UUID:
    """A code to a new address; things may be made several times, so yesterday's are no hindrance."""
    Verification.objects.update(asked_at=now - dt.timedelta(days=1, seconds=1))
    channel = Channel.EMAIL if assistance_id is None else Channel.PHONE
    value = "anna@exempel.se" if assistance_id is None else "070-174 06 07"
    return contacts.ask(viewer, channel=channel, value=value, assistance_id=assistance_id, now=now).id


def _certificate(dag: Viewer, case: models.Case, now: dt.datetime) -> Certificate:
    day = clock.local_date(now)
    values = {"visited_on": day, "way": "visit", "hours": CANARIES["certificate"]}
    written = issuing.Written(kinds.on(day)["visit"], values)
    return issuing.issue(
        dag, case.id, written=written, message="Klart.", ending="open", case_version=case.version, now=now
    )


def _decision(house: House) -> ActingDecision:
    """Dag once gave Cecilia an extension for Anna, made once; both are far too old for it to count."""
    Guardianship.objects.get_or_create(
        guardian=house.cecilia, child=house.anna, valid_from=dt.date(2000, 1, 1), author="folkbokföringen"
    )
    made, _new = ActingDecision.objects.get_or_create(
        region="12",
        kind="extension",
        actor=house.cecilia,
        subject=house.anna,
        defaults={
            "areas": ["record"],
            "valid_from": clock.local_date(house.now),
            "valid_to": clock.local_date(house.now) + dt.timedelta(days=30),
            "reason": CANARIES["reason"],
            "agreed_by": "doctor",
            "agreed_with": "Dag Ek",
            "author": house.dag,
            "unit": house.linden,
            "created_at": house.now,
        },
    )
    return made


def _requested(dag: Viewer, assistance_id: uuid.UUID, now: dt.datetime) -> models.Case:
    """Dag asks for a form (one that every region has stands in for one that Skåne has built)."""
    case = unit_actions.begin_case(
        dag, assistance_id=assistance_id, service_key="contact.ask", verb="inquire", text="Svara.", now=now
    )
    models.FormRequest.objects.create(
        region=case.region, case=case, subject_id=case.subject_id, last_on=clock.local_date(now)
    )
    return case


def _draft(
    anna: Viewer, house: House, words: str, name: str, assistance_id: uuid.UUID | None = None
) -> tuple[models.Draft, StoredFile]:
    now = house.now
    draft = actions.begin(
        anna, service_key="contact.ask", unit_id=house.linden.id, assistance_id=assistance_id, now=now
    )
    held = attachments.of_draft(draft.id, draft.region)
    stored = files.accept(anna, _picture(name), container=held, subject_id=draft.subject_id, now=now)
    actions.save_answers(anna, draft.id, {"question": words, "asked_before": "no"}, now=now)
    return draft, stored


def _form(house: House) -> uuid.UUID:
    """Let Skåne's administrator begin on a form with one question, and return its id."""
    ada = Viewer.administrator(
        staff_id=house.ada.id, assignment_id=house.ada_of_skane.id, region=house.ada_of_skane.region_id
    )
    question = {"linkId": "f1", "type": "string", "text": "Hur sover du?"}
    resource = {"resourceType": "Questionnaire", "status": "draft", "language": "sv", "item": [question]}
    settings = offered.Settings(title_sv="Sömnskolan")
    return forms.create(ada, settings, resource=resource, now=house.now).form_id


ROOMS = (kit_things, power_things, letter_things, booking_things, room_things, advice_things, chat_things)
NAMED = tuple(name for room in ROOMS for name in room.NAMES)


def pages(*doors: Door) -> list[tuple[str, Page]]:
    """Return ("cases:case", page) for every page behind these doors, or behind all."""
    return [
        (f"{capability.key}:{page.name}", page)
        for door in doors or tuple(Door)
        for capability, page in listing.pages(door)
    ]


def address(name: str, page: Page, things: Things | None = None) -> str:
    """Return the page's path about Anna's things; without things, about ids that do not exist."""
    nothing = uuid7()
    is_draft_page = "draft" in page.path
    known: dict[str, object] = {
        "key": "contact.ask",
        "provider": "resident",
        "region": "12",
        "step": booking_things.PAGE if name.startswith("booking:") else "question",
        "verb": "take",
        "draft_id": things.draft.id if things else nothing,
        "case_id": things.case.id if things else nothing,
        "unit_id": things.unit_id if things else nothing,
        "form_id": things.form_id if things else nothing,
        "item": "q-f1",
        "kind": "visit",
        "certificate_id": things.certificate_id if things else nothing,
        "sending_id": things.sending_id if things else nothing,
        **(things.named if things else dict.fromkeys(NAMED, nothing)),
        "verification_id": things.verification_id if things else nothing,
        "pause_id": things.pause_id if things else nothing,
        "decision_id": (things.decision_id if things else None) or nothing,
        "roll_out_id": things.wave.roll_out_id if things else nothing,
        "wave_id": things.wave.id if things else nothing,
        "change_id": things.change_id if things else nothing,
        "file_id": (things.draft_file.id if is_draft_page else things.case_file.id) if things else nothing,
    }
    if things and name == "contacts:assisted_verify":
        known["verification_id"] = things.helped_verification_id
    if things and name.startswith("assisted:"):
        known |= {
            "draft_id": things.assisted_draft.id,
            "file_id": things.assisted_file.id,
            "case_id": things.assisted_case.id,
        }
    if things and name in ("cases:request_begin", "cases:request_act", "assisted:fill_form"):
        known["case_id"] = things.requested_case.id
    known["assistance_id"] = (things.assisted_draft.assistance_id if things else None) or nothing
    wanted = {one for one in known if f":{one}>" in page.path}
    missing = [part for part in page.path.split("<")[1:] if part.split(">")[0].split(":")[-1] not in known]
    if missing:
        raise LookupError(
            f"{name}: tests.support.things does not know what to write for {missing}; teach it."
        )
    return addresses.url(name, **{one: known[one] for one in wanted})


#: What a form sends that somebody made up: enough for every page to understand it.
FORM = {
    "text": "hej", "do": "remind", "question": "x",
    "go": "next", "answer": "yes", "confirm": "yes", "version": "1",
}  # fmt: skip

#: What strangers must not be able to change: tables, and the columns that tell.
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (models.Case, "id, status, version, unit_id, assignee_id"),
    (models.Draft, "id, answers, updated_at"),
    (StoredFile, "id, container_id"),
    (models.Message, "id"),
    (Certificate, "id, state"),
    (Sending, "id, state, looked_at"),
    *(row for room in ROOMS for row in room.WATCHED),
    (Verification, "id, tries, done_at, superseded_at"),
    (Offering, "id, state, superseded_at"),
    (Version, "id, state, revision, resource"),
    (ActingDecision, "id, ended_at, reason"),
    (Account, "person_id, locked_at"),
    (Change, "id, outcome"),
    (Wave, "id, starts_at, removed_at, verdict"),
)
_FINGERPRINT = "SELECT " + ", ".join(
    "(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') "
    f"FROM (SELECT {columns} FROM {model._meta.db_table}) t)"
    for model, columns in WATCHED
)


def effects() -> tuple[object, ...]:
    """Return a fingerprint of each of the WATCHED, in one statement: guards ask thousands of times."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return tuple(cursor.fetchone())


def said(answer: Any) -> str:
    """Return all that an answer says, also a file's bytes; closes the file."""
    if not answer.streaming:
        return str(answer.content.decode())
    # The test client closes the file at the end of its stream, and leaves the connection open.
    return b"".join(answer.streaming_content).decode("latin-1")
