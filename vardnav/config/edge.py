"""Wiring: what happens to every request at the edge: an id, a language, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.registry.requests import Frame

#: Eight attachments of 15 MB and their form; more is refused before a byte of it is kept.
LARGEST_REQUEST = 130_000_000
#: Only residents have files to send. (Who shows a made-up session gets further; the page then turns them away.)
LARGEST_FORM = 3_000_000
#: Asked by address, not by name, by whoever watches over the processes.
_WATCHED = frozenset({"/healthz", "/readyz"})

#: Hosts that Django has let through as ours (with any port: a visitor could make up thousands).
_known_hosts: set[str] = set()
MOST_HOSTS = 50

STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        f"connect-src {settings.SCRIPTS_ASK}",
        "manifest-src 'self'",
        f"form-action {settings.FORMS_END_AT}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
#: What a file that is the same for everybody carries of these; how long it is kept is said where it is served.
_ON_STATIC_FILES = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Referrer-Policy")
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def on_static_file(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Give a style sheet, font or picture of ours the headers that keep a browser from guessing what it is."""
    for name in _ON_STATIC_FILES:
        headers[name] = HEADERS[name]
    if settings.IS_HTTPS:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT


def _stored(headers: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return headers as Django keeps them: by their name in lower case."""
    return {name.lower(): (name, value) for name, value in headers.items()}


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def _most(request: HttpRequest) -> int:
    is_resident = request.path.startswith("/my/") and settings.SESSION_COOKIE in request.COOKIES
    return LARGEST_REQUEST if is_resident else LARGEST_FORM


def _is_asked_by_our_name(request: HttpRequest) -> bool:
    """Tell whether the Host is one of ours: another site's name made to point here must not show our pages as its own."""
    named = request.META.get("HTTP_HOST", "")
    if named in _known_hosts:
        return True
    try:
        request.get_host()
    except DisallowedHost:
        return request.path in _WATCHED
    if len(_known_hosts) < MOST_HOSTS:
        _known_hosts.add(named)
    return True


def edge(get_response: Handler) -> Handler:
    """Give each request an id, a language and an anonymous viewer; give each answer its headers."""
    headers = dict(HEADERS)
    if settings.IS_HTTPS:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    standing = {code: _stored({**headers, "Content-Language": code}) for code in _LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > _most(request):
            return HttpResponse(status=413, headers=headers)
        if not _is_asked_by_our_name(request):
            return HttpResponse(status=400, headers=headers)
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "sv")
        language = language if language in _LANGUAGES else "sv"
        request_id = uuid7().hex
        request.language = language  # type: ignore[attr-defined]
        request.request_id = request_id  # type: ignore[attr-defined]
        request.viewer = Viewer.anonymous(request_id=request_id, language=language)  # type: ignore[attr-defined]
        request.frame = Frame()  # type: ignore[attr-defined]
        translation.activate(language)
        response = get_response(request)
        # What a page has set itself stands. Django's own `setdefault` looks at each name three times.
        given = response.headers._store
        response.headers._store = {**standing[language], **given}
        return response

    return middleware
