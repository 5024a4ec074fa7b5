"""How guards walk: every file, template, table and address of the product."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.REPOSITORY)
PRODUCT = ROOT / "vardnav"


def files(*endings: str, with_tests: bool = False, root: Path = PRODUCT) -> Iterator[Path]:
    """Yield the product's files with one of these endings, tests and migrations left out unless asked for."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if not path.is_file() or path.suffix not in endings or "__pycache__" in parts:
            continue
        if not with_tests and ("tests" in parts or "migrations" in parts):
            continue
        yield path


def named(path: Path) -> str:
    """Return the path as one says it: from the top of the repository."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree, which nobody changes: read once in each process for as long as the file stays."""
    return _parsed(path, path.stat().st_mtime_ns)


@functools.cache
def _parsed(path: Path, _written_at: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def tables() -> list[type[models.Model]]:
    """Return every table of ours."""
    return [model for model in apps.get_models() if model.__module__.startswith("vardnav.")]
