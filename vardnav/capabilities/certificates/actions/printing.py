"""Actions: a certificate's PDF, made of its row and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from vardnav.capabilities.certificates.models import Certificate
from vardnav.capabilities.certificates.rules import kinds
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people import contact
from vardnav.kernel.people.models import Person
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files.inspection import Examined
from vardnav.platform.printing import making

TEMPLATE = Path(__file__).resolve().parents[1] / "certificate.typ"
#: Who has looked at a file that we made ourselves.
MAKER = "vardnav"
_DEMONSTRATION = "DEMONSTRATION. Påhittade uppgifter. Intyget gäller inte."


def made(certificate: Certificate, *, unit: Unit, subject: Person, now: dt.datetime) -> Examined:
    """Return the certificate as a PDF, ready to be kept. In Swedish, as it was issued. Raises making.CannotPrint."""
    form = kinds.template(certificate.kind, certificate.template_version)
    mark = f"Intyg {certificate.number}, version {certificate.version}"
    person = [
        ["Namn", subject.name],
        ["Personnummer" if _is_personal(subject) else "Nummer", subject.number.shown()],
    ]
    if not form.has_no_end:
        person.append(["Gäller", period(certificate)])
    data = {
        "title": certificate.title,
        "unit": unit.name,
        "note": _DEMONSTRATION if settings.IS_DEMO else "",
        "mark": mark,
        "person": person,
        "lead": form.lead_sv,
        "rows": kinds.rows_in("sv", certificate.content),
        "correction": _correction(certificate),
        "issued": issued(certificate, unit),
        "check": _check(certificate, unit),
    }
    content = making.pdf(TEMPLATE, data, now=now)
    name = f"intyg-{certificate.number}-{certificate.version}.pdf"
    return Examined(name, file_rules.Kind.PDF, content, b"", True, MAKER)


def period(certificate: Certificate, language: str = "sv") -> str:
    """Return from when to when it holds, in words."""
    first = words.plain_date(certificate.valid_from, language)
    if certificate.valid_to is None:
        return f"from {first}, until further notice" if language == "en" else f"Från {first}, tills vidare"
    last = words.plain_date(certificate.valid_to, language)
    return f"{first} to {last}" if language == "en" else f"{first} till och med {last}"


def issued(certificate: Certificate, unit: Unit) -> str:
    """Return who issued it where and when, in Swedish: no signature, and none pretended."""
    who = ", ".join(part for part in (certificate.issuer_name, certificate.issuer_title, unit.name) if part)
    at = clock.local(certificate.issued_at)
    return f"Utfärdat i Vårdnav av {who}, {words.plain_date(at.date())} kl. {words.clock_time(at)}."


def _is_personal(subject: Person) -> bool:
    return subject.number.kind.value == "personnummer"


def _correction(certificate: Certificate) -> str:
    if certificate.version == 1:
        return ""
    return f"Det här är version {certificate.version}. Den ersätter tidigare versioner. Rättat: {certificate.correction}"


def _check(certificate: Certificate, unit: Unit) -> str:
    phone = contact.phone_in_words(unit.phone) if unit.phone.startswith("+") else unit.phone
    where = f" på {phone}" if phone else ""
    return (
        "Intyget har ingen underskrift, varken på papper eller elektronisk. Den som får det kan kontrollera det hos "
        f"{unit.name}{where}. Säg intygets nummer: {certificate.number}, version {certificate.version}."
    )
