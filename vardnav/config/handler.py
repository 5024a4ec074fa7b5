"""Wiring: Django's request handler without what no page of ours uses, a third of a millisecond a page.

Everything that decides anything (middleware, resolving, faults, CSRF) stays Django's own. Left out are the signals at
a request's start and end, whose work of interest is to look after the database connection, which is done here; the
search through all patterns, for an address begins as few of them do; and the script prefix, which a site at `/` lacks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, URLPattern, get_resolver
from django.utils.log import log_response

StartResponse = Callable[..., Any]


class Handler(WSGIHandler):
    """The WSGI application of the pages."""

    def __init__(self) -> None:
        super().__init__()
        #: Addresses without parameters; there are as many as such pages, however many are asked for.
        self._fixed: dict[str, ResolverMatch] = {}

    def __call__(  # type: ignore[override]  # the stubs promise a response where WSGI asks for its bytes
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request. A file is streamed by Django's own handler, which closes it when it is sent."""
        connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
        request = WSGIRequest(environ)
        response = self.get_response(request)
        headers = [*response.headers._store.values()]  # each name with its value, as set
        if response.cookies:
            headers += [("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        if response.streaming:
            return _streamed(response)
        try:
            return [response.content]
        finally:
            _close(response)

    def get_response(self, request: HttpRequest) -> HttpResponse:
        """Answer through the middleware; say in the log what went wrong."""
        response: HttpResponse = self._middleware_chain(request)  # type: ignore[attr-defined]  # Django makes it
        _closers(response).append(request.close)
        if response.status_code >= 400:
            log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
        return response

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Find the page; one whose address has no parameter is found again by its address. Raises Resolver404."""
        path = request.path_info
        found = self._fixed.get(path) or self._among_alike(path)
        if found is None:
            return super().resolve_request(request)  # which says in its own way that there is none
        request.resolver_match = found
        if not found.kwargs:
            self._fixed[path] = found
        return found

    def _among_alike(self, path: str) -> ResolverMatch | None:
        if not path.startswith("/"):
            return None
        path = path[1:]
        beginning = _beginning(path)
        alike = self._alike.get(beginning) or self._alike.get(beginning[:1], [])
        tried = (one.resolve(path) for one in alike)
        return next((found for found in tried if found), None)

    @functools.cached_property
    def _alike(self) -> dict[tuple[str, ...], list[URLPattern]]:
        """Every pattern, in their order, by how the addresses that it fits begin: by two words, or by one."""
        every: list[URLPattern] = get_resolver().url_patterns  # type: ignore[assignment]  # no includes (test_doors)
        patterns = [(_beginning(str(one.pattern)), one) for one in every]
        words = {beginning[:count] for beginning, _one in patterns for count in (1, 2)}
        return {
            word: [one for beginning, one in patterns if _fits(beginning, word)]
            for word in words
            if "<" not in "".join(word)
        }


def _beginning(path: str) -> tuple[str, ...]:
    """Return the first two words of an address, or of a pattern, between slashes."""
    return tuple(path.split("/", 2)[:2])


def _fits(beginning: tuple[str, ...], word: tuple[str, ...]) -> bool:
    """Tell whether a pattern may fit an address that begins so; no parameter of ours holds a slash (test_doors)."""
    return all("<" in ours or ours == theirs for ours, theirs in zip(beginning, word, strict=False))


def _streamed(response: HttpResponseBase) -> Iterable[bytes]:
    try:
        yield from response
    finally:
        _close(response)


def _closers(response: HttpResponseBase) -> list[Callable[[], None]]:
    """What a response closes when it has been sent: Django's own list, which its stubs do not know."""
    found: list[Callable[[], None]] = response._resource_closers  # type: ignore[attr-defined]
    return found


def _close(response: HttpResponseBase) -> None:
    for close in _closers(response):
        close()
