"""The yardstick is no straw man: its page reads and writes what a usual Django inbox does, no more and no less."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg import conninfo, sql

from benchmarks import usual


@pytest.fixture(scope="module")
def asked() -> Iterator[dict[str, Any]]:
    """What its own process tells, in a database made for it (two Django settings cannot live in one process)."""
    server, name = os.environ["DATABASE_URL"], f"usual_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.usual_django.proof"],
                env={
                    **os.environ,
                    "DATABASE_URL": conninfo.make_conninfo(server, dbname=name),
                    "DJANGO_SETTINGS_MODULE": "benchmarks.usual_django.settings",
                    "SECRET_KEY": "of this test",
                },
                cwd=settings.REPOSITORY, capture_output=True, text=True, check=False, timeout=60,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            yield json.loads(done.stdout)
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_it_reads_session_user_list_and_count_and_writes_the_log_in_one_transaction(asked):
    assert [_kind(statement) for statement in asked["statements"]] == [
        "SELECT django_session",
        "SELECT auth_user",
        "BEGIN",
        "SELECT usual_message with usual_case, usual_unit",
        "SELECT count usual_message",
        "INSERT usual_accessentry",
        "COMMIT",
    ]
    assert asked["middlewares"] == 8


def test_anna_sees_her_own_twenty_newest_with_case_unit_and_date(asked):
    assert asked["status"] == 200
    shown = [line for line in asked["body"].splitlines() if line.startswith("<p>Svar ")]
    assert shown == [f"<p>Svar {number}</p>" for number in range(24, 4, -1)]
    assert asked["body"].count("B-anna0</a>") == 20
    assert asked["body"].count("Vårdcentralen Björken") == 20
    assert "<time>2026-03-26 10:30</time>" in asked["body"]
    assert "Du har 3 olästa meddelanden." in asked["body"]
    assert asked["body"].count('href="/my/cases/1/"') == 20
    assert "cecilia" not in asked["body"]


def test_the_log_says_that_anna_has_read_and_a_stranger_is_sent_to_log_in(asked):
    assert asked["log"] == [["anna0", "inbox.read", "/my/inbox/"]]
    assert asked["stranger"] == 302


def test_a_ratio_is_the_median_of_neighbouring_rounds_and_over_one_in_the_sites_favour():
    ours = [_round(300, 2.0, 1.0), _round(100, 6.0, 3.0), _round(200, 3.0, 1.5)]
    theirs = [_round(60, 15.0, 3.0), _round(50, 15.0, 3.0), _round(50, 15.0, 3.0)]
    assert usual.ratios(ours, theirs) == {"times_usual": 4.0, "usual_times_app": 5.0, "usual_times_cpu": 4.0}


def _round(per_second: float, app_ms: float, db_ms: float) -> dict[str, Any]:
    return {"per_second": per_second, "app_ms": app_ms, "db_ms": db_ms}


def _kind(statement: str) -> str:
    """Return what a statement does, and to which tables."""
    words = statement.replace('"', "").replace("(", " ").split()
    if words[0] == "INSERT":
        return f"INSERT {words[2]}"
    if words[0] != "SELECT":
        return words[0].rstrip(";")
    counts = "count " if words[1].lower() == "count" else ""
    joined = [word for before, word in itertools.pairwise(words) if before == "JOIN"]
    also = f" with {', '.join(joined)}" if joined else ""
    return f"SELECT {counts}{words[words.index('FROM') + 1]}{also}"
