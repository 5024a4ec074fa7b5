"""The public door stands when the database does not answer (reliability.md C8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from vardnav.platform.catalogue import queries as catalogue

SAYS_SO = "Vi når inte våra system just nu"


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["vardnav_region"] = "12"
    return client


@pytest.fixture
def without_database(monkeypatch: pytest.MonkeyPatch) -> Any:
    def down() -> int:
        raise OperationalError("the database is down")

    return lambda: monkeypatch.setattr(catalogue, "version", down)


@pytest.mark.parametrize("path", ["/", "/services/", "/services/contact.ask/"])
def test_what_was_known_last_is_shown_and_said_to_be_old(
    house: Any, visitor: Client, without_database: Any, path: str
) -> None:
    assert SAYS_SO not in visitor.get(path).content.decode()
    without_database()
    answer = visitor.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert SAYS_SO in page
    assert "Ställ en fråga till mottagningen" in page


def test_a_process_that_never_knew_shows_the_start_page_with_whom_to_call(
    house: Any, visitor: Client, without_database: Any
) -> None:
    catalogue.forget()
    without_database()
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert SAYS_SO in answer.content.decode()
    assert "1177" in answer.content.decode()


def test_a_process_that_never_knew_does_not_say_that_a_service_is_missing(
    house: Any, visitor: Client, without_database: Any
) -> None:
    catalogue.forget()
    without_database()
    answer = visitor.get("/services/contact.ask/")
    assert answer.status_code == 503
    assert "112" in answer.content.decode()
