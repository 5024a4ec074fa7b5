"""Pages: a case that one's unit has sent on is taken back, before anybody has taken it where it went."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import desk_queries, portal_shown, retrieving, transfer_words
from vardnav.platform.cases.transferring import NotPending
from vardnav.platform.design import telling
from vardnav.platform.desk.transfer_forms import RetrieveForm
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

RETRIEVED = telling.word(
    "desk retrieved", gettext_lazy("Ni har hämtat tillbaka ärendet. Det ligger i er kö igen.")
)


def retrieve(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say why, and take the case back; once somebody has taken it, say so and give back what was typed (409)."""
    now, viewer = clock.now(), request.viewer
    form = RetrieveForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                back = retrieving.retrieve(viewer, case_id, reason=form.cleaned_data["reason"], now=now)
                return telling.after(request, see_other("desk:case", case_id=back.id), RETRIEVED)
            except NotPending:
                status = 409
    step = desk_queries.forwarded(viewer, case_id=case_id, now=now)
    if step is None:
        raise Http404
    context = {
        "case_id": case_id,
        "number": step.case.number,
        "title": portal_shown.service_title(step.case.service_key, viewer.language),
        "to_unit": transfer_words.unit_name(step),
        "form": form,
        "can_retrieve": retrieving.may_retrieve(viewer, case_id),
        "problem": _("Ärendet går inte att hämta tillbaka längre. Det du skrev är inte sparat.")
        if status == 409
        else "",
    }
    return design.render(request, "desk/retrieve.html", context, status=status)
