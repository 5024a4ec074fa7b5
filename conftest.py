"""Fixtures that every test may use: the house with its people, and the time it is there."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.utils import translation

from vardnav.kernel import clock

# How long an example takes depends on who else uses the machine; nothing here is asserted on time.
hypothesis.settings.register_profile(
    "vardnav", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("vardnav")


def pytest_configure(config: pytest.Config) -> None:
    """Compile translations that have changed, so that tests read what people will; xdist's workers need not."""
    from vardnav.config.launch import messages

    if not hasattr(config, "workerinput"):
        messages.compile_messages(messages.stale())


@pytest.fixture(scope="session")
def ready_database(django_db_modify_db_settings_parallel_suffix: None) -> object | None:
    """The migrated database that this run copies; None on a server that is not ours, where every run migrates."""
    from django.conf import settings
    from django.db import connection

    from tests.support.ready_database import Ready
    from vardnav.config.launch import pytest_postgres

    if os.environ.get(pytest_postgres.OWN_SERVER) != "1":
        return None
    ready = Ready(settings.REPOSITORY / "vardnav")
    if ready.is_there:
        connection.settings_dict["TEST"]["TEMPLATE"] = ready.name
    return ready


@pytest.fixture(scope="session")
def django_db_modify_db_settings(ready_database: object | None) -> None:
    """Let pytest-django make the test database after the ready one is found."""


@pytest.fixture(scope="session")
def django_db_setup(
    ready_database: Any, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    """Make the test database as pytest-django does; the first that had to migrate keeps a copy for the next."""
    from django.db import connection

    if ready_database is not None:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connection.close()
        ready_database.keep(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def application_role(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> str:
    """The role the running application has, made with its grants in the test database."""
    from django.db import connection, transaction

    from vardnav.config import database_role

    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT pg_advisory_xact_lock(7226002)")  # roles are shared by every test database
        database_role.make(cursor, "vardnav_app")
    return "vardnav_app"


@pytest.fixture(autouse=True)
def the_language_of_the_house() -> None:
    """A page read in English by the test before leaves its language in the process; each test begins with Swedish."""
    translation.activate("sv")


@pytest.fixture(autouse=True)
def an_empty_log(request: pytest.FixtureRequest) -> None:
    """Whatever tests that commit have left in the access log is gone while a test that rolls back runs."""
    if "db" not in request.fixturenames or "transactional_db" in request.fixturenames:
        return
    request.getfixturevalue("db")
    from tests.support import log

    log.empty()


@pytest.fixture(scope="session", autouse=True)
def plain_templates(django_test_environment: None) -> None:
    """Draw form fields as in real life: Django's tests copy the context of each, for `response.context` that nobody asks.

    It was a sixth of what a page with a long form took.
    """
    from django.template import Template
    from django.test import utils

    Template._render = utils._TestState.saved_data.template_render  # type: ignore[attr-defined]


@pytest.fixture
def now() -> dt.datetime:
    """The real time: gates read the system clock, so rows made by tests live in the same time."""
    return clock.now()


@pytest.fixture
def house(application_role: str, db: None, now: dt.datetime) -> Iterator[object]:
    """Anna, Bo, Cecilia, Doktor Dag, Sköterska Eva and administrator Ada in their units; see tests.support.personas.

    Once they are there, the test goes on as the application's own database role: a missing grant shows.
    """
    from django.db import connection

    from tests.support import personas
    from vardnav.kernel.people import policy
    from vardnav.platform.catalogue import queries as catalogue

    policy.forget()
    built = personas.build(now)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {application_role}")
    yield built
    policy.forget()
    catalogue.forget()
