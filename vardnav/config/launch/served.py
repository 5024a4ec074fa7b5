"""What a server of pages loads in each of its workers: our applications, tied to their parent."""

import gc
import importlib
import os
import threading
from typing import Any

from vardnav.config.launch import leash

#: As `nice` counts it.
BEHIND_OTHERS = 10


def web() -> Any:
    """Return the WSGI application of the site."""
    application = _pages()
    threading.Thread(target=read_beforehand, name="read_beforehand", daemon=True).start()
    return application


def _pages() -> Any:
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.wsgi").application
    settle()
    return application


def read_beforehand() -> None:
    """Let rooms read what is large while the process answers already, so that no visitor waits for it; behind pages."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND_OTHERS)
    importlib.import_module("vardnav.platform.registry.listing").read_beforehand()
    gc.freeze()


def rush() -> Any:
    """Return the same for those let in from a waiting room; whenever a core is wanted, everybody else's pages go first."""
    os.nice(BEHIND_OTHERS)
    application = _pages()
    return importlib.import_module("vardnav.config.rush").only_with_a_turn(application)


def settle() -> None:
    """Let what is loaded be: Python's search for rings of dead objects leaves it alone from now on, and is made more rarely.

    It goes through every living object, some 600 000 of the application, while every page of the process waits. What
    pages leave behind is let go of at once, but for rings.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def live() -> Any:
    """Return the RSGI application of waiting rooms and streams."""
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.live").make()
    settle()
    return application


def simulator() -> Any:
    """Return the WSGI application of the e-ID simulator (demonstrations only)."""
    leash.tie_to_parent()
    return importlib.import_module("vardnav.config.simulator_wsgi").application
