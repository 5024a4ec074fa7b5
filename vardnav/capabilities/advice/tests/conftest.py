"""What the tests of advice share: a fixed time, and a person who answers pages as they are shown."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable

import pytest

from vardnav.capabilities.advice.queries import bundles
from vardnav.clinical.triage.text import hearing
from vardnav.kernel import clock
from vardnav.kernel.organisations import reference
from vardnav.platform.catalogue import queries as catalogue

NIGHT = dt.datetime(2026, 3, 3, 1, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="session", autouse=True)
def _protocols_are_read():
    """Read the protocols once, and not within a test's transaction."""
    hearing.reader(bundles.released())


@pytest.fixture(autouse=True)
def _at_night(monkeypatch, db):
    monkeypatch.setattr(clock, "now", lambda: NIGHT)
    reference.load()
    catalogue.forget()
    yield
    catalogue.forget()


class Somebody:
    """A visitor with a browser, who presses what the page shows."""

    def __init__(self, client):
        self.client = client
        self.page = client.get("/advice/")

    @property
    def text(self) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.source)).split())

    @property
    def source(self) -> str:
        body: str = self.page.content.decode()
        return body[body.index("<main") :]

    def hidden(self) -> dict[str, str]:
        found = re.findall(r'type="hidden" name="(screen|version)" value="([^"]*)"', self.source)
        return dict(found)

    @property
    def screen(self) -> str:
        return self.hidden().get("screen", "")

    def send(self, address: str = "/advice/now/", **fields):
        self.page = self.client.post(address, {**self.hidden(), **fields}, follow=True)
        return self

    def is_fine(self):
        return self.send("/advice/", press="none")

    def who(self, about="self", age="34", unit="years", sex="unknown"):
        return self.send(about=about, age=age, unit=unit, sex=sex)

    def says(self, text=""):
        return self.send(text=text)

    def chooses(self, *complaints):
        return self.send(chosen=list(complaints))

    def asked(self) -> list[str]:
        return re.findall(r'name="signs" value="([^"]*)"', self.source)

    def answers(self, yes: Iterable[str] = (), *, most: int = 60):
        """Answer no to whatever is asked, and yes to these signs, until there is advice."""
        true = set(yes)
        for _turn in range(most):
            if not self.screen or self.page.status_code != 200 or '<h2 id="why">' in self.source:
                return self
            listed = self.asked()
            if listed:
                ticked = [one for one in listed if one in true]
                self.send(press="ticked" if ticked else "none", signs=ticked)
            else:
                finding = self.screen.rsplit(".", 1)[-1]
                self.send(press="yes" if finding in true else "no")
        raise AssertionError(f"asked {most} screens and still no advice: {self.text[:200]}")


@pytest.fixture
def somebody(client):
    return Somebody(client)
