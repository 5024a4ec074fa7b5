"""Pages: every change of the region's catalogue, with a filter, and the same as a file."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours, identifiers
from vardnav.platform import design
from vardnav.platform.catalogue import past
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField
from vardnav.platform.registry import listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.steering import history_shown, proposals_shown

#: Pages that can be turned to; the file has more.
LAST_PAGE = 100
_PICK = {"invalid_choice": gettext_lazy("Välj ett av svaren i listan.")}


class FilterForm(forms.Form):
    """What is looked for; everything may be left empty."""

    use_required_attribute = False
    service = forms.ChoiceField(label=gettext_lazy("Tjänst"), required=False, error_messages=_PICK)
    who = forms.ChoiceField(label=gettext_lazy("Vem"), required=False, error_messages=_PICK)
    reference = LineField(label=gettext_lazy("Diarienummer eller beslut"), required=False, max_length=100)
    since = DatePartsField(label=gettext_lazy("Från och med"), required=False)
    until = DatePartsField(label=gettext_lazy("Till och med"), required=False)

    def __init__(self, data: Any, *, viewer: Viewer) -> None:
        super().__init__(data)
        services = listing.services_in(viewer.region).items()
        people = past.people(viewer)
        self._choices("service", [(key, one.title) for key, one in services])
        self._choices("who", [(str(one.id), proposals_shown.who(one)) for one in people])

    def wanted(self) -> past.Wanted:
        """Return the valid question."""
        cleaned = self.cleaned_data
        until = cleaned["until"]
        return past.Wanted(
            service_key=cleaned["service"],
            staff_id=identifiers.from_text(cleaned["who"]),
            reference=cleaned["reference"],
            since=_midnight(cleaned["since"]),
            until=_midnight(until + dt.timedelta(days=1)) if until and until < dt.date.max else None,
        )

    def asked(self) -> str:
        """Return the question as an address has it."""
        names = [name for name in self.fields if name not in ("since", "until")]
        names += [f"{which}_{part}" for which in ("since", "until") for part in range(3)]
        return urlencode({name: self.data[name] for name in names if self.data.get(name)})

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Alla")), *choices]


def page(request: PageRequest) -> HttpResponse:
    """What happened, newest first."""
    form = FilterForm(request.GET, viewer=request.viewer)
    number = _number(request)
    lines: list[history_shown.Line] = []
    has_more = False
    if form.is_valid():
        lines, has_more = history_shown.listed(request.viewer, form.wanted(), page=number, now=clock.now())
    context = {
        "form": form,
        "lines": lines,
        "number": number,
        "has_dates": any(
            request.GET.get(f"{which}_{part}") for which in ("since", "until") for part in range(3)
        ),
        "has_more": has_more and number < LAST_PAGE,
        "asked": form.asked() if form.is_valid() else "",
    }
    return design.render(request, "steering/history.html", context, status=422 if form.errors else 200)


def file(request: PageRequest) -> HttpResponse:
    """The same as CSV."""
    form = FilterForm(request.GET, viewer=request.viewer)
    if not form.is_valid():
        return page(request)
    text = history_shown.as_csv(request.viewer, form.wanted(), now=clock.now())
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="changes-{request.viewer.region}.csv"'
    return answer


def _number(request: PageRequest) -> int:
    text = request.GET.get("page", "1")
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return hours.moment_of(day, hours.MIDNIGHT) if day and day.year > 1 else None
