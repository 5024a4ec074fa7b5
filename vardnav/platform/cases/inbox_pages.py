"""Pages: the inbox, what is put away out of it, and both ways between them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform import design
from vardnav.platform.cases import inbox_actions, inbox_queries, portal_shown
from vardnav.platform.cases.inbox_queries import InboxRow
from vardnav.platform.design import forgery, telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

PUT_AWAY = telling.word(
    "cases put away",
    gettext_lazy("Samtalet ligger nu under Undanlagda. Kommer det ett nytt svar är det tillbaka här."),
)
TAKEN_BACK = telling.word("cases taken back", gettext_lazy("Samtalet är tillbaka i inkorgen."))


class Line(NamedTuple):
    """A message as `cases/inbox_row.html` draws it. `form_url`: where its button goes, "" for no button."""

    title: str
    url: str
    when: str
    unit: str
    text: str
    form_url: str
    form_key: str
    token: str
    is_unread: bool
    is_away: bool

    @property
    def number_of_words(self) -> int:
        """Return how many of the fields are words; the others choose the row's shape."""
        return _WORDS


_WORDS = Line._fields.index("is_unread")


def inbox(request: PageRequest) -> HttpResponse:
    """Messages to the subject, newest first, but for what the reader has put away."""
    return _shown(request, is_away=False)


def away(request: PageRequest) -> HttpResponse:
    """What the reader has put away, by its newest message."""
    return _shown(request, is_away=True)


def put_away(request: PageRequest, newest_id: uuid.UUID) -> HttpResponse:
    """Put the conversation away whose newest message this is; where something is unread, say so and let it be."""
    try:
        case_id = inbox_actions.put_away(request.viewer, newest_id, now=clock.now())
    except inbox_actions.HasNews:
        problem = _(
            "Samtalet ligger kvar, för det finns ett meddelande i det som du inte har läst. Läs det först. Sedan går det "
            "att lägga undan samtalet."
        )
        return _shown(request, is_away=False, problem=problem)
    before = _uuid(request.GET.get("before", ""))
    place = {"before": str(before)} if before else {}
    there = SeeOther(f"{addresses.url('cases:inbox')}?{urlencode({'undo': str(case_id), **place})}")
    return telling.after(request, there, PUT_AWAY)


def take_back(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take a conversation back into the inbox."""
    inbox_actions.take_back(request.viewer, case_id, now=clock.now())
    return telling.after(request, see_other("cases:inbox"), TAKEN_BACK)


def _shown(request: PageRequest, *, is_away: bool, problem: str = "") -> HttpResponse:
    now = clock.now()
    before, undo = _uuid(request.GET.get("before", "")), _uuid(request.GET.get("undo", ""))
    found = inbox_queries.inbox(request.viewer, is_away=is_away, before=before, about=undo, now=now)
    request.frame.current = "inbox"
    request.frame.unread = found.unread
    request.frame.is_sensitive = any(map(portal_shown.is_row_sensitive, found.rows))
    token = forgery.token(request)
    place = f"?before={before}" if before and not is_away else ""
    context = {
        "rows": [_line(request, one, place, token, is_away=is_away, now=now) for one in found.rows],
        "older": found.rows[-1].message_id if found.has_more else "",
        "is_first": before is None,
        "unread": found.unread,
        "put_away": found.put_away,
        "is_away": is_away,
        "here": addresses.url("cases:away" if is_away else "cases:inbox"),
        "undo_url": addresses.url("cases:take_back", case_id=undo) if undo and found.is_away else "",
        "problem": problem,
    }
    return design.render(request, "cases/inbox.html", context, status=409 if problem else 200)


def _line(
    request: PageRequest, one: InboxRow, place: str, token: str, *, is_away: bool, now: dt.datetime
) -> Line:
    language = request.viewer.language
    form_url = ""
    if is_away:
        form_url = addresses.url("cases:take_back", case_id=one.case_id)
    elif one.may_go:
        form_url = addresses.url("cases:put_away", newest_id=one.message_id) + place
    return Line(
        title=portal_shown.service_title(one.service_key, language),
        url=addresses.url("cases:case", case_id=one.case_id) + f"#message-{one.message_id}",
        when=clock_words.moment(one.sent_at, now=now, language=language),
        unit=one.unit_name,
        text=one.text,
        form_url=form_url,
        form_key=str(uuid7()) if form_url else "",
        token=token if form_url else "",
        is_unread=one.read_at is None,
        is_away=is_away,
    )


def _uuid(text: str) -> uuid.UUID | None:
    if not text:
        return None
    found = identifiers.from_text(text)
    if found is None:
        raise Http404
    return found
