"""Ada, administrator of Skåne, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.platform.catalogue import queries


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def ada(house: House) -> Client:
    return personas.client_of(assignment=house.ada_of_skane)
