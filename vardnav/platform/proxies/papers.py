"""Queries: a power of attorney on paper as staff see it: what stands there, who has registered it, and its scans."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations.models import Staff
from vardnav.kernel.people import paper_powers, verbs
from vardnav.kernel.people.models import PaperPower
from vardnav.kernel.people.paper_models import PaperAnswer, Shown
from vardnav.kernel.people.standing import Somebody
from vardnav.platform.cases import helping, models
from vardnav.platform.files import queries as files
from vardnav.platform.files.models import StoredFile
from vardnav.platform.portal import acting_words
from vardnav.platform.proxies import forms, registering
from vardnav.platform.proxies import shown as people_shown
from vardnav.platform.proxies.paper_forms import SHOWN
from vardnav.platform.registry import addresses


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper just found, and its pictures; `files` are of the unit that registered it alone."""

    assistance: models.Assistance
    paper: PaperPower
    files: Sequence[StoredFile]


@dataclass(frozen=True, slots=True)
class File:
    """A picture of the paper."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paper as a page shows it. `may_answer`: the viewer may confirm it; `may_take_back`: it is the viewer's own."""

    assistance: models.Assistance
    id: uuid.UUID
    person: str
    agent: str
    state: str
    tone: str
    rows: list[tuple[str, str]]
    files: Sequence[File]
    url: str
    may_answer: bool
    may_take_back: bool


def waiting(viewer: Viewer, about: object, now: dt.datetime) -> list[str] | None:
    """Return a line for each paper that waits here for a colleague of whoever registered it: never whose it is."""
    return [
        _("%(name)s registrerade en fullmakt %(day)s.")
        % {
            "name": one.author.name,
            "day": words.plain_date(clock.local_date(one.registered_at), viewer.language),
        }
        for one in paper_powers.waiting_at(viewer, now=now)
    ] or None


def opened(viewer: Viewer, assistance_id: uuid.UUID, paper_id: uuid.UUID, *, now: dt.datetime) -> Opened:
    """Return a paper of the person that the viewer has looked up; the reading is in the log. Raises Http404.

    Others than the unit that registered it see that it is there, not the paper itself.
    """
    with transaction.atomic():
        helped = helping.assistance(viewer, assistance_id)
        paper = next((one for one in paper_powers.of_giver(helped.person_id) if one.id == paper_id), None)
        if paper is None or paper.unit_id != viewer.unit_id or paper.region != viewer.region:
            raise Http404
        audit.record(
            viewer,
            action=verbs.SEE_ACTING.key,
            object_kind="person",
            object_id=helped.person_id,
            subject_id=helped.person_id,
            unit_id=viewer.unit_id,
            region=viewer.region,
            now=now,
        )
    kept = files.in_container(viewer, registering.container(paper))
    return Opened(helped, paper, kept)


def shown(viewer: Viewer, found: Opened, *, now: dt.datetime) -> Line:
    """Return a paper for its page."""
    return line(viewer, found.assistance, found.paper, found.files, now=now)


def line(
    viewer: Viewer,
    assistance: models.Assistance,
    paper: PaperPower,
    kept: Sequence[StoredFile] = (),
    *,
    now: dt.datetime,
) -> Line:
    """Return a paper with who has seen it. `kept`: its pictures."""
    language, last = viewer.language, paper.valid_to
    giver, agent = (
        people_shown.name(Somebody(one.id, one.given_name, one.family_name, one.protection))
        for one in (paper.giver, paper.agent)
    )
    rows = [
        (_("Från"), giver),
        (_("Till"), agent),
        (_("Vad"), ", ".join(forms.area_word(area) for area in paper.areas)),
        (
            _("Gäller"),
            _("från %(start)s till och med %(last)s")
            % {
                "start": words.plain_date(paper.valid_from, language),
                "last": acting_words.last_day(last, language),
            },
        ),
        (_("Legitimation"), str(SHOWN[Shown(paper.identity_check)])),
        (_("Registrerat av"), f"{_name(paper.author)}, {paper.unit.name}"),
        (_("Registrerat"), words.moment(paper.registered_at, now=now, language=language)),
    ]
    if paper.answered_by is not None and paper.answered_at is not None:
        when = words.moment(paper.answered_at, now=now, language=language)
        label = _("Bekräftat av") if paper.answer == PaperAnswer.CONFIRMED else _("Nekat av")
        rows.append((label, f"{_name(paper.answered_by)}, {when}"))
    waits = paper.needs_two and paper.answer == PaperAnswer.NONE
    state, tone = {
        PaperAnswer.CONFIRMED: (_("Bekräftad"), "success"),
        PaperAnswer.REJECTED: (_("Gäller inte"), "neutral"),
    }.get(PaperAnswer(paper.answer), (_("Registrerad"), "success"))
    if waits:
        state, tone = _("Väntar på en kollega"), "warning"
    is_ours = paper.unit_id == viewer.unit_id
    return Line(
        assistance=assistance,
        id=paper.id,
        person=giver,
        agent=agent,
        state=state,
        tone=tone,
        rows=rows,
        files=[
            File(
                str(one.id),
                one.original_name,
                addresses.url("proxies:scan", assistance_id=assistance.id, paper_id=paper.id, scan_id=one.id),
            )
            for one in kept
        ],
        url=addresses.url("proxies:paper", assistance_id=assistance.id, paper_id=paper.id) if is_ours else "",
        may_answer=waits and is_ours and paper.author_id != viewer.staff_id,
        may_take_back=waits and is_ours and paper.author_id == viewer.staff_id,
    )


def _name(staff: Staff) -> str:
    return (staff.title if staff.is_protected else staff.name) or _("en medarbetare")
