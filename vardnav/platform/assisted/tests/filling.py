"""Fill in and send any e-service for somebody, as staff who read the pages do; knows no form by name."""

from __future__ import annotations

import html.parser
from typing import Any

from django.test import Client

from vardnav.platform.cases.rules import IDENTIFIED_BY, Origin
from vardnav.platform.cases.tests.world import post

#: A form with more pages than this goes round in circles.
MOST_PAGES = 40


class Fields(html.parser.HTMLParser):
    """Gathers the fields of a form in order, with a value that a person could have given."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea" and name:
            self.values[name] = ["Så som personen sa."]
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            self.values.setdefault(self._select, [given["value"]])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            # "No", else the last of several, so that no further questions hang on it and nothing ends the form.
            if self.values.get(name) != ["no"]:
                self.values[name] = [given.get("value", "on")]
        elif kind == "date":
            self.values[name] = ["2026-03-09"]
        elif kind in ("text", "number", "search"):
            self.values[name] = ["1"]


def fill_in(client: Client, address: str) -> str:
    """Go through the pages from `address` on and send; return where the receipt is. Raises AssertionError."""
    for _page in range(MOST_PAGES):
        if address.endswith("/review/"):
            sent = post(client, address)
            assert sent.status_code == 303, f"{address}: {sent.status_code} {sent.content.decode()[-2000:]}"
            return str(sent["Location"])
        shown: Any = client.get(address)
        if shown.status_code in (302, 303):
            address = shown["Location"]
            continue
        assert shown.status_code == 200, f"{address}: {shown.status_code}"
        fields = Fields()
        main = shown.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        fields.feed(main)
        given = {name: values for name, values in fields.values.items() if name != "files"}
        after = post(client, address, {**given, "go": "next"})
        assert after.status_code == 303, (
            f"{address}: {after.status_code} {given} {after.content.decode()[-3000:]}"
        )
        assert after["Location"] != address, f"{address} leads to itself"
        address = after["Location"]
    raise AssertionError(f"the form has more than {MOST_PAGES} pages: {address}")


def begin_to_help(client: Client, number: str, origin: str = "phone", **name: str) -> str:
    """Find the one with `number` and return the page of helping them."""
    way = IDENTIFIED_BY[Origin(origin)][0].value
    answer = post(client, "/desk/assist/", {"number": number, "origin": origin, "identified_by": way, **name})
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return str(answer["Location"])
