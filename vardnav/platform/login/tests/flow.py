"""Support: walking through a log-in by hand, as a visitor does."""

from __future__ import annotations

import re
import urllib.parse
import uuid
from typing import Any

import requests  # noqa: TID251 - the test is the visitor on the provider's side


def query_of(address: str) -> dict[str, str]:
    """Return the query of an address."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query, keep_blank_values=True))


def path_of(address: str) -> str:
    """Return path and query of an address."""
    parts = urllib.parse.urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def begin(visitor: Any, provider: str = "resident", after: str = "") -> str:
    """Start a log-in; return the provider's address that the visitor is sent to."""
    answer = visitor.get(f"/login/{provider}/start/", {"next": after} if after else {})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def choose(address: str, name: str, **fields: str) -> str:
    """Choose a person on the simulator's page; return the address it sends the visitor back to."""
    page = requests.get(address, timeout=5)
    assert page.status_code == 200, page.text
    person = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>(?:(?!</button>).)*{name}', page.text, re.DOTALL)
    assert person, page.text
    answer = requests.post(address, data={"person": person[1], **fields}, timeout=5, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def log_in(visitor: Any, name: str, provider: str = "resident", after: str = "", **fields: str) -> Any:
    """Log in through our simulator; return the site's answer to the way back."""
    return visitor.get(path_of(choose(begin(visitor, provider, after), name, **fields)))


def answer(visitor: Any, teller: Any, provider: str = "resident", *, code: str = "c1", **changes: str) -> Any:
    """Log in through the tampering provider; return the site's answer."""
    asked = query_of(begin(visitor, provider))
    teller.nonce = asked["nonce"]
    query = {"state": asked["state"], "code": code, **changes}
    return visitor.get(
        f"/login/{provider}/callback/", {name: value for name, value in query.items() if value}
    )


def key() -> str:
    """Return a fresh form key."""
    return str(uuid.uuid4())
