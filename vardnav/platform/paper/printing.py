"""Actions: a letter's PDF, made of its message; nothing of it is kept, it is made anew each time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from django.conf import settings

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.people import contact
from vardnav.platform.cases import portal_shown
from vardnav.platform.paper import enclosed
from vardnav.platform.paper.queries import Opened
from vardnav.platform.printing import making

TEMPLATE = Path(__file__).with_name("to_home.typ")
_DEMONSTRATION = "DEMONSTRATION. Påhittade uppgifter. Brevet gäller inte."


def made(viewer: Viewer, found: Opened, *, now: dt.datetime) -> bytes:
    """Return the letter as a PDF, in Swedish, as the answer was written. Raises making.CannotPrint.

    It carries what the case's page shows its person: the decision, what was decided about each thing, and what to do now.

    Without an address where none may be shown: the envelope is written by hand, or another way is taken.
    """
    letter, unit = found.letter, found.letter.unit
    phone = contact.phone_in_words(unit.phone) if unit.phone.startswith("+") else unit.phone
    is_for_child = letter.receiver_id != letter.subject_id
    more = enclosed.of_letter(viewer, found, now=now, language="sv")
    data = {
        "title": f"Ditt ärende: {portal_shown.service_title(letter.case.service_key, 'sv')}",
        "unit": unit.name,
        "from": f"Telefon {phone}" if phone else "",
        "address": "\n".join((letter.receiver.name, *found.address)),
        "date": words.plain_date(clock.local_date(letter.written_at)),
        "about": f"Det här gäller {letter.subject.name}." if is_for_child else "",
        "text": letter.words,
        "decision": f"Besked: {more.decision}" if more.decision else "",
        "parts": [dataclasses.asdict(part) for part in more.parts],
        "todo": [line for part in more.parts for line in part.now],
        "files": list(more.files),
        "files_how": _files(unit.name, phone) if more.files else "",
        "read": _read(phone),
        "note": _DEMONSTRATION if settings.IS_DEMO else "",
        "mark": f"Ärende {letter.case.number}",
    }
    return making.pdf(TEMPLATE, data, now=now)


def _files(unit: str, phone: str) -> str:
    call = f"Ring {phone} och säg ärendets nummer" if phone else f"Fråga på {unit}"
    return f"Filerna är egna dokument. Ligger de inte i kuvertet? {call}. De finns också i Vårdnav för den som loggar in."


def _read(phone: str) -> str:
    call = f"Vill du svara, eller undrar du något? Ring {phone} och säg ärendets nummer. " if phone else ""
    return f"{call}Samma svar finns i Vårdnav för den som loggar in där."
