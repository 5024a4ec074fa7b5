"""The live process of the waiting rooms: who comes all at once gets places in order, and keeps them when it is killed."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import time
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.http import Answer, Client
from benchmarks.scenarios import get
from tests.faults import live_process
from vardnav.config.launch import ports
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.waiting_room.models import Line, Room
from vardnav.platform.waiting_room.tokens import Signer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_commit]
COMING, AT_ONCE, START = 1500, 64, 60


@pytest.fixture
def room(transactional_db: None) -> Room:
    """A room whose opening is an hour away: people come and wait."""
    staff = Staff.objects.create(hsa_id="SE-LIVE", given_name="Ada", family_name="Ek", title="Chef")
    now = clock.now()
    room = Room.objects.create(
        region="12",
        key="booking:vaccination",
        name_sv="Vaccination",
        name_en="Vaccination",
        target="/my/",
        opens_at=now + dt.timedelta(hours=1),
        lead_minutes=90,
        decided_by=staff,
        decided_at=now,
    )
    Line.objects.create(room=room)
    return room


class _Crowd:
    """Browsers before the room, each with the place it has been given."""

    def __init__(self, room: Room, port: int) -> None:
        self.room, self.port, self.signer = room, port, Signer(live_process.SECRET)
        self.path = f"/waiting/{room.id}/"
        #: In the order in which they were answered.
        self.places: list[str] = []
        self.wrong: list[str] = []

    async def ready(self) -> None:
        """Wait until the process knows the room."""
        until = time.monotonic() + START
        while True:
            with contextlib.suppress(OSError):
                client = Client(self.port, 1)
                await client.open()
                answer = await client.send(get("/waiting/00000000-0000-0000-0000-000000000000/", self.port))
                await _close(client)
                if answer.status != 503:
                    return
            assert time.monotonic() < until, "the live process did not start"
            await asyncio.sleep(0.1)

    async def come(self, count: int) -> None:
        """Come, AT_ONCE at a time."""
        client, left, over = Client(self.port, AT_ONCE), count, asyncio.get_running_loop().create_future()
        await client.open()
        under_way = 0

        def next_one() -> None:
            nonlocal left, under_way
            if left:
                left -= 1
                under_way += 1
                client.ask(get(self.path, self.port), done)
            elif not under_way:
                over.set_result(None)

        def done(answer: Answer | OSError) -> None:
            nonlocal under_way
            under_way -= 1
            if isinstance(answer, OSError) or answer.status != 200:
                self.wrong.append(str(answer)[:200])
            else:
                self.places.append(next(iter(answer.cookies().values())))
            next_one()

        for _number in range(AT_ONCE):
            next_one()
        await over
        await _close(client)

    async def ask_again(self) -> list[int]:
        """Ask how each place stands; return the places whose page gave them another one."""
        client, moved = Client(self.port, AT_ONCE), []
        await client.open()
        name = f"vardnav_place_{self.room.id.hex[-12:]}"
        for start in range(0, len(self.places), AT_ONCE):
            asked = self.places[start : start + AT_ONCE]
            answers = await asyncio.gather(
                *(client.send(get(self.path, self.port, {name: place})) for place in asked)
            )
            moved += [
                self.number(place)
                for place, one in zip(asked, answers, strict=True)
                if one.status != 200 or one.cookies()
            ]
        await _close(client)
        return moved

    def number(self, place: str) -> int:
        found = self.signer.read_place(place, self.room.id.hex)
        assert found is not None, place
        return found

    @property
    def numbers(self) -> list[int]:
        return [self.number(place) for place in self.places]


async def _close(client: Client) -> None:
    """Close every connection, and let the loop see that they are."""
    client.close()
    await asyncio.sleep(0.05)


def _out_of_order(numbers: list[int]) -> int:
    """Count neighbours in the order of their answers that stand the other way round."""
    return sum(one > after for one, after in itertools.pairwise(numbers))


def test_places_are_in_order_of_arrival_and_kept_when_the_process_is_killed(
    room: Room, tmp_path: Path
) -> None:
    connection.close()
    port = ports.find_free("127.0.0.1", 0)
    crowd = _Crowd(room, port)
    with live_process.running(tmp_path, port) as child:
        asyncio.run(_before(crowd))
        live_process.kill(child)
    with live_process.running(tmp_path, port):
        asyncio.run(_after(crowd))
    assert crowd.wrong == []
    before, after = crowd.numbers[:COMING], crowd.numbers[COMING:]
    assert len({*before, *after}) == COMING + 100, "no number is given twice"
    assert min(after) > max(before), "who comes after the new start stands behind everybody"
    # Numbers are given one after the other; answers of different connections may overtake one another on the way.
    assert sorted(before) == list(range(1, COMING + 1))
    assert _out_of_order(before) < COMING // 4
    said = Line.objects.get(room=room)
    assert said.reserved_up_to >= max(after)
    assert Room.objects.filter(closed_at__isnull=True).count() == 1


async def _before(crowd: _Crowd) -> None:
    await crowd.ready()
    await crowd.come(COMING)


async def _after(crowd: _Crowd) -> None:
    await crowd.ready()
    assert await crowd.ask_again() == []
    await crowd.come(100)
