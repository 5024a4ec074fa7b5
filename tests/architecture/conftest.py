"""The world of the guards: built once for a file, and the same for each of its tests; files in a folder that goes away.

A guard asks for `house` (the people), `things_of` (Anna's things too) or `things_of_bo` (the same about her son).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import standing
from tests.support.personas import House
from tests.support.standing import Kind, Standing
from tests.support.things import Things


@pytest.fixture(scope="module")
def _standing(
    application_role: str,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Standing]:
    made = Standing(tmp_path_factory.mktemp("files"), application_role)
    yield made
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        made.fall()


@pytest.fixture
def _ground(
    request: pytest.FixtureRequest, _standing: Standing, django_db_blocker: pytest.FixtureRequest
) -> None:
    """Let the world stand that this test needs, before its own transaction begins."""
    asked = request.fixturenames
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if "things_of_bo" in asked:
            _standing.need(Kind.BOS_THINGS)
        elif "things_of" in asked:
            _standing.need(Kind.ANNAS_THINGS)
        elif "house" in asked:
            _standing.need(Kind.PEOPLE)
        else:
            _standing.fall()


@pytest.fixture
def db(_ground: None, db: None) -> None:
    """A transaction inside the world's."""


@pytest.fixture(autouse=True)
def an_empty_log() -> None:
    """The world was built on an empty log; what building it wrote there belongs to it."""


@pytest.fixture
def world(_standing: Standing, db: None) -> Iterator[standing.World]:
    """Everything that stands, for this test alone."""
    standing.forget()
    yield _standing.handed()
    standing.forget()


@pytest.fixture
def house(world: standing.World) -> House:
    """Anna, Bo, Cecilia, Dag, Eva and Ada; see tests.support.personas."""
    return world.house


@pytest.fixture
def things_of(world: standing.World, settings: pytest.FixtureRequest, _standing: Standing) -> Things:
    """What Anna has at Linden."""
    return _things(world, settings, _standing)


@pytest.fixture
def things_of_bo(world: standing.World, settings: pytest.FixtureRequest, _standing: Standing) -> Things:
    """What Anna has sent and begun for Bo."""
    return _things(world, settings, _standing)


def _things(world: standing.World, settings: pytest.FixtureRequest, _standing: Standing) -> Things:
    settings.VAR, settings.CLAMAV = _standing.folder, ""  # type: ignore[attr-defined]
    assert world.things is not None
    return world.things
