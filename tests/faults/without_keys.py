"""Negative control: the site as it would be if nobody looked at form keys."""

from __future__ import annotations

import importlib
from typing import Any

from vardnav.config.launch import leash


def web() -> Any:
    """Return the site's WSGI application with every write run as often as it comes."""
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.wsgi").application
    idempotency = importlib.import_module("vardnav.kernel.access.idempotency")
    idempotency.once = lambda key, *, run, **_rest: run()
    return application
