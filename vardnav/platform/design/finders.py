"""Joins the design room's CSS and JavaScript, one file per component, into the two files a page loads."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

DESIGN = Path(__file__).resolve().parent
VENDOR = DESIGN / "static" / "vendor" / "designsystemet"
CSS_NAME = "design/components.css"
JS_NAME = "design/components.js"
LAYERS = "@layer ds.theme, ds.base, ds.components, vardnav;\n"


def joined_css() -> str:
    """The style sheet of every page: theme, Designsystemet's parts, then our own, each in its cascade layer."""
    parts = [LAYERS, _read(VENDOR / "theme.css").replace('@charset "UTF-8";', "")]
    parts.append(_layer("ds.base", [VENDOR / "base.css"]))
    parts.append(_layer("ds.components", sorted(set(VENDOR.glob("*.css")) - _not_components())))
    parts.append(_layer("vardnav", [*sorted(DESIGN.glob("foundation/*.css")), *_components("css")]))
    return "".join(parts)


def joined_js() -> str:
    """The script of every page: each component's enhancement in a block of its own, so names cannot collide."""
    return "".join(f"{{ // {path.name}\n{_read(path)}}}\n" for path in _components("js"))


def _components(suffix: str) -> list[Path]:
    return sorted(DESIGN.glob(f"components/*/*.{suffix}"))


def _not_components() -> set[Path]:
    return {VENDOR / "theme.css", VENDOR / "base.css"}


def _layer(name: str, paths: Iterable[Path]) -> str:
    return f"@layer {name} {{\n" + "\n".join(_read(path) for path in paths) + "\n}\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def build(folder: Path) -> None:
    """Write both joined files under `folder`; a file that is already right is left alone (its time matters)."""
    for name, text in ((CSS_NAME, joined_css()), (JS_NAME, joined_js())):
        target = folder / name
        if target.is_file() and _read(target) == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(target)  # whole or not at all: several processes may start at once


class ComponentFinder(BaseFinder):
    """Gives staticfiles `design/components.css` and `design/components.js`, joined anew when a part has changed.

    The joined files are written to `design/` in the instance's own folder (`settings.VAR`).
    """

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.VAR) / "design"
        self.storage = FileSystemStorage(location=self.root)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure, so nothing to complain about."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The joined file's place on disk, or an empty list when `path` is not ours."""
        if path not in (CSS_NAME, JS_NAME):
            return []
        build(self.root)
        found = str(self.root / path)
        return [found] if find_all or kwargs.get("find_all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Both files for collectstatic."""
        build(self.root)
        for name in (CSS_NAME, JS_NAME):
            yield name, self.storage
