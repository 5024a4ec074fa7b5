"""The pages of those who were let in from a waiting room: who has no turn is led back to everybody else's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from vardnav.config.doorstep import StartResponse
from vardnav.config.rush import only_with_a_turn


def _asked(cookies: str = "", **given: str) -> tuple[str, dict[str, str]]:
    """Ask for a page; return its status and headers, "200 OK" where the site itself answers."""
    told: list[Any] = []

    def site(_environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b""]

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/my/",
        "QUERY_STRING": "",
        "HTTP_COOKIE": cookies,
        **given,
    }
    list(only_with_a_turn(site)(environ, lambda status, headers: told.append((status, dict(headers)))))
    status, headers = told[0]
    return status, headers


@pytest.fixture(autouse=True)
def pages(settings: Any) -> None:
    settings.ORIGIN = "https://vard.example"


def test_who_has_a_turn_is_answered_and_who_has_none_is_at_the_others() -> None:
    assert _asked("a=b; vardnav_turn_0123456789ab=x")[0] == "200 OK"
    assert _asked("a=b; __Host-vardnav_turn_0123456789ab=x")[0] == "200 OK"
    status, headers = _asked("vardnav_place_0123456789ab=x", QUERY_STRING="type=nurse&day=2026-12-01")
    assert (status, headers["Location"]) == (
        "302 Found",
        "https://vard.example/my/?type=nurse&day=2026-12-01",
    )
    assert headers["Cache-Control"] == "no-store"


def test_what_is_sent_is_answered_and_so_are_files_and_whoever_watches_the_process() -> None:
    assert _asked(REQUEST_METHOD="POST")[0] == "200 OK"
    for path in ("/healthz", "/readyz", "/static/design/site.css"):
        assert _asked(PATH_INFO=path)[0] == "200 OK", path


@pytest.mark.parametrize("path", ["//evil.example/", "/å ä?#", "/\\evil.example", "/%0d%0aX: 1"])
def test_no_address_leads_anywhere_else(path: str) -> None:
    status, headers = _asked(PATH_INFO=path.encode().decode("latin-1"))
    assert status == "302 Found"
    assert headers["Location"].startswith("https://vard.example/")
    assert headers["Location"].isascii()
    assert not set("\r\n #") & set(headers["Location"])
