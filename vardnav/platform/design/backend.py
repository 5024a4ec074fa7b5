"""Wiring of templates: Jinja2 with our folder names and the words every template may use."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static

from vardnav.kernel.clock import words
from vardnav.kernel.people import contact
from vardnav.platform.design import icons, parts, phrases, rows
from vardnav.platform.registry import addresses

DESIGN = Path(__file__).resolve().parent


class Templates(Jinja2):
    """Django's own Jinja2 backend; templates stand in `<app>/templates/`, components and layouts in this room."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = {**params, "DIRS": [DESIGN]}
        params["OPTIONS"] = {"environment": "vardnav.platform.design.backend.environment"}
        super().__init__(params)


class Template(jinja2.Template):
    """A template whose macros are made once.

    Jinja2 looks at every import whether the importing page has globals that the imported one lacks, about 20 µs a
    time; none of our templates is ever loaded with globals of its own.
    """

    def _get_default_module(self, ctx: jinja2.runtime.Context | None = None) -> Any:
        return super()._get_default_module(None)


def environment(**options: Any) -> jinja2.Environment:
    """Return the Jinja2 environment: strict about missing names, escaping always on."""
    env = jinja2.Environment(
        loader=options["loader"],
        auto_reload=options.get("auto_reload", False),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols"],
        cache_size=-1,  # all of them: they are ours and few, and a plain dict needs no lock
    )
    env.template_class = Template
    part, filled_part = parts.for_environment(env)
    lists = rows.Rows(env)
    env.globals.update(
        _=phrases.gettext,
        gettext=phrases.gettext,
        ngettext=phrases.ngettext,
        icon_html=icons.html,
        part=part,
        filled_part=filled_part,
        entry_html=lists.entry,
        entries_html=lists.entries,
        filled_rows=lists.filled_rows,
    )
    env.globals.update(
        url=addresses.url, static=static, icon_svg=icons.svg, demo=settings.IS_DEMO, words=words
    )
    env.filters["as_phone"] = _as_phone
    return env


@functools.lru_cache(maxsize=4096)
def _as_phone(number: str) -> str:
    """Return a stored number as people write it; a short one ("1177") is as it is."""
    return contact.phone_in_words(number) if number.startswith("+") else number
