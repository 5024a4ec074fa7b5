"""Pages: the unit writes to somebody on its own accord, and sees what has been read."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform import design
from vardnav.platform.assisted import forms, queries, shown
from vardnav.platform.cases import letters, portal_shown, unit_actions
from vardnav.platform.design import telling
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Place
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

WRITTEN = telling.word("assisted written", gettext_lazy("Skickat till personen."))


def write(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Write a message or questions; one who cannot read them here is not written to, and other ways are said."""
    now, viewer = clock.now(), request.viewer
    letter = letters.LETTERS.get(request.POST.get("letter") or request.GET.get("letter", ""))
    to = queries.addressee(viewer, assistance_id, letter=letter, now=now)
    person = to.assistance.person
    if request.method == "POST":
        form = forms.LetterForm(request.POST, is_known=to.is_known, may_be_secret=to.may_be_secret)
        if form.is_valid() and to.is_reached:
            given = form.cleaned_data
            unit_actions.write_to(
                viewer,
                assistance_id=assistance_id,
                letter=given["letter"],
                text=given["text"],
                is_secret=given.get("is_secret", False),
                signed_by_unit=given["signed_by_unit"],
                now=now,
            )
            return telling.after(request, see_other("assisted:sent"), WRITTEN)
        if not to.is_reached:
            form.add_error(
                None, _("Personen kan inte läsa det här. Ring, skriv brev eller prata vid ett besök.")
            )
    else:
        name = "" if protection.is_protected(person.protection) else person.given_name
        values = letters.values(name, to.unit.name, to.unit.phone, now)
        text = letters.filled(letter.text, values) if letter else ""
        form = forms.LetterForm(
            letter=letter.key if letter else "",
            text=text,
            is_known=to.is_known,
            may_be_secret=to.may_be_secret,
            is_secret=to.is_secret_first,
            signed_by_unit=to.unit.kind in ONLY_FOR_ONESELF or (letter is not None and letter.is_sensitive),
        )
    context = {
        "assistance": to.assistance,
        "person": shown.person(viewer, to.assistance, now=now),
        "is_reached": to.is_reached,
        "form": form,
        "letters": [(one.key, one.title) for one in letters.LETTERS.values()],
        "panels": listing.panels(Place.DESK_PERSON, viewer, to.assistance, now=now),
    }
    status = 422 if form.errors else 200
    return design.render(request, "assisted/write.html", context, status=status)


def sent(request: PageRequest) -> HttpResponse:
    """What the unit has written on its own accord, and when it was read."""
    now, viewer = clock.now(), request.viewer
    rows = []
    for one in queries.sent(viewer, now=now):
        name = protection.display(
            Details(one.subject.name), protection=one.subject.protection, reader=Reader.LIST
        )
        read = _("Inte läst än")
        if one.read_at:
            when = clock_words.moment(one.read_at, now=now, language=viewer.language)
            read = _("Läst %(when)s") % {"when": when}
        rows.append(
            {
                "case_id": one.case_id,
                "title": portal_shown.service_title(one.case.service_key, viewer.language),
                "number": one.case.number,
                "who": _(name.name) if name.is_protected else name.name,
                "when": clock_words.moment(one.sent_at, now=now, language=viewer.language),
                "read": read,
                "is_read": one.read_at is not None,
                "is_secret": one.case.is_secret,
            }
        )
    return design.render(request, "assisted/sent.html", {"rows": rows})
