"""The generator of bookings: as many people as are at it at once hold a time, confirm it, and take the next."""

from __future__ import annotations

import asyncio
import secrets
import time
import uuid
from collections.abc import Iterator

from benchmarks.http import Answer, Client
from benchmarks.load import Outcome
from benchmarks.scenarios import post

_CSRF = "b" * 32
HOLD = "/my/appointments/hold/"


async def booking(
    port: int, bookings: Iterator[tuple[str, uuid.UUID]], *, at_once: int, seconds: float
) -> Outcome:
    """Let `at_once` people book one time after another for `seconds`. Each booking is a hold and a confirmation."""
    client, outcome = Client(port, at_once), Outcome()
    await client.open()
    began = time.perf_counter()

    async def visitor() -> None:
        while time.perf_counter() < began + seconds:
            wanted = next(bookings, None)
            if wanted is None:
                outcome.wrong("no times left")
                return
            await _book(client, outcome, *wanted)

    await asyncio.gather(*(visitor() for _number in range(at_once)))
    outcome.seconds = time.perf_counter() - began
    client.close()
    return outcome


async def _book(client: Client, outcome: Outcome, token: str, slot: uuid.UUID) -> None:
    asked_at = time.perf_counter()
    try:
        held = await _post(client, token, HOLD, slot=str(slot))
        outcome_of_hold = time.perf_counter()
        if held.status != 303:
            outcome.wrong(f"hold: {held.status}")
            return
        outcome.note("hold", outcome_of_hold - asked_at)
        there = held.header(b"location").decode()
        confirmed = await _post(client, token, there, step="book", terms="on")
    except OSError as fault:
        outcome.wrong(f"booking: {type(fault).__name__}")
        return
    if confirmed.status != 303:
        outcome.wrong(f"confirm: {confirmed.status}")
        return
    outcome.note("confirm", time.perf_counter() - outcome_of_hold)


async def _post(client: Client, token: str, path: str, **fields: str) -> Answer:
    key = str(uuid.UUID(int=secrets.randbits(128), version=4))
    given = {"csrfmiddlewaretoken": _CSRF, "form_key": key, **fields}
    cookies = {"vardnav_session": token, "vardnav_csrf": _CSRF}
    return await client.send(post(path, client.port, given, cookies))
