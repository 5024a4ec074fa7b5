"""Support: filling in and saving a decision as a browser does."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

ASK = "contact.ask"
PAGE = f"/steering/services/{ASK}/"
CHANGE = f"{PAGE}change/"
PAUSE = {"state": "paused", "reason_sv": "Sjuka sköterskor.", "instead_sv": "Ring 040-628 04 00."}


def expected(client: Client, page: str = CHANGE) -> str:
    """Return the hidden field that tells which decision the page was opened on."""
    found = re.search(r'name="expected" value="([^"]*)"', client.get(page).content.decode())
    assert found
    return found[1]


def post(client: Client, page: str = CHANGE, *, step: str = "save", **fields: Any) -> Any:
    """Send the form: by default to be saved, on the decision that stands now."""
    sent = {"expected": fields.pop("expected", None), "step": step, **fields}
    sent["expected"] = expected(client, page) if sent["expected"] is None else sent["expected"]
    return client.post(page, sent)


def seen(response: Any) -> str:
    """Return a page as a person reads it."""
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
