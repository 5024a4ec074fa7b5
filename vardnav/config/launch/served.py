"""What the page server loads in each of its workers: our WSGI applications, tied to its parent."""

import importlib
from typing import Any

from vardnav.config.launch import leash


def web() -> Any:
    """Return the WSGI application of the site."""
    leash.tie_to_parent()
    return importlib.import_module("vardnav.config.wsgi").application


def simulator() -> Any:
    """Return the WSGI application of the e-ID simulator (demonstrations only)."""
    leash.tie_to_parent()
    return importlib.import_module("vardnav.config.simulator_wsgi").application
