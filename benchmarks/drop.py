"""`make drop`: a vaccination drop rehearsed: own database and processes, a crowd, the live figures, exact invariants."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

import psycopg

from benchmarks import beside, data, figures, rush, site
from benchmarks.http import Client
from vardnav.config.launch import cluster, folders, ports, postgres, programs
from vardnav.config.launch.children import stop
from vardnav.config.launch.choices import CHECKOUT
from vardnav.config.launch.problems import SetupProblem
from vardnav.kernel.people.rules import TERMS_VERSION

#: The national rush (performance.md P3): persons, places, seconds of arrival.
NATIONAL = (45_000, 30_000, 60.0)
#: Numbers that no real one looks like, and others in each run: those of earlier ones are still there.
_PERSONS = """
CREATE TABLE bench_person AS SELECT i, gen_random_uuid() AS id FROM generate_series(0, %(count)s - 1) i;
INSERT INTO people_person (id, identifier_kind, identifier, given_name, family_name, born_on, protection,
                           home_region, municipality, address, postal_code, postal_town, is_demo)
SELECT id, 'personnummer', 'd' || %(tag)s || lpad(i::text, 6, '0'), 'Anna' || i, 'Mätt',
       CASE WHEN i BETWEEN %(eligible)s AND %(in_storm)s - 1 THEN date '2015-01-01' ELSE date '1970-01-01' END, 'none',
       CASE WHEN i < %(in_storm)s THEN '12' ELSE '08' END, CASE WHEN i < %(in_storm)s THEN '1281' ELSE '0880' END,
       'Gatan 1', '22222', 'Lund', true FROM bench_person;
INSERT INTO people_account (person_id, activated_at, terms_version, terms_accepted_at, phone, email, notify_by,
                            language, chosen_region)
SELECT id, now(), %(terms)s, now(), '', '', 'none', 'sv', CASE WHEN i < %(in_storm)s THEN '12' ELSE '08' END
FROM bench_person
"""
_SESSIONS = """
INSERT INTO access_session
    (id, token_digest, person_id, subject_id, assurance, provider, created_at, last_seen_at, expires_at)
SELECT gen_random_uuid(), sha256(convert_to(%(secret)s || i, 'UTF8')), id, id, 3, 'resident', now(), now(),
       now() + interval '3 hours' FROM bench_person
"""
_FIGURES = """
SELECT arrived, waiting, admitted, inside, booked, has_left, a_minute, coalesce(slow_ms, 0)
FROM waiting_room_sample WHERE room_id = %s ORDER BY at DESC LIMIT 1
"""
_BOOKED = """
SELECT count(*) FILTER (WHERE coalesce(a.pair_part, 1) = 1), count(DISTINCT a.subject_id), array_agg(DISTINCT p.i),
       count(*) FILTER (WHERE a.pair_part = 2)
