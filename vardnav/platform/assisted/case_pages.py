"""Pages: one open case of the person who is helped: write down what they say, or take the case back at their word."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.assisted import forms, queries, shown
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import in_place, portal_shown, rules, words
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

WRITE, WITHDRAW = "write", "withdraw"
WROTE = telling.word("assisted wrote", gettext_lazy("Det personen sa är nedskrivet i ärendet."))
WITHDRAWN = telling.word("assisted withdrawn", gettext_lazy("Ärendet är tillbakataget åt personen."))


def case(request: PageRequest, assistance_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """Number, to whom and how it stands; what the person could do with an e-ID is done here at their word."""
    now, viewer, do = clock.now(), request.viewer, request.POST.get("do", "")
    there = see_other("assisted:person", assistance_id=assistance_id)
    form = forms.InPlaceForm(request.POST if do == WRITE else None)
    sure = forms.SureForm(request.POST if do == WITHDRAW else None)
    problem, status = "", 422 if request.method == "POST" else 200
    try:
        if do == WRITE and form.is_valid():
            in_place.write(viewer, assistance_id, case_id, text=form.cleaned_data["text"], now=now)
            return telling.after(request, there, WROTE)
        if do == WITHDRAW and sure.is_valid():
            in_place.withdraw(viewer, assistance_id, case_id, now=now)
            return telling.after(request, there, WITHDRAWN)
    except cases.NotAllowed:
        problem, status = _("Ärendet är redan avslutat. Inget är ändrat."), 409
    found = in_place.opened(viewer, assistance_id, case_id, now=now)
    word, tone = words.status_word(found.status, found.outcome, staff=True)
    helped = queries.helped(viewer, assistance_id)
    context = {
        "case": found,
        "assistance": helped,
        "person": shown.person(viewer, helped, now=now),
        "title": portal_shown.service_title(found.service_key, viewer.language),
        "state": str(word),
        "tone": tone,
        "sent": clock_words.moment(found.sent_at, now=now, language=viewer.language),
        "is_open": found.status != rules.Status.COMPLETED,
        "is_waiting": found.status == rules.Status.WAITING,
        "case_url": addresses.url("desk:case", case_id=found.id) if found.unit_id == viewer.unit_id else "",
        "form": form,
        "sure": sure,
        "faulty": form if form.is_bound else sure,
        "problem": problem,
        "typed": form.data.get("text", "") if problem else "",
    }
    return design.render(request, "assisted/case.html", context, status=status)
