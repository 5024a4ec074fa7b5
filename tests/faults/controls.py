"""Negative controls: the site as it would be if nobody looked at form keys, or at how long a page waits."""

from __future__ import annotations

import importlib
from typing import Any

from vardnav.config.launch import leash


def without_keys() -> Any:
    """Return the site's WSGI application with every write run as often as it comes."""
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.wsgi").application
    idempotency = importlib.import_module("vardnav.kernel.access.idempotency")
    setattr(idempotency, "once", lambda key, *, run, **_rest: run())  # noqa: B010 - mypy: not known to the module
    return application


def patient() -> Any:
    """Return the site's WSGI application with pages that wait for the database as long as it takes."""
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.wsgi").application
    importlib.import_module("vardnav.config.postgresql.patience")._limits.clear()
    return application
