"""Words: cases, messages and files as the resident's pages show them: every text ready."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import rules as organisations
from vardnav.platform.cases import letters, models, portal_words, queries, words
from vardnav.platform.cases.inbox_queries import InboxRow
from vardnav.platform.design import rows
from vardnav.platform.files.models import StoredFile
from vardnav.platform.registry import addresses, listing


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as a page shows it."""

    name: str
    url: str
    note: str
    preview: str


def service_title(key: str, language: str) -> str:
    """Return what an e-service is called; one that has been taken away is a case all the same."""
    return _title(key, language) if key in listing.declared() else _title.__wrapped__(key, language)


def is_sensitive(service_key: str, unit_kind: str = "") -> bool:
    """Tell whether that somebody has this case may be dangerous to let others see: by its e-service or its unit."""
    service = listing.services().get(service_key)
    letter = letters.LETTERS.get(service_key)
    return (
        unit_kind in organisations.SENSITIVE
        or (service is not None and service.is_sensitive)
        or (letter is not None and letter.is_sensitive)
    )


def is_row_sensitive(one: queries.ListedCase | InboxRow | queries.CaseRow) -> bool:
    """Tell the same of a line of a list, also of what it was sent as."""
    return is_sensitive(one.service_key, one.unit_kind) or is_sensitive(one.sent_as)


def is_left_at_once(case: models.Case) -> bool:
    """Tell whether the pages of one case carry the quick exit: a sensitive one, or one that its person keeps secret (N8)."""
    return case.is_secret or any(
        is_sensitive(key, case.unit.kind) for key in (case.service_key, case.sent_as)
    )


@functools.lru_cache(maxsize=1000)
def _title(key: str, language: str) -> str:
    service = listing.services().get(key)
    with translation.override(language):
        if service is None and key in letters.LETTERS:
            return str(letters.LETTERS[key].title)
        return str(service.title) if service else _("Ärende")


@functools.lru_cache(maxsize=1000)
def _status(status: str, outcome: str, language: str) -> tuple[str, str]:
    word, tone = words.status_word(status, outcome)
    with translation.override(language):
        return str(word), tone


def case_row(viewer: Viewer, found: queries.CaseRow, *, unread: int = 0, now: dt.datetime) -> rows.Row:
    """Return a case of the start page as a line."""
    word, tone = _status(found.status, found.outcome, viewer.language)
    return rows.Row(
        title=service_title(found.service_key, viewer.language),
        url=addresses.url("cases:case", case_id=found.case_id),
        unit=found.unit_name,
        when=clock_words.moment(found.status_at, now=now, language=viewer.language),
        state=word,
        tone=tone,
        number=found.number,
        is_unread=unread > 0,
    )


def listed(viewer: Viewer, found: queries.ListedCase, *, now: dt.datetime) -> rows.Row:
    """Return a case of the list as a line, with what was written first."""
    word, tone = _status(found.status, found.outcome, viewer.language)
    return rows.Row(
        title=service_title(found.service_key, viewer.language),
        url=addresses.url("cases:case", case_id=found.case_id),
        unit=found.unit_name,
        when=clock_words.moment(found.status_at, now=now, language=viewer.language),
        state=word,
        tone=tone,
        number=found.number,
        text=about(found.first_answer),
    )


def about(first_answer: Any) -> str:
    """Return a case's first answer in short, so that cases of the same sort can be told apart."""
    value = "" if first_answer is None else first_answer
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value))[:160]


def message(
    viewer: Viewer, one: models.Message, held: Sequence[StoredFile], *, now: dt.datetime
) -> dict[str, Any]:
    """Return one message of a thread as a page shows it."""
    is_own = one.direction == models.Direction.TO_UNIT
    return {
        "id": one.id,
        "who": portal_words.author(viewer, one),
        "unit": "" if is_own or one.signed_by_unit else one.unit.name,
        "when": clock_words.moment(one.sent_at, now=now, language=viewer.language),
        "datetime": one.sent_at.isoformat(),
        "text": one.text,
        "is_own": is_own,
        "files": [attached(one, file, one.case_id) for file in held],
    }


def attached(
    found: models.Case | models.Message, stored: StoredFile, case_id: uuid.UUID | None = None
) -> Attached:
    """Return a file of a case, or of a message of the case `case_id`, as a page shows it."""
    url = addresses.url("cases:file", case_id=case_id or found.id, file_id=stored.id)
    return Attached(
        name=stored.original_name,
        url="" if stored.state == "refused" else url,
        note=file_note(stored),
        preview=f"{url}?preview=1" if stored.has_preview and stored.state != "refused" else "",
    )


def file_note(stored: StoredFile) -> str:
    """Say of a file what one must know: its size, that it has not been scanned, that it was stopped."""
    if stored.state == "refused":
        return _("Filen stoppades. Den kan innehålla ett virus.")
    size = _("%(size)s MB") % {"size": f"{max(stored.size, 100_000) / 1_000_000:.1f}".replace(".", ",")}
    unscanned = _("Inte kontrollerad för virus.")
    return f"{size}. {unscanned}" if stored.is_unscanned else size
