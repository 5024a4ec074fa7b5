"""Wiring of templates: Jinja2 with our folder names and the words every template may use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.utils import translation

from vardnav.kernel.clock import words
from vardnav.platform.design import icons
from vardnav.platform.registry import addresses

DESIGN = Path(__file__).resolve().parent


class Templates(Jinja2):
    """Django's own Jinja2 backend; templates stand in `<app>/templates/`, components and layouts in this room."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = {**params, "DIRS": [DESIGN]}
        params["OPTIONS"] = {"environment": "vardnav.platform.design.backend.environment"}
        super().__init__(params)


def environment(**options: Any) -> jinja2.Environment:
    """Return the Jinja2 environment: strict about missing names, escaping always on."""
    env = jinja2.Environment(
        loader=options["loader"],
        auto_reload=options.get("auto_reload", False),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        url=addresses.url, static=static, icon_svg=icons.svg, demo=settings.IS_DEMO, words=words
    )
    return env
