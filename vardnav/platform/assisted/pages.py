"""Pages: find the person, choose what to do and where to send it; then the same form as the resident's."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.assisted import actions, forms, queries, shown
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import portal_shown, portal_words, reach_words
from vardnav.platform.cases.rules import Identified, Origin
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Place, Refused
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

LONGEST_SEARCH = 100


def start(request: PageRequest) -> HttpResponse:
    """Who is to be helped? By exact number only; somebody new without personnummer is entered with a name."""
    if request.method != "POST":
        return _start(request, forms.WhoForm())
    form = forms.WhoForm(request.POST)
    if not form.is_valid():
        return _start(request, form, status=422)
    given, (given_name, family_name) = form.cleaned_data, form.read_aloud
    try:
        begun = actions.start(
            request.viewer,
            number=given["number"],
            origin=Origin(given["origin"]),
            identified_by=Identified(given["identified_by"]),
            given_name=given_name,
            family_name=family_name,
            now=clock.now(),
        )
    except actions.Unknown as unknown:
        if unknown.may_be_entered:
            form.ask_name()
        else:
            form.add_error("number", _("Ingen här har det personnumret. Kontrollera siffrorna med personen."))
    except actions.Deceased:
        form.add_error("number", _("Personen är avliden. Det går inte att göra ärenden åt hen."))
    else:
        return see_other("assisted:person", assistance_id=begun.id)
    return _start(request, form, status=422)


def _start(request: PageRequest, form: forms.WhoForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "panels": listing.panels(Place.DESK_HELP, request.viewer, now=clock.now())}
    return design.render(request, "assisted/start.html", context, status=status)


def person(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """The one who is helped: what can be done here or elsewhere, what is begun and what is sent."""
    now, viewer = clock.now(), request.viewer
    opened = queries.opened(viewer, assistance_id, now=now)
    lines = [(one, portal_shown.service_title(one.service_key, viewer.language)) for one in opened.open]
    context = {
        "assistance": opened.assistance,
        "person": shown.person(viewer, opened.assistance, now=now),
        "is_child": opened.is_child,
        "services": [shown.doable(one, viewer) for one in opened.services],
        "drafts": [
            (one, portal_shown.service_title(one.service_key, viewer.language)) for one in opened.drafts
        ],
        "sent": [(one, portal_shown.service_title(one.service_key, viewer.language)) for one in opened.sent],
        "open": [line for line in lines if not line[0].is_asked],
        "asked": [line for line in lines if line[0].is_asked],
        "panels": listing.panels(Place.DESK_HELPING, viewer, opened.assistance, now=now),
    }
    return design.render(request, "assisted/person.html", context)


def choose(request: PageRequest, assistance_id: uuid.UUID, key: str) -> HttpResponse:
    """To which unit? A POST begins the form there."""
    if key not in listing.services_in(request.viewer.region):
        raise Http404
    declared = listing.service(key)
    if declared.page and not declared.desk_page:
        raise Http404  # nothing that staff do for somebody
    if declared.page:
        return _elsewhere(request, assistance_id, declared.desk_page)
    if request.method == "POST":
        try:
            draft = cases.begin(
                request.viewer,
                service_key=key,
                unit_id=uuid.UUID(request.POST.get("unit", "")),
                assistance_id=assistance_id,
                now=clock.now(),
            )
        except ValueError:
            raise Http404 from None
        except cases.ServiceClosed:
            return _choose(request, assistance_id, key, closed=True)
        except cases.NotAdmitted as why:
            return _choose(request, assistance_id, key, refused=why.refused)
        return see_other("assisted:draft", draft_id=draft.id)
    return _choose(request, assistance_id, key)


def _elsewhere(request: PageRequest, assistance_id: uuid.UUID, page: str) -> HttpResponse:
    """Lead to where an e-service that is no form is done for somebody. Raises Http404 for an assistance of others."""
    queries.opened(request.viewer, assistance_id, now=clock.now())
    return see_other(page, assistance_id=assistance_id)


def _choose(
    request: PageRequest,
    assistance_id: uuid.UUID,
    key: str,
    *,
    closed: bool = False,
    refused: Refused | None = None,
) -> HttpResponse:
    now, text = clock.now(), request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    found = queries.receivers(request.viewer, assistance_id, key, text=text, now=now)
    context = {
        "assistance": found.assistance,
        "person": shown.person(request.viewer, found.assistance, now=now),
        "service": found.service,
        "is_open": found.offered.is_open,
        "why_not": shown.why_not(found.offered, request.viewer.language),
        "found": found,
        "q": text,
        "closed": closed,
        "refused": found.refused or refused,
    }
    return design.render(request, "assisted/choose.html", context, status=422 if closed or refused else 200)


def receipt(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """It is sent: the number to read out, when the answer comes, and that an answer by letter or phone is needed."""
    now, viewer = clock.now(), request.viewer
    case, read_by = queries.receipt(viewer, case_id, now=now)
    context = {
        "case": case,
        "title": portal_shown.service_title(case.service_key, viewer.language),
        # Of a form that the unit asked for: when it was answered, not when it was asked. Written out: it is taken home.
        "sent": clock_words.date(
            clock.local_date(case.status_at if case.is_from_unit else case.sent_at), viewer.language
        ),
        "answer_by": portal_words.answer_by(case.due_at, viewer.language),
        "reads": reach_words.answer_read_by(read_by, is_secret=case.is_secret),
        "is_here": case.unit_id == viewer.unit_id,
    }
    return design.render(request, "assisted/receipt.html", context)
