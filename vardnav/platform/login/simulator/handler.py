"""The simulator as a WSGI application of its own: Django's handler over the simulator's addresses only."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_ADDRESSES = "vardnav.platform.login.simulator.urls"


class Simulator(WSGIHandler):
    """Answers for both issuers. Raises ImproperlyConfigured where the instance is not a demonstration."""

    def __init__(self) -> None:
        if not settings.IS_DEMO:
            raise ImproperlyConfigured(
                "The e-ID simulator lets anybody be anybody; it runs in a demonstration only (VARDNAV_DEMO=1)."
            )
        if not settings.SIMULATOR_ORIGIN:
            raise ImproperlyConfigured(
                "VARDNAV_SIMULATOR_ORIGIN must say where the e-ID simulator is reached."
            )
        super().__init__()

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the simulator's addresses, whatever the site's are. Not even then when no longer a demo."""
        if not settings.IS_DEMO:
            raise ImproperlyConfigured("Not a demonstration.")
        request.urlconf = _ADDRESSES
        return super().get_response(request)
