"""Registry: the address of a page by name; a fast `reverse` over the declared pages."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any
from urllib.parse import urlencode

from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door

PREFIXES = {
    Door.PUBLIC: "/",
    Door.PORTAL: "/my/",
    Door.DESK: "/desk/",
    Door.STEERING: "/steering/",
    Door.FHIR: "/fhir/",
}
#: The longest path of our own that a form or an address may ask to be sent back to.
LONGEST_PATH = 500
_UNSENDABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class ServiceInAddress:
    """Django's converter for `<service:key>`: pages get an e-service's key, addresses its `EService.address`."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """Return the key that `value` stands for; what stands for none is given as it is, and found by nobody."""
        return next(
            (key for key, one in listing.services().items() if one.is_sensitive and one.address == value),
            value,
        )

    def to_url(self, value: str) -> str:
        """Return what stands for the key in an address."""
        return _in_address(value)


def _in_address(key: str) -> str:
    found = listing.services().get(key)
    return found.address if found is not None else key


class UnknownPage(KeyError):
    """No page has that name."""


@functools.cache
def _formats() -> dict[str, tuple[str, bool]]:
    """Return each page's form, and whether an e-service stands in it by its address; by its name and as it is known."""
    return {
        name: (PREFIXES[door] + _PARAMETER.sub(r"{\1}", page.path), "<service:key>" in page.path)
        for door in Door
        for capability, page in listing.pages(door)
        for name in filter(None, (f"{capability.key}:{page.name}", page.known_as))
    }


def url(name: str, **parameters: Any) -> str:
    """Return the path of the page `"<capability>:<page>"`, or of the one that is known as `name`.

    Raises UnknownPage, KeyError for a missing parameter.
    """
    try:
        form, has_service = _formats()[name]
    except KeyError as error:
        raise UnknownPage(name) from error
    if has_service:
        parameters["key"] = _in_address(parameters["key"])
    return form.format(**parameters) if parameters else form


def told(path: str, **words: str) -> str:
    """Return a path of ours with a word for its page ("language=kept"): one of ours, nothing about anybody."""
    before, mark, fragment = path.partition("#")
    joined = "&" if "?" in before else "?"
    return f"{before}{joined}{urlencode(words)}{mark}{fragment}"


def is_own_path(text: str) -> bool:
    """Tell whether a browser sent to `text` stays on this site, and a header can hold it.

    Browsers read a backslash as a slash and drop control characters, so "/\\evil" and "/\\t/evil" are other sites; a
    line break would end the header.
    """
    if not text.startswith("/") or text.startswith("//") or len(text) > LONGEST_PATH:
        return False
    return "\\" not in text and all(unicodedata.category(sign) not in _UNSENDABLE for sign in text)
