"""Pages: the person's certificates, one of them, its PDF, and asking for a new one."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.capabilities.certificates.actions import renewing
from vardnav.capabilities.certificates.queries import documents, reading, shown
from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import rows
from vardnav.platform.files import queries as files
from vardnav.platform.files import serving
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other


def mine(request: PageRequest) -> HttpResponse:
    """Every certificate, those that stand first, then the replaced and revoked."""
    now, viewer = clock.now(), request.viewer
    found = [
        shown.certificate(one, now=now, language=viewer.language) for one in reading.mine(viewer, now=now)
    ]
    request.frame.unread = portal_queries.unread(viewer)
    context = {
        "standing": [_row(one) for one in found if one.is_standing],
        "others": [_row(one) for one in found if not one.is_standing],
        "request_url": addresses.url("cases:start", key="certificates.request"),
        "is_covered": reading.is_covered(viewer),
    }
    return design.render(request, "certificates/mine.html", context)


def _row(one: shown.Shown) -> rows.Row:
    return rows.Row(
        title=one.title,
        url=addresses.url("certificates:certificate", certificate_id=one.row.id),
        unit=one.row.unit.name,
        when=one.issued,
        text=one.period,
        state=one.state,
        tone=one.tone,
    )


def certificate(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """One certificate, readable as it is; its versions, where it has been sent, and what can be done with it."""
    now, viewer = clock.now(), request.viewer
    opened = reading.opened(viewer, certificate_id, now=now)
    request.frame.unread = portal_queries.unread(viewer)
    return design.render(request, "certificates/certificate.html", shown.page(viewer, opened, now=now))


def document(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Give the PDF, as a download."""
    try:
        opened = documents.document(request.viewer, certificate_id, now=clock.now())
    except files.Damaged:
        context: dict[str, Any] = {
            "title": _("Filen går inte att öppna"),
            "text": _(
                "Felet är vårt. Intyget går att läsa på sin sida. Ring mottagningen om du behöver filen."
            ),
        }
        return design.render(request, "public/error.html", context, status=410)
    return cast(HttpResponse, serving.serve(opened))


def renew(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Begin to ask for a new one where this was issued, with what is known filled in; or choose where instead."""
    draft_id = renewing.renew(request.viewer, certificate_id, now=clock.now())
    if draft_id is None:
        return SeeOther(addresses.url("cases:start", key=renewing.SERVICE))
    return see_other("cases:draft", draft_id=draft_id)
