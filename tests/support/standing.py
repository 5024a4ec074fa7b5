"""One world for all tests of a file that need the same: built once, and handed to each as it was.

The world stands in a transaction that is never committed. Each test runs in a savepoint inside it (pytest-django leaves
room for that) and gets copies of the people and things: what one test does, the next does not see. Building Anna's
things takes as long as a dozen pages.
"""

from __future__ import annotations

import copy
import dataclasses
import enum
import pathlib

from django.db import connection, transaction
from django.test import override_settings

from tests.support import log, personas, things
from vardnav.kernel import clock
from vardnav.kernel.people import policy
from vardnav.platform.catalogue import queries as catalogue


class Kind(enum.Enum):
    """What stands: people only, or Anna's things too, about herself or about her son."""

    PEOPLE = enum.auto()
    ANNAS_THINGS = enum.auto()
    BOS_THINGS = enum.auto()


@dataclasses.dataclass
class World:
    """What a test is handed."""

    house: personas.House
    things: things.Things | None


class Standing:
    """The world that stands now, if any."""

    def __init__(self, folder: pathlib.Path, role: str) -> None:
        """`folder`: where files are kept. `role`: the database role that the tests go on as."""
        self.folder, self.role = folder, role
        self._kind: Kind | None = None
        self._world: World | None = None
        self._transaction: transaction.Atomic | None = None

    def need(self, kind: Kind) -> None:
        """Let a world of this kind stand; outside of any test's transaction."""
        if self._kind is kind and not connection.needs_rollback and connection.is_usable():
            return
        self.fall()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        try:
            self._world = self._build(kind)
        except BaseException:
            self.fall()
            raise
        self._kind = kind

    def fall(self) -> None:
        """Take back all of it."""
        begun, self._transaction, self._world, self._kind = self._transaction, None, None, None
        if begun is not None:
            transaction.set_rollback(True)
            begun.__exit__(None, None, None)
        forget()

    def handed(self) -> World:
        """Return the world for one test: objects of its own, the rows as they were built."""
        return copy.deepcopy(self._world) if self._world else World(None, None)  # type: ignore[arg-type]

    def _build(self, kind: Kind) -> World:
        log.empty()
        forget()
        house = personas.build(clock.now())
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {self.role}")
        if kind is Kind.PEOPLE:
            return World(house, None)
        with override_settings(VAR=self.folder, CLAMAV=""):
            about = house.bo if kind is Kind.BOS_THINGS else None
            return World(house, things.of_anna(house, acting_for=about))


def forget() -> None:
    """Drop what this process keeps of a database that is about to be another."""
    policy.forget()
    catalogue.forget()
