"""Wiring: what is turned away before Django reads it, because reading it would fail outside every page of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

#: Django decodes a request by the charset it names, Python's "rot13" and "unicode_escape" among them, and reads
#: parameters in the form of RFC 2231 (`charset*=…`) in any encoding. Browsers send UTF-8 and neither of the two.
#: UTF-8, which is what Django takes for granted, is left out: told, it makes Django read the address too early.
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?\s*([^\s\";]*)\"?", re.IGNORECASE)
_EXTENDED = re.compile(r";\s*[^\s=;\"]+\*\d*\*?\s*=")
_UTF_8 = frozenset({"utf-8", "utf8"})


def is_readable(content_type: str) -> bool:
    """Tell whether a Content-Type names UTF-8, or no charset, in the plain form."""
    if ";" not in content_type:
        return True
    named = _CHARSET.findall(content_type)
    return all(name.lower() in _UTF_8 for name in named) and not _EXTENDED.search(content_type)


def doorstep(application: Application) -> Application:
    """Answer 415 to a request in an encoding that no browser sends; let every other request in."""

    def at_the_door(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE") or ""
        if is_readable(content_type):
            if ";" in content_type:
                environ["CONTENT_TYPE"] = _CHARSET.sub("", content_type)
            return application(environ, start_response)
        start_response(
            "415 Unsupported Media Type",
            [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return [b"Only UTF-8 is read here.\n"]

    return at_the_door