FROM appointments_appointment a JOIN appointments_timetype t ON t.id = a.time_type_id
JOIN bench_person p ON p.id = a.subject_id WHERE t.key = %s AND a.status = 'booked'
"""


def main(arguments: list[str]) -> int:
    """Rehearse; 0 when every invariant holds."""
    chosen = _choices(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folders.open_folder(site.FOLDER, is_chosen=True)
    try:
        with (
            folders.lock_for_run(site.FOLDER, "drop"),
            site.started("postgres-drop", {"fsync": "on", "shared_buffers": "512MB"}) as made,
        ):
            site.make_ready(made)
            return _rehearse(made, chosen)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code


def _choices(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drop", description=__doc__)
    parser.add_argument("--persons", type=int, default=3000)
    parser.add_argument("--places", type=int, default=2000)
    parser.add_argument(
        "--outsiders", type=int, default=0, help="so many more whom the rules do not let book (E3)"
    )
    parser.add_argument("--times", action="store_true", help="an ordinary sort of time instead of a campaign")
    parser.add_argument(
        "--pairs", action="store_true", help="a campaign of two doses, booked as one: so many places of each"
    )
    parser.add_argument(
        "--neighbour", type=float, default=10.0, help="pages a second in another region meanwhile (E4)"
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="how long they keep coming")
    parser.add_argument(
        "--national", action="store_true", help="P3: 45 000 persons in 60 s for 30 000 places"
    )
    parser.add_argument("--inside", type=int, default=150, help="the most who are inside at once")
    parser.add_argument("--a-minute", type=int, default=30_000, help="the most who are let in in a minute")
    parser.add_argument(
        "--poll", type=float, default=5.0, help="seconds between two questions of one who waits"
    )
    parser.add_argument(
        "--kill", action="store_true", help="P5: kill a web worker and PostgreSQL in the middle"
    )
    parser.add_argument("--limit", type=float, default=1200.0, help="seconds after which it is given up")
    chosen = parser.parse_args(arguments)
    if chosen.national:
        chosen.persons, chosen.places, chosen.seconds = NATIONAL
    chosen.places -= chosen.places % 20
    return chosen


def _rehearse(made: site.Site, chosen: argparse.Namespace) -> int:
    with psycopg.connect(made.log_ins.owner, autocommit=True) as owner:
        owner.execute("TRUNCATE access_session")
        owner.execute("DROP TABLE IF EXISTS bench_person")
        in_storm = chosen.persons + chosen.outsiders
        values = {
            "count": in_storm + beside.PEOPLE,
            "eligible": chosen.persons,
            "in_storm": in_storm,
            "terms": TERMS_VERSION,
            "tag": f"{time.time_ns() % 10**5:05d}",
        }
        for statement in _PERSONS.split(";"):
            psycopg.ClientCursor(owner).execute(statement, values)
        psycopg.ClientCursor(owner).execute(_SESSIONS, {"secret": data.SECRET})
    waiting_port = ports.find_free("127.0.0.1", 0)
    rush_port = ports.find_free("127.0.0.1", 0)
    environment = {
        **made.environment,
        "VARDNAV_WAITING_ORIGIN": f"http://127.0.0.1:{waiting_port}",
        "VARDNAV_RUSH_ORIGIN": f"http://127.0.0.1:{rush_port}",
    }
    world = _world(made, chosen)
    children = [
        programs.rush(made.choices, rush_port, environment),
        programs.web(made.choices, environment),
        programs.worker(made.choices, environment),
        programs.live(made.choices, waiting_port, environment),
    ]
    try:
        for child in children:
            child.start()
        site.wait_until_up(made.port)
        site.wait_until_up(waiting_port)
        site.wait_until_up(rush_port)
        time.sleep(2)
        crowd, other = asyncio.run(_go(made, chosen, world, children, (waiting_port, rush_port)))
        if other is not None:
            print(f"\n{other.told()}")
        return _told(made, chosen, world, crowd, crowd.ended_at - crowd.began_at)
    finally:
        stop(children, 8.0)


def _world(made: site.Site, chosen: argparse.Namespace) -> dict[str, Any]:
    asked = {
        "places": chosen.places,
        "opens_in": 10 + (beside.QUIET if chosen.neighbour else 0),
        "inside": chosen.inside,
        "a_minute": chosen.a_minute,
        "sort": "times" if chosen.times else "pairs" if chosen.pairs else "campaign",
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drop_world", json.dumps(asked)],
        env={**made.environment, **made.log_ins.owner_environment()},
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SetupProblem(done.stderr[-1500:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


async def _go(
    made: site.Site,
    chosen: argparse.Namespace,
    world: dict[str, Any],
    children: list[Any],
    doors: tuple[int, int],
) -> tuple[rush.Crowd, beside.Beside | None]:
    live, pages = Client(doors[0], 128), Client(doors[1], 48)
    await live.open()
    await pages.open()
    in_storm = chosen.persons + chosen.outsiders
    crowd = rush.Crowd(world, live, pages, chosen.poll, random.Random(7))
    crowd.outsiders = frozenset(range(chosen.persons, in_storm))
    # Who may not book comes among the others.
    order = random.Random(11).sample(range(in_storm), in_storm)
    tokens = [(number, f"{data.SECRET}{number}") for number in order]
    others = [f"{data.SECRET}{number}" for number in range(in_storm, in_storm + beside.PEOPLE)]
    other = await beside.begun(made.port, world["neighbour"]["target"], others, chosen.neighbour)
    watching = asyncio.create_task(_watch(made, world, chosen, crowd, children))
    try:
        await asyncio.wait_for(rush.everybody(crowd, tokens, chosen.seconds), chosen.limit)
    except TimeoutError:
        crowd.lost.append(f"not over after {chosen.limit:.0f} s")
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    if other is not None:
        await other.end()
    live.close()
    pages.close()
    await asyncio.sleep(0.1)
    return crowd, other


async def _watch(
    made: site.Site, world: dict[str, Any], chosen: argparse.Namespace, crowd: rush.Crowd, children: list[Any]
) -> None:
    """Print the live figures as the region's page has them, and kill what is to be killed when half have booked."""
    print("  arrived  waiting  admitted  inside  booked   left  a minute  slow ms", flush=True)
    has_killed = not chosen.kill
    while True:
        await asyncio.sleep(2.5)
        crowd.live.give_up_late()
        crowd.site.give_up_late()
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(made.log_ins.owner, autocommit=True) as owner,
        ):
            row = owner.execute(_FIGURES, [world["room"]]).fetchone()
            if row is not None:
                print("".join(f"{value:>9}" for value in row), flush=True)
        if not has_killed and len(crowd.seen) > chosen.places // 2:
            has_killed = True
            # Not in a thread: what it starts is on a leash, and would end with the thread.
            _kill(made, children)


