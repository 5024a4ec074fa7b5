"""Telling: the page after a write says what was done, once.

    TURNED = telling.word("portal turned", gettext_lazy("Du har bytt person."))
    return telling.after(request, see_other("portal:start"), TURNED)

Whatever page is seen next shows the words above its heading, as a status that screen readers read out, once. The door
moves what `after` puts into the address into a cookie: a mark made of the session and the word. It says nothing to
whoever sees it, nothing in another session, and no address alone makes a page say that something was done. The
answer kept for a double click (registry.gates) holds the word, so that the repeat says the same.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise

from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import TOLD_COOKIE, SeeOther, forget_told, telling

_SALT = "vardnav.telling"
_MARK = 16
_words: dict[str, str | Promise] = {}


def word(key: str, text: str | Promise) -> str:
    """Declare what a page can say after a write; return its key. Raises ValueError for a key that is taken."""
    if _words.setdefault(key, text) is not text:
        raise ValueError(f"{key} is said already")
    return key


def after(request: PageRequest, answer: SeeOther, key: str) -> SeeOther:
    """Let the page that `answer` leads to say the word."""
    return telling(answer, _mark(request, key))


def said(request: PageRequest) -> str | Promise:
    """Return what the page is to say, "" for nothing and for what this session was not told."""
    mark = request.COOKIES.get(TOLD_COOKIE, "")
    if not mark:
        return ""
    found = (text for key, text in _words.items() if constant_time_compare(mark, _mark(request, key)))
    return next(found, "")


def is_said(request: PageRequest, page: HttpResponse) -> None:
    """Note that the page has said it: the next one does not."""
    if TOLD_COOKIE in request.COOKIES:
        forget_told(page)


def _mark(request: PageRequest, key: str) -> str:
    whose = f"{request.viewer.session_id}:{key}"
    return salted_hmac(_SALT, whose, algorithm="sha256").hexdigest()[:_MARK]
