"""Queries: the e-ID providers of this instance, by key ("resident", "staff"), and which it may trust."""

from __future__ import annotations

import functools
import ipaddress
import urllib.parse

from django.conf import settings

from vardnav.platform.login.adapters import oidc
from vardnav.platform.login.ports import IdentityProvider, NotConfigured


def provider(key: str) -> IdentityProvider:
    """Return the provider. Raises NotConfigured when there is none, or one that only a demonstration may use."""
    if not is_configured(key):
        raise NotConfigured(key)
    return _open(oidc.Client.of(settings.PROVIDERS[key]))


def is_configured(key: str) -> bool:
    """Tell whether people can log in with `key`. A real instance never trusts a simulator, however it is set up."""
    chosen = settings.PROVIDERS.get(key)
    if chosen is None or not chosen.issuer:
        return False
    return settings.IS_DEMO or not is_simulated(chosen.issuer)


def is_simulated(issuer: str) -> bool:
    """Tell whether `issuer` is our simulator, or an address on this machine, which no real e-ID has."""
    if settings.SIMULATOR_ORIGIN and issuer.startswith(settings.SIMULATOR_ORIGIN):
        return True
    return is_loopback(urllib.parse.urlsplit(issuer).hostname or "")


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@functools.lru_cache(maxsize=8)
def _open(client: oidc.Client) -> oidc.OpenIdConnect:
    return oidc.OpenIdConnect(client)
