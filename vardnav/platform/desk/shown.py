"""Words: cases and people as the unit's pages show them: every text ready, nothing more than may be seen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.cases import (
    answers_shown,
    desk_queries,
    helping,
    models,
    portal_shown,
    portal_words,
    reach_words,
    rules,
    secrecy,
    story,
    transfer_words,
)
from vardnav.platform.cases import words as case_words
from vardnav.platform.cases.reach import Reach
from vardnav.platform.desk import lines, words
from vardnav.platform.files.models import StoredFile
from vardnav.platform.registry import addresses, listing


@dataclass(frozen=True, slots=True)
class Secrecy:
    """Whether a case is secret to whoever acts for the person, and whether staff can change that here.

    `seen_on`: when somebody else last read it, "" for never; they may notice that it goes. `is_theirs`: somebody else sent
    it, so that it cannot be hidden from them.
    """

    is_secret: bool
    is_theirs: bool
    seen_on: str = ""

    def may(self, verb: str) -> bool:
        """Tell whether the page has a form for `hide` or `reveal`."""
        return verb == ("reveal" if self.is_secret else "" if self.is_theirs else "hide")


@dataclass(frozen=True, slots=True)
class Read:
    """Who reads what the unit writes, said before it is written. `why_nobody`: "" where somebody does."""

    by: str
    why_nobody: str = ""
    hand_over: str = ""
    #: Whether nobody would read it if the case were made secret.
    is_lost_if_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Resident:
    """Who a case is about, as staff on the case may see it."""

    name: str
    number_label: str
    number: str
    age: str
    is_protected: bool
    died: str
    sent_by: str
    sender_is_protected: bool
    helped: str = ""
    #: The account is locked: what the unit writes here is read by nobody.
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a case."""

    name: str
    url: str
    note: str
    preview: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a case shows besides its forms."""

    title: str
    state: str
    tone: str
    due: words.Due
    sent: str
    assignee: str
    is_mine: bool
    resident: Resident
    answers: Sequence[tuple[str, Any]]
    files: Sequence[Attached]
    messages: Sequence[dict[str, Any]]
    steps: Sequence[dict[str, str]]
    others: Sequence[tuple[str, str, str]]
    notes: Sequence[tuple[str, str, str]]
    may: frozenset[str] = field(default_factory=frozenset)
    before: Sequence[tuple[str, str, str]] = ()
    came: dict[str, str] | None = None
    #: None for somebody whom nobody may act for.
    secrecy: Secrecy | None = None
    reach: Read = Read("")


def page(viewer: Viewer, opened: desk_queries.Opened, *, now: dt.datetime) -> Page:
    """Return a case as its page shows it."""
    case = opened.case
    service = listing.services().get(case.answered_form)
    word, tone = case_words.status_word(case.status, case.outcome, staff=True)
    parts: list[desk_queries.Opened | story.Part] = [*opened.earlier, opened]
    files = {
        str(one.id): attached(case, one) for part in parts for one in part.files.get(part.case.draft_id, ())
    }
    return Page(
        title=portal_shown.service_title(case.service_key, viewer.language),
        state=str(word),
        tone=tone,
        due=words.due(case.status, case.due_at, case.status_at, now, viewer.language),
        sent=clock_words.moment(case.sent_at, now=now, language=viewer.language),
        assignee=lines.staff_name(case.assignee),
        is_mine=case.assignee_id == viewer.staff_id,
        resident=resident(viewer, case, first=parts[0].case, now=now, is_locked=opened.is_subject_locked),
        answers=answers_shown.rows(service, case.answers, files),
        files=list(files.values()),
        messages=[
            message(viewer, case, one, part.files.get(one.id, ()), now=now)
            for part in parts
            for one in part.messages
        ],
        steps=[
            step(viewer, one, now=now, is_told=_is_told(case, one))
            for part in parts
            for one in part.steps
            if one.verb != "continue"
        ],
        others=[_other(viewer, one, now) for one in opened.others],
        notes=[
            (
                one.text,
                ", ".join(part for part in (one.author, one.unit) if part),
                clock_words.moment(one.written_at, now=now, language=viewer.language),
            )
            for one in opened.notes
        ],
        before=[
            (part.case.unit.name, part.case.unit.region.name, part.case.number) for part in opened.earlier
        ],
        came=came(viewer, opened.pending, now),
        may=frozenset(
            verb for verb in rules.STAFF_VERBS - rules.SECRECY_VERBS if rules.may(verb, case.status)
        ),
        secrecy=_secrecy(viewer, opened, now),
        reach=_reach(opened, now),
    )


def _reach(opened: desk_queries.Opened, now: dt.datetime) -> Read:
    case, found = opened.case, opened.reach
    why = reach_words.why_nobody(found, case.subject, is_secret=case.is_secret, now=now)
    how = reach_words.hand_over(is_secret=case.is_secret) if why else ""
    return Read(reach_words.read_by(found), why, how, is_lost_if_hidden=found is not Reach.SELF)


def _secrecy(viewer: Viewer, opened: desk_queries.Opened, now: dt.datetime) -> Secrecy | None:
    """Minors have guardians, whoever of them may act today; a grown-up has a case to hide only from a representative."""
    case = opened.case
    if case.is_secret:
        return Secrecy(is_secret=True, is_theirs=False)
    is_minor = secrecy.is_minor(case.subject.born_on, now)
    if not is_minor and not opened.has_proxies:
        return None
    seen_at = opened.seen_by_proxy_at
    return Secrecy(
        is_secret=False,
        is_theirs=not secrecy.may_hide(case),
        seen_on=clock_words.moment(seen_at, now=now, language=viewer.language) if seen_at else "",
    )


def resident(
    viewer: Viewer,
    case: models.Case,
    *,
    first: models.Case | None = None,
    now: dt.datetime,
    is_locked: bool = False,
) -> Resident:
    """Return who the case is about, and who sent it when that was somebody else.

    `first`: the part of it that was sent, where it has come from another region.
    """
    subject = case.subject
    details = protection.display(
        Details(name=subject.name, number=subject.number.shown()),
        protection=subject.protection,
        reader=Reader.STAFF_ON_CASE,
    )
    return Resident(
        name=details.name,
        number_label=_(subject.number.kind.label),
        number=details.number,
        age=lines.age(subject, now),
        is_protected=details.is_protected,
        died=clock_words.plain_date(subject.deceased_on, viewer.language) if subject.deceased_on else "",
        sent_by=case.sent_by.name if case.sent_by_id != case.subject_id else "",
        sender_is_protected=protection.is_protected(case.sent_by.protection),
        helped=portal_words.helped(helping.of_case(first or case)),
        is_locked=is_locked,
    )


def message(
    viewer: Viewer,
    case: models.Case,
    one: models.Message,
    held: Sequence[StoredFile],
    *,
    now: dt.datetime,
) -> dict[str, Any]:
    """Return one message of the thread, with when the resident read it."""
    is_ours = one.direction == models.Direction.TO_RESIDENT
    read = ""
    if is_ours:
        read = _("Inte läst än")
        if one.read_at:
            when = clock_words.moment(one.read_at, now=now, language=viewer.language)
            read = _("Läst av invånaren %(when)s") % {"when": when}
    author = one.author_person.name if one.author_person else lines.staff_name(one.author_staff)
    if one.author_person and one.author_staff:
        by = lines.staff_name(one.author_staff)
        author = _("%(who)s, skrivet av %(staff)s") % {"who": author, "staff": by}
    return {
        "id": one.id,
        "who": author or _("Mottagningen"),
        "unit": one.unit.name if is_ours else "",
        # What its person reads under it, where that is not the name of who wrote it.
        "signed": one.unit.name if one.signed_by_unit else "",
        "when": clock_words.moment(one.sent_at, now=now, language=viewer.language),
        "datetime": one.sent_at.isoformat(),
        "text": one.text,
        "is_ours": is_ours,
        "read": read,
        "is_read": one.read_at is not None,
        "files": [attached(case, file) for file in held],
    }


def _is_told(case: models.Case, one: models.Step) -> bool:
    """Tell whether the unit that has a case reads why a step was taken.

    Why a case was made secret is a note among staff: it stays with the care provider, as notes do (NoteQuerySet.visible_to).
    """
    if one.verb not in rules.SECRECY_VERBS or one.unit_id == case.unit_id:
        return True
    return one.unit.provider_id is not None and one.unit.provider_id == case.unit.provider_id


def step(viewer: Viewer, one: models.Step, *, now: dt.datetime, is_told: bool = True) -> dict[str, str]:
    """Return one step of a case: what, by whom, when, and (`is_told`) why."""
    who = one.by_person.name if one.by_person else lines.staff_name(one.by_staff)
    where = _("till %(unit)s") % {"unit": transfer_words.unit_name(one)} if one.to_unit else ""
    is_on_ground = one.basis in transfer_words.BASES and one.verb not in rules.BACK
    basis = str(transfer_words.BASES[one.basis][0]) if is_on_ground else ""
    basis = basis or str(words.GROUNDS.get(one.basis, "") or words.HANDED.get(one.basis, ""))
    why = one.reason.rstrip(".") if is_told else ""
    return {
        "title": f"{_step_title(one)} {where}".strip(),
        "when": clock_words.moment(one.at, now=now, language=viewer.language),
        "text": portal_words.in_place(one) or ". ".join(str(part) for part in (who, why, basis) if part),
    }


def _step_title(one: models.Step) -> str:
    if one.assistance_id is not None and one.verb in words.STEPS_IN_PLACE:
        return str(words.STEPS_IN_PLACE[one.verb])
    if one.by_staff_id is not None and one.verb in words.STEPS_WITH_HELP:
        return str(words.STEPS_WITH_HELP[one.verb])
    return str(words.STEPS.get(one.verb, one.verb))


def came(viewer: Viewer, one: desk_queries.Pending | None, now: dt.datetime) -> dict[str, str] | None:
    """Return from where a case came that nobody here has taken, why, on what ground and when it should be taken."""
    if one is None:
        return None
    return {
        "unit": one.unit,
        "region": one.region,
        "phone": one.phone,
        "reason": one.reason,
        "ground": str(transfer_words.BASES[one.basis][0]),
        "take_by": portal_words.answer_by(one.take_by, viewer.language),
        "late": "late" if one.take_by < now else "",
    }


def attached(case: models.Case, stored: StoredFile) -> Attached:
    """Return a file of a case."""
    return attached_to(case.id, stored)


def attached_to(case_id: uuid.UUID, stored: StoredFile) -> Attached:
    """Return a file of the case `case_id`; one that was stopped has no address."""
    is_stopped = stored.state == "refused"
    url = "" if is_stopped else addresses.url("desk:file", case_id=case_id, file_id=stored.id)
    return Attached(
        name=stored.original_name,
        url=url,
        note=portal_shown.file_note(stored),
        preview=f"{url}?preview=1" if url and stored.has_preview else "",
    )


def _other(viewer: Viewer, one: desk_queries.OtherCase, now: dt.datetime) -> tuple[str, str, str]:
    when = clock_words.moment(one.sent_at, now=now, language=viewer.language)
    word = case_words.status_word(one.status, "", staff=True)[0]
    return (
        portal_shown.service_title(one.service_key, viewer.language),
        addresses.url("desk:case", case_id=one.case_id),
        f"{one.number} · {when} · {word}",
    )
