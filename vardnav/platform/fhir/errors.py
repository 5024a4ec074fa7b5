"""What is answered where no page is: at this door an OperationOutcome, elsewhere the page that people see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from vardnav.platform.fhir import outcomes
from vardnav.platform.fhir.outcomes import refuse

PREFIX = "/fhir/"
_SAID = {
    400: ("structure", "The request could not be read."),
    403: ("forbidden", "The request is refused."),
    404: ("not-found", "There is no such address; see metadata for what there is."),
    500: ("exception", "Something went wrong here. The fault is ours, and it has been noted."),
}


def at_this_door(status: int, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return Django's handler for a status: `page` for people, an OperationOutcome for systems."""
    code, said = _SAID[status]

    def handler(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if request.path.startswith(PREFIX):
            return outcomes.refused(refuse(status, code, said))
        return page(request, *given, **named)

    return handler
