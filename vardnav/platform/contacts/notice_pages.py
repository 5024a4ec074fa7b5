"""Pages: what SMS and e-mail may say when something has come: two yes or no of one's own, and the very texts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.contacts.notice_forms import NoticeForm, texts_of
from vardnav.platform.design import telling
from vardnav.platform.notify import consenting, consents
from vardnav.platform.notify.naming import Consent
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

KEPT = telling.word(
    "contacts notices", gettext_lazy("Dina val är sparade. De gäller från nästa sms eller mejl.")
)


def notices(request: PageRequest) -> HttpResponse:
    """One's own choice, also while one acts for somebody: the SMS and e-mails are one's own."""
    viewer, now = request.viewer, clock.now()
    request.frame.current = "me"
    history = consents.own(viewer)
    number = history[0].number if history else 0
    current = Consent(history[0].names_unit, history[0].says_visit) if history else Consent()
    posted = request.method == "POST"
    form = NoticeForm(
        request.POST if posted else None,
        initial={"names_unit": current.names_unit, "says_visit": current.says_visit},
    )
    is_stale = False
    if posted and form.is_valid():
        try:
            consenting.choose(viewer, form.consent(), seen=_seen(request), now=now)
            return telling.after(request, see_other("contacts:notices"), KEPT)
        except consenting.Stale:
            is_stale = True
    context: dict[str, Any] = {
        "form": form,
        "number": number,
        "texts": texts_of(viewer.language),
        "is_stale": is_stale,
        "events": [
            {
                "when": words.moment(one.at, now=now, language=viewer.language),
                "names_unit": one.names_unit,
                "says_visit": one.says_visit,
            }
            for one in history
        ],
    }
    return design.render(request, "contacts/notices.html", context, status=409 if is_stale else 200)


def _seen(request: PageRequest) -> int:
    """Return the number of the choice that the form showed; -1, which is always stale, for anything else."""
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
