"""A demonstration that is loaded once for all tests here, and thrown away after them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test.utils import override_settings

from vardnav.config.demo import loading
from vardnav.kernel.organisations import reference as organisations
from vardnav.kernel.people import policy
from vardnav.kernel.people import reference as people
from vardnav.platform.catalogue import queries

#: A Tuesday in the middle of a working day.
NOW = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """Load everything at NOW; give the lines it said. Rolled back when the module is done."""
    said: list[str] = []
    files = override_settings(VAR=tmp_path_factory.mktemp("files"), IS_DEMO=True)
    with django_db_blocker.unblock(), files, transaction.atomic():  # type: ignore[attr-defined]
        organisations.load()
        people.load()
        policy.forget()
        queries.forget()
        loading.load(NOW, said.append)
        queries.forget()
        yield said
        transaction.set_rollback(True)
    queries.forget()
    policy.forget()
