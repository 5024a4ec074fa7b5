"""The simulator's own addresses; none of them is on the site."""

from __future__ import annotations

from django.urls import path, register_converter

from vardnav.platform.login.simulator import pages


class _IssuerPath:
    regex = "eid|siths"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_IssuerPath, "issuer")

urlpatterns = [
    path("healthz", pages.health),
    path("<issuer:path>/.well-known/openid-configuration", pages.metadata),
    path("<issuer:path>/jwks", pages.jwks),
    path("<issuer:path>/authorize", pages.authorize),
    path("<issuer:path>/token", pages.token),
    path("<issuer:path>/userinfo", pages.userinfo),
    path("<issuer:path>/end_session", pages.end_session),
]
