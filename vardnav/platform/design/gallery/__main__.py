"""Gallery: `python -m vardnav.platform.design.gallery <folder>` writes the pages and their static files there."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import django
from django.conf import settings

DESIGN = Path(__file__).resolve().parent.parent
PLATFORM = DESIGN.parent
PAGES = ("gallery", "gallery-errors", "portal", "desk", "steering", "start", "start-no-region", "error")


def configure(folder: Path) -> None:
    """The least Django that templates and forms need; nothing when settings are there already."""
    if settings.configured:
        return
    settings.configure(IS_DEMO=True, VAR=folder, STATIC_URL="/static/", USE_I18N=True, LANGUAGE_CODE="sv")
    django.setup()


def pages() -> dict[str, str]:
    """Every gallery page as HTML, by name."""
    from jinja2 import FileSystemLoader
    from markupsafe import Markup

    from vardnav.platform.design import backend
    from vardnav.platform.design.gallery import sample

    folders = [DESIGN, DESIGN / "gallery", *sorted(PLATFORM.glob("*/templates"))]
    env = backend.environment(loader=FileSystemLoader(folders))
    shared: dict[str, Any] = {
        **sample.start_context(),
        "language": "sv",
        "path": "/",
        "form_key": lambda: Markup(""),
        "frame": None,
    }

    def page(template: str, **words: Any) -> str:
        return env.get_template(template).render({**shared, **words})

    bad, good = sample.context(bad=True), sample.context()
    return {
        "gallery": page("gallery.html", **{**good, "frame": None}, layout="layouts/public.html"),
        "gallery-errors": page("gallery.html", **{**bad, "frame": None}, layout="layouts/public.html"),
        "portal": page("gallery.html", **good, layout="layouts/portal.html"),
        "desk": page("gallery.html", **good, layout="layouts/desk.html"),
        "steering": page("gallery.html", **good, layout="layouts/steering.html"),
        "start": page("public/start.html"),
        "start-no-region": page("public/start.html", **sample.start_context(region=False)),
        "error": page(
            "layouts/error.html", title="Sidan finns inte", text="Kontrollera adressen eller börja om."
        ),
    }


def write(folder: Path) -> None:
    """Write pages and static files under `folder`, ready to be served from its root."""
    from vardnav.platform.design import finders

    static = folder / "static"
    shutil.copytree(DESIGN / "static", static, dirs_exist_ok=True)
    finders.build(static)
    for name, html in pages().items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")


def main() -> None:
    """Read the folder from the command line and write there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    configure(folder)
    write(folder)


if __name__ == "__main__":
    main()
