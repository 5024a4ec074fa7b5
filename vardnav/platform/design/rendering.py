"""Rendering: one call turns a page's context into an answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, cast

import jinja2
from django.http import HttpResponse
from django.template import engines
from markupsafe import Markup

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.design import forgery, phrases, telling
from vardnav.platform.registry.requests import PageRequest


@functools.cache
def _environment() -> jinja2.Environment:
    return cast(jinja2.Environment, next(iter(engines.all())).env)  # type: ignore[attr-defined]


@functools.cache
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


def render(
    request: PageRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render `template` with what every page may use: viewer, frame, language, region, path, forms' hidden fields."""

    held: list[str] = []

    def csrf_input() -> Markup:
        if not held:
            # The word is letters and digits: nothing to escape.
            held.append(f'<input type="hidden" name="csrfmiddlewaretoken" value="{forgery.token(request)}">')
        return Markup(held[0])  # noqa: S704

    def form_key() -> Markup:
        return Markup(f'{csrf_input()}<input type="hidden" name="form_key" value="{uuid7()}">')  # noqa: S704

    language = phrases.language()
    words = {
        "request": request,
        "viewer": request.viewer,
        "frame": request.frame,
        "language": language,
        "path": request.path,
        "csrf_input": csrf_input,
        "form_key": form_key,
        "just_done": telling.said(request),
        "region": None,
        "regions": (),
    }
    with phrases.speaking(language):
        text = _template(template).render({**words, **(context or {})})
    # A form sent as UTF-7 can hold lone surrogates; shown back they become "?" instead of an error of ours.
    page = HttpResponse(text.encode("utf-8", "replace"), status=status)
    telling.is_said(request, page)
    return page


def draw(template: str, language: str, context: Mapping[str, Any]) -> str:
    """Draw a page that is alike for everybody, outside any request: no viewer, no forms of a door."""
    with phrases.speaking(language):
        return _template(template).render({"language": language, **context})
