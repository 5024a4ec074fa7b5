"""Words in the visitor's language, looked up once per language and kept; a page says about forty of them."""

from __future__ import annotations

import contextlib
import contextvars
import functools
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from markupsafe import Markup

#: The language of the page being drawn. Django's own answer costs 4 µs a time, a page asks about forty times.
_spoken: contextvars.ContextVar[str | None] = contextvars.ContextVar("spoken", default=None)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Draw a page in `language` without asking Django for it at every word."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language of the page being drawn, else the thread's active one."""
    return _spoken.get() or translation.get_language() or "sv"


@functools.lru_cache(maxsize=16_384)
def _said(tongue: str, message: str) -> tuple[Markup, Markup]:
    """The translation with its places for values, and the same with `%%` made `%` for when there are none."""
    with translation.override(tongue):
        text = Markup(translation.gettext(message))  # noqa: S704 - our own words; values are escaped when put in
    return text, Markup(str(text).replace("%%", "%"))  # noqa: S704


def gettext(message: str | Promise, **values: Any) -> Markup:
    """The message in the active language; `%(name)s` takes `values`, escaped. A lazy message is said now."""
    text, plain = _said(language(), str(message))
    return text % values if values else plain


@functools.lru_cache(maxsize=4096)
def _counted(tongue: str, singular: str, plural: str, number: int) -> Markup:
    with translation.override(tongue):
        return Markup(translation.ngettext(singular, plural, number))  # noqa: S704 - our own words


def ngettext(singular: str, plural: str, number: int, **values: Any) -> Markup:
    """The message in the form that fits `number`, which is also there as `%(num)s`."""
    return _counted(language(), singular, plural, number) % {"num": number, **values}
