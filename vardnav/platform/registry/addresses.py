"""Registry: the address of a page by name; a fast `reverse` over the declared pages."""

from __future__ import annotations

import functools
import re
from typing import Any

from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door

PREFIXES = {Door.PUBLIC: "/", Door.PORTAL: "/my/", Door.DESK: "/desk/", Door.STEERING: "/steering/"}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class UnknownPage(KeyError):
    """No page has that name."""


@functools.cache
def _formats() -> dict[str, str]:
    return {
        f"{capability.key}:{page.name}": PREFIXES[door] + _PARAMETER.sub(r"{\1}", page.path)
        for door in Door
        for capability, page in listing.pages(door)
    }


def url(name: str, **parameters: Any) -> str:
    """Return the path of the page `"<capability>:<page>"`. Raises UnknownPage, KeyError for a missing parameter."""
    try:
        form = _formats()[name]
    except KeyError as error:
        raise UnknownPage(name) from error
    return form.format(**parameters) if parameters else form