def _kill(made: site.Site, children: list[Any]) -> None:
    """Kill -9 one worker of those who were let in, and all of PostgreSQL, and start it again as the supervisor does."""
    for pid in figures.tree(children[0].process.pid)[1:2]:
        os.kill(pid, signal.SIGKILL)
    assert made.database.process is not None
    for pid in figures.tree(made.database.process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    made.database.process.wait()
    print("  -- killed a web worker and PostgreSQL", flush=True)
    found = cluster.prepare(site.FOLDER, "postgres-drop")
    cluster.clear_leftovers(found)
    made.database.restart()
    postgres.wait_until_ready(found, made.database)
    print("  -- PostgreSQL is back", flush=True)


def _told(
    made: site.Site, chosen: argparse.Namespace, world: dict[str, Any], crowd: rush.Crowd, seconds: float
) -> int:
    with psycopg.connect(made.log_ins.owner, autocommit=True) as owner:
        found = owner.execute(_BOOKED, [world["key"]]).fetchone()
    assert found is not None
    booked, persons, who, seconds_booked = found[0], found[1], set(found[2] or ()), found[3]
    who_came = chosen.persons + chosen.outsiders
    numbers = [number for _at, number in sorted(crowd.places)]
    turned = sum(one > after for one, after in itertools.pairwise(numbers))
    places, pages = world["places"], sorted(crowd.page_seconds)
    wrong = {
        f"booked {booked} of {places} places": booked != min(places, chosen.persons),
        f"double: {booked - persons}": booked != persons,
        f"second doses: {seconds_booked}": seconds_booked != (booked if world["firsts"] else 0),
        f"lost confirmations: {len(crowd.seen - who)}": bool(crowd.seen - who),
        f"refused clearly {len(crowd.refused)}": len(crowd.refused) != chosen.persons - booked,
        f"not of the group, and told so: {len(crowd.turned)} of {chosen.outsiders}": crowd.turned
        != crowd.outsiders
        or bool(who & crowd.outsiders),
        f"neither booked nor refused: {len(crowd.lost)}": bool(crowd.lost),
        f"places given twice: {len(numbers) - len(set(numbers))}": len(numbers) != len(set(numbers)),
        f"answers out of order: {turned} of {len(numbers)}": turned > len(numbers) // 100,
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check_invariants"],
        env={**made.environment, **made.log_ins.owner_environment()},
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    wrong["check_invariants"] = bool(checked.returncode)
    print(f"\n{who_came} persons in {seconds:.0f} s: {who_came / seconds:.0f} a second end to end")
    print(
        f"pages p50 {pages[len(pages) // 2] * 1000:.0f} ms, p95 {pages[int(len(pages) * 0.95)] * 1000:.0f} ms"
    )
    print(f"requests: {dict(crowd.requests)}")
    for what, is_wrong in wrong.items():
        print(f"  {'WRONG' if is_wrong else 'ok':6} {what}")
    for one in crowd.lost[:5]:
        print(f"         {one}")
    if checked.returncode:
        print(checked.stdout[-1500:], checked.stderr[-500:])
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
