"""How long a page waits before anybody looks at it: asked of the pages themselves, once a second, while a room is on.

What a page takes is measured where it is made; that it stood in line before that nobody there can see. Whoever is let in
too fast makes that line, and everybody stands in it, those of other regions too.
"""

from __future__ import annotations

import http.client
import time
import urllib.parse

#: What takes longer is as long as this.
PATIENCE = 3.0
_PAGE = "/healthz"


def milliseconds(origin: str) -> float | None:
    """Return how long the lightest page of the site takes; None where it cannot be reached from here."""
    address = urllib.parse.urlsplit(origin)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=PATIENCE)
    began = time.monotonic()
    try:
        connection.request("GET", _PAGE)
        connection.getresponse().read()
    except TimeoutError:
        return PATIENCE * 1000
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return (time.monotonic() - began) * 1000
