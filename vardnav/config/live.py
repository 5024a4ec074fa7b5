"""Wiring: the live process: waiting rooms as a plain RSGI application. Django draws its pages once and keeps its lines.

No request passes through Django: what is asked for is looked up in memory, static files too.
"""

import mimetypes
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")

import django
from django.conf import settings

from vardnav.kernel import clock

#: Kept as long as pages keep theirs: a name with its content's mark never changes.
_KEPT = "public, max-age=3600"


def make() -> Any:
    """Return the application."""
    django.setup(set_prefix=False)
    from vardnav.platform.waiting_room import rooms
    from vardnav.platform.waiting_room.live.application import Live, Reply

    return Live(
        rooms.signer(),
        origin=settings.ORIGIN,
        rush_origin=settings.RUSH_ORIGIN,
        is_apart=settings.WAITING_ORIGIN != settings.ORIGIN,
        names=rooms.names(),
        files={path: Reply(200, *found) for path, found in _files(Path(settings.STATIC_ROOT)).items()},
        clock=clock.now,
    )


def _files(root: Path) -> dict[str, tuple[list[tuple[str, str]], bytes]]:
    """Return every static file by its address: they are few and small."""
    found = {}
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            charset = "; charset=utf-8" if kind.startswith("text/") else ""
            headers = [
                ("Content-Type", kind + charset),
                ("Cache-Control", _KEPT),
                ("X-Content-Type-Options", "nosniff"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            ]
            found[settings.STATIC_URL + path.relative_to(root).as_posix()] = (headers, path.read_bytes())
    return found
