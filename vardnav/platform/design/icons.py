"""Icons: SVG files of this room, inlined once read."""

from __future__ import annotations

import functools
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).resolve().parent / "icons"


@functools.cache
def svg(name: str) -> Markup:
    """Return the icon `name` as inline SVG (hidden from screen readers); an unknown name gives an empty string."""
    file = FOLDER / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not file.is_file():
        return Markup("")
    return Markup(file.read_text(encoding="utf-8"))  # noqa: S704 - our own files


@functools.cache
def html(name: str, size: str = "") -> Markup:
    """Return the icon in the box that gives it its size: "", "sm", "lg" or "xl"."""
    return Markup('<span class="vn-icon{}">{}</span>').format(f" vn-icon-{size}" if size else "", svg(name))
