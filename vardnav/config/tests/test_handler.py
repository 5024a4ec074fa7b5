"""The pages' own handler answers as Django's does, and leaves nothing open."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.urls import get_resolver

from vardnav.config import handler
from vardnav.config.edge import HEADERS

pytestmark = pytest.mark.django_db


def answer(application: Any, path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Return status, headers and body as a WSGI server gets them."""
    got: list[Any] = []
    body: Iterable[bytes] = application(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            **environ,
        },
        lambda status, headers: got.extend((status, dict(headers))),
    )
    return got[0], got[1], b"".join(body)


@pytest.mark.parametrize("path", ["/healthz", "/", "/no/such/page", "/my/", "/services/x/", "//evil"])
def test_it_answers_as_djangos_own(path: str) -> None:
    ours, theirs = answer(handler.Handler(), path), answer(WSGIHandler(), path)
    assert ours[0] == theirs[0]
    assert ours[1].keys() == theirs[1].keys()
    assert HEADERS.items() <= {**ours[1], "Cache-Control": HEADERS["Cache-Control"]}.items()


def test_an_address_without_parameters_is_found_again_and_others_are_not_kept() -> None:
    ours = handler.Handler()
    for path in ("/healthz", "/healthz", "/services/a/", "/services/b/", "/no/such/1", "/no/such/2"):
        answer(ours, path)
    assert set(ours._fixed) == {"/healthz"}


def test_every_address_leads_where_djangos_own_search_leads() -> None:
    ours = handler.Handler()
    for pattern in get_resolver().url_patterns:
        word = "1e1f7c1c-0c8a-7b3a-8000-00000000000a"
        path = "/" + re.sub("<[^>]+>", word, str(pattern.pattern))
        for _time in range(2):
            found, theirs = ours.resolve_request(_asked(path)), get_resolver().resolve(path)
            assert (found.func, found.kwargs, found.url_name, found.route) == (
                theirs.func,
                theirs.kwargs,
                theirs.url_name,
                theirs.route,
            ), path
    for path in (
        "/no/such/page",
        "/my/cases/no-id/",
        "/my",
        "//evil",
        "/my/cases//",
        "/login/",
        "/%",
        "xhealthz",
    ):
        assert _status(ours, path) == _status(WSGIHandler(), path), path


def _status(application: WSGIHandler, path: str) -> str:
    return answer(application, path)[0]


def test_headers_are_kept_as_the_edge_takes_for_granted() -> None:
    """Django's store is private: an upgrade that changes it is seen here first."""
    headers = ResponseHeaders({"X-Frame-Options": "DENY"})
    assert headers._store == {"x-frame-options": ("X-Frame-Options", "DENY")}


def test_a_file_is_streamed_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO(b"picture")
    ours = handler.Handler()
    monkeypatch.setattr(ours, "get_response", lambda _request: FileResponse(file, filename="a.jpg"))
    assert answer(ours, "/")[2] == b"picture"
    assert file.closed


def test_what_a_request_holds_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(HttpRequest, "close", lambda _self: closed.append(True))
    answer(handler.Handler(), "/healthz")
    assert closed == [True]


def test_a_page_that_fails_is_a_500_without_a_word_of_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError("the secret of Anna")

    ours = handler.Handler()
    found = ours.resolve_request(_asked("/healthz"))
    monkeypatch.setattr(found, "func", failing)
    status, _headers, body = answer(ours, "/healthz")
    assert status.startswith("500")
    assert b"Anna" not in body


def test_a_connection_that_broke_is_closed_before_the_next_request() -> None:
    connection.ensure_connection()
    seen: list[bool] = []
    original = connection.close_if_unusable_or_obsolete
    connection.close_if_unusable_or_obsolete = lambda: seen.append(True)  # type: ignore[method-assign]
    try:
        answer(handler.Handler(), "/healthz")
    finally:
        connection.close_if_unusable_or_obsolete = original  # type: ignore[method-assign]
    assert seen == [True]


def _asked(path: str) -> HttpRequest:
    from django.core.handlers.wsgi import WSGIRequest

    return WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": io.BytesIO()})
