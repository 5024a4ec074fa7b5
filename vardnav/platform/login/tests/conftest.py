"""Fixtures: a demonstration with our simulator, and an instance with a provider that answers as told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from vardnav.platform.login.simulator import pages as simulator_pages
from vardnav.platform.login.simulator.handler import Simulator
from vardnav.platform.login.tests import tampering
from vardnav.platform.login.tests.serving import served

LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"


def use(settings, resident, staff):
    """Let the instance use these issuers."""
    issuers = {"resident": resident, "staff": staff}
    settings.PROVIDERS = {
        key: replace(
            known,
            issuer=issuers[key],
            client_id="vardnav",
            client_secret="s3cret",
            acr_values=LOA3,
            scope="openid profile",
            number_claim="",
        )
        for key, known in settings.PROVIDERS.items()
    }


@pytest.fixture(autouse=True)
def _a_demonstration(settings):
    settings.IS_DEMO = True
    settings.ORIGIN = "http://testserver"
    settings.SIMULATOR_ORIGIN = ""


@pytest.fixture
def simulator(db, settings):
    """Our simulator, running; yields its origin."""
    simulator_pages.issuers.cache_clear()
    with served(_application(settings)) as origin:
        settings.SIMULATOR_ORIGIN = origin
        use(settings, f"{origin}/eid", f"{origin}/siths")
        yield origin


def _application(settings):
    settings.SIMULATOR_ORIGIN = "http://127.0.0.1"
    return Simulator()


@pytest.fixture
def tamperer(db, settings):
    """A provider that answers right, or wrong in the way a test asks for."""
    teller = tampering.Teller()
    with served(teller) as origin:
        teller.issuer = origin
        use(settings, origin, origin)
        yield teller


@pytest.fixture
def visitor():
    """A visitor of our own site."""
    return Client()
