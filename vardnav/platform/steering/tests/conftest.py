"""Ada, administrator of Skåne, in a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.platform.catalogue import queries


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def ada(house: House) -> Client:
    return personas.client_of(assignment=house.ada_of_skane)


@pytest.fixture
def berit(house: House) -> Client:
    """Skåne's other administrator."""
    staff = Staff.objects.create(hsa_id="SE-BERIT", given_name="Berit", family_name="Ek", title="Chef")
    assignment = Assignment.objects.create(
        region_id="12",
        staff=staff,
        hsa_id="SE-BERIT-A",
        kind="administrator",
        valid_from=dt.date(2020, 1, 1),
    )
    return personas.client_of(assignment=assignment)
