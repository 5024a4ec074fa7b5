"""Pages: "Mina recept"."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.capabilities.prescriptions import ports, queries, rules
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest

RENEW = "prescriptions.renew"


def mine(request: PageRequest) -> HttpResponse:
    """The person's drugs, those that need renewing first, each with a way to renew it."""
    now = clock.now()
    try:
        drugs = queries.medications(request.viewer, now=now)
    except (ports.ListUnavailable, queries.NotAtThisAge) as why:
        context = {
            "is_silent": isinstance(why, ports.ListUnavailable),
            "is_closed": isinstance(why, queries.NotAtThisAge),
            "drugs": (),
            "renew_url": addresses.url("cases:start", key=RENEW),
        }
        return design.render(request, "prescriptions/mine.html", context)
    today, language = clock.local_date(now), request.viewer.language
    shown = [
        {
            "label": label,
            "dosage": drug.dosage,
            "need": rules.need(drug, today).value,
            "left": _left(drug),
            "valid_to": words.plain_date(drug.valid_to, language),
            "prescribed": words.plain_date(drug.prescribed_on, language),
            "prescribed_by": drug.prescribed_by,
            "url": _renew_url(drug),
        }
        for drug, label in zip(drugs, rules.distinct_labels(drugs), strict=True)
    ]
    context = {
        "is_silent": False,
        "is_closed": False,
        "drugs": shown,
        "renew_url": addresses.url("cases:start", key=RENEW),
    }
    return design.render(request, "prescriptions/mine.html", context)


def _left(drug: ports.Medication) -> str:
    if drug.left is None:
        return ""
    if drug.left == 0:
        return _("Inga uttag kvar")
    return ngettext("%(left)d uttag kvar", "%(left)d uttag kvar", drug.left) % {"left": drug.left}


def _renew_url(drug: ports.Medication) -> str:
    """A drug is renewed by the unit that prescribed it, where we know it."""
    chosen = {"line": str(drug.id)} | ({"unit": str(drug.unit_id)} if drug.unit_id else {})
    return f"{addresses.url('cases:start', key=RENEW)}?{urlencode(chosen)}"
