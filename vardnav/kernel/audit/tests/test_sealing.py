"""Tests: sealing and verifying. Whatever is done to the log afterwards is found."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import anchors, lines, recording, sealing, verifying
from vardnav.kernel.audit.models import Entry, Seal
from vardnav.kernel.audit.tests.conftest import NOW, as_owner_without_triggers, rows, run

pytestmark = pytest.mark.usefixtures("log")
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def anchor_file(tmp_path: Path, settings) -> Path:
    settings.VAR = tmp_path
    return anchors.usual_place()


@pytest.fixture
def chain(written, anchor_file: Path) -> Path:
    """Eight seals over forty rows of twenty-four transactions."""
    for number in range(24):
        for _ in range(1 + number % 3):
            written(100 + number, NOW + number * MINUTE, json.dumps({"n": number}))
    assert sealing.seal(NOW + dt.timedelta(hours=1), anchor_file=anchor_file, rows_per_seal=5) == 48
    assert Seal.objects.count() >= 8
    return anchor_file


def verified(path: Path) -> verifying.Report:
    return verifying.verify(anchors.read(path))


def test_a_log_left_alone_is_whole(chain: Path) -> None:
    report = verified(chain)
    assert report.is_whole, report.problems
    assert (report.rows, report.unsealed, report.notes) == (48, 0, ())


def test_a_transaction_is_never_split_between_two_seals(chain: Path) -> None:
    for seal in Seal.objects.all():
        assert (
            seal.rows
            == rows(
                "SELECT count(*) FROM audit_entry WHERE transaction_id >= %s::xid8 AND transaction_id < %s::xid8",
                *(str(seal.from_xid), str(seal.to_xid)),
            )[0][0]
        )


def test_a_transaction_larger_than_a_seal_is_sealed_whole(written, anchor_file: Path) -> None:
    for _ in range(30):
        written(50)
    sealing.seal(NOW, anchor_file=anchor_file, rows_per_seal=7)
    assert [seal.rows for seal in Seal.objects.all()] == [30]


def test_rows_of_a_transaction_still_open_wait(anna: Viewer, chain: Path) -> None:
    audit.record(anna, action="test.read", now=NOW)
    assert sealing.seal(NOW, anchor_file=chain) == 0
    assert verified(chain).unsealed == 1


def test_an_idle_log_gets_no_empty_seals(chain: Path) -> None:
    before = Seal.objects.count()
    sealing.seal(NOW, anchor_file=chain)
    assert Seal.objects.count() == before


LAST = "transaction_id >= (SELECT max(from_xid)::text::xid8 FROM audit_seal)"
TAMPERINGS = {
    "edit a code": "UPDATE audit_entry SET action = 'test.write' WHERE id = '{row}'",
    "edit the time": "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = '{row}'",
    "edit who": "UPDATE audit_entry SET actor_id = gen_random_uuid() WHERE id = '{row}'",
    "edit whose": "UPDATE audit_entry SET subject_id = NULL WHERE id = '{row}'",
    "edit the detail": """UPDATE audit_entry SET detail = '{{"n": 1000}}' WHERE id = '{row}'""",
    "fill an empty column": "UPDATE audit_entry SET request_id = ' ' WHERE id = '{row}'",
    "edit the transaction": "UPDATE audit_entry SET transaction_id = '99' WHERE id = '{row}'",
    "edit the generation": "UPDATE audit_entry SET generation = 7 WHERE id = '{row}'",
    "delete": "DELETE FROM audit_entry WHERE id = '{row}'",
    "insert a copy": (
        "INSERT INTO audit_entry (id, at, region, role, action, object_kind, purpose, outcome, detail, request_id, "
        "transaction_id) SELECT gen_random_uuid(), at, region, role, action, object_kind, purpose, outcome, detail, "
        "request_id, transaction_id FROM audit_entry WHERE id = '{row}'"
    ),
    "swap two subjects": (
        "UPDATE audit_entry e SET subject_id = o.subject_id FROM audit_entry o "
        "WHERE (e.id, o.id) IN (('{row}', '{other}'), ('{other}', '{row}'))"
    ),
    "swap two transactions": (
        "UPDATE audit_entry e SET transaction_id = o.transaction_id, at = o.at FROM audit_entry o "
        "WHERE (e.id, o.id) IN (('{row}', '{other}'), ('{other}', '{row}'))"
    ),
    "cut the tail's rows": f"DELETE FROM audit_entry WHERE {LAST}",
    "cut the tail, rows and seal": (
        f"DELETE FROM audit_entry WHERE {LAST}; "
        "DELETE FROM audit_seal WHERE number = (SELECT max(number) FROM audit_seal)"
    ),
    "cut the tail's seal only": "DELETE FROM audit_seal WHERE number = (SELECT max(number) FROM audit_seal)",
    "remove a seal": "DELETE FROM audit_seal WHERE number = {seal}",
    "edit a seal": "UPDATE audit_seal SET rows = rows + 1 WHERE number = {seal}",
    "edit a seal's time": "UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = {seal}",
    "forget everything": "DELETE FROM audit_entry; DELETE FROM audit_seal",
}


@pytest.mark.parametrize("column", [*recording.COLUMNS, "transaction_id", "generation"])
def test_an_edit_of_any_column_is_found(column: str, chain: Path) -> None:
    changed = {
        "uuid": "gen_random_uuid()",
        "timestamptz": "at + interval '1 microsecond'",
        "varchar": f"CASE WHEN {column} = 'done' THEN 'refused' ELSE 'x' END",
        "jsonb": """'{"n": 5, "more": 1}'""",
        "xid8": "'117'",
        "smallint": "2",
    }[{**recording.COLUMNS, "transaction_id": "xid8", "generation": "smallint"}[column]]
    as_owner_without_triggers(f"UPDATE audit_entry SET {column} = {changed} WHERE transaction_id = '103'")
    assert not verified(chain).is_whole


def _unlike(row: str, chance: random.Random) -> str:
    same = "SELECT transaction_id FROM audit_entry WHERE id = %s"
    sql = f"SELECT id FROM audit_entry WHERE transaction_id <> ({same}) ORDER BY id"
    return str(chance.choice(rows(sql, row))[0])


def test_a_hundred_tamperings_by_the_owner_are_all_found(chain: Path) -> None:
    chance = random.Random(1969)
    ids = [row[0] for row in rows("SELECT id FROM audit_entry ORDER BY id")]
    kinds = list(TAMPERINGS) + chance.choices(list(TAMPERINGS), k=100 - len(TAMPERINGS))
    missed = []
    for kind in kinds:
        row = chance.choice(ids)
        values = {
            "row": row,
            "other": _unlike(row, chance),
            "seal": chance.randint(1, Seal.objects.count() - 1),
        }
        point = transaction.savepoint()
        as_owner_without_triggers(TAMPERINGS[kind].format(**values))
        if verified(chain).is_whole:
            missed.append((kind, values))
        transaction.savepoint_rollback(point)
    assert verified(chain).is_whole
    assert missed == []


def _edit_and_reseal(number: int) -> None:
    """Change a row, then make its own seal fit again, as an owner who knows the method would."""
    seal = Seal.objects.get(number=number)
    as_owner_without_triggers(
        f"UPDATE audit_entry SET actor_id = gen_random_uuid() WHERE transaction_id = '{seal.from_xid}'"
        if rows("SELECT 1 FROM audit_entry WHERE transaction_id = %s::xid8", str(seal.from_xid))
        else f"UPDATE audit_entry SET actor_id = gen_random_uuid() WHERE transaction_id < '{seal.to_xid}' "
        f"AND transaction_id >= '{seal.from_xid}'",
    )
    content = lines.read(seal.generation, seal.from_xid, seal.to_xid).content
    as_owner_without_triggers(
        f"UPDATE audit_seal SET digest = '{lines.digest(seal, content)}' WHERE number = {number}"
    )


def test_without_the_chain_a_resealed_edit_would_be_missed(chain: Path) -> None:
    _edit_and_reseal(3)
    without_chain = [wrong for seal in Seal.objects.all() for wrong in verifying.row_problems(seal)[1]]
    assert without_chain == [], "the negative control: each seal fits its rows"
    assert [problem.number for problem in verifying.chain_problems(list(Seal.objects.all()))] == [4]
    assert not verified(chain).is_whole


def test_a_chain_forged_to_its_end_is_found_by_the_anchors_only(chain: Path) -> None:
    _edit_and_reseal(3)
    previous = Seal.objects.get(number=3)
    for seal in Seal.objects.filter(number__gt=3):
        seal.previous_digest = previous.digest
        content = lines.read(seal.generation, seal.from_xid, seal.to_xid).content
        as_owner_without_triggers(
            f"UPDATE audit_seal SET previous_digest = '{previous.digest}', digest = '{lines.digest(seal, content)}' "
            f"WHERE number = {seal.number}"
        )
        previous = Seal.objects.get(number=seal.number)
    assert verifying.verify(anchors.Anchors({})).is_whole, (
        "the negative control: the forged chain is a good chain"
    )
    assert [problem.number for problem in verified(chain).problems][:1] == [3]


def test_the_command_counts_what_is_whole(chain: Path, anna: Viewer) -> None:
    audit.record(anna, action="test.read", now=NOW)
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    assert said.getvalue() == f"48 rows in {Seal.objects.count()} seals whole, 1 rows not yet sealed.\n"


def test_the_command_names_the_seal_and_its_time_and_fails(chain: Path) -> None:
    as_owner_without_triggers("DELETE FROM audit_entry WHERE transaction_id = '105'")
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--anchors", str(chain), stdout=said)
    assert ended.value.code == 1
    assert "NOT WHOLE. Seal 2 (2026-03-03 09:3" in said.getvalue()
    assert "rows were sealed" in said.getvalue()


def test_the_command_refuses_an_anchor_file_that_is_not_there(chain: Path) -> None:
    with pytest.raises(CommandError, match="There is no anchor file"):
        call_command("verify_audit", "--anchors", str(chain.with_name("gone.jsonl")))


def test_an_anchor_line_torn_by_a_crash_is_written_again(chain: Path) -> None:
    kept = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(kept[:-2]) + kept[-2][:20])
    assert len(verified(chain).notes) == 1
    sealing.seal(NOW, anchor_file=chain)
    assert verified(chain).is_whole
    assert verified(chain).notes == ()


def test_anchors_are_readable_by_their_owner_only(chain: Path) -> None:
    assert chain.stat().st_mode & 0o777 == 0o600


class TestRestored:
    """A copy of the database was restored into a server that counts its transactions from the beginning."""

    @pytest.fixture
    def restored(self, chain: Path, written, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Seals 1-8 were made; the copy holds 1-6 and rows after them; the new server has come to transaction 60."""
        last = Seal.objects.latest("number")
        as_owner_without_triggers(
            "DELETE FROM audit_seal WHERE number > 6",
            f"DELETE FROM audit_entry WHERE transaction_id >= '{last.from_xid}'",
        )
        monkeypatch.setattr(sealing, "_HORIZON", "SELECT 60")
        written(58, NOW + dt.timedelta(hours=2))
        return chain

    def test_sealing_refuses_and_says_what_to_do(self, restored: Path) -> None:
        with pytest.raises(sealing.DatabaseRestored, match=r"restored from a copy.*new_audit_generation"):
            sealing.seal(NOW, anchor_file=restored)
        assert sealing.is_restored()

    def test_a_new_generation_lets_sealing_go_on(self, restored: Path, written) -> None:
        opening = sealing.open_generation(NOW + dt.timedelta(hours=3), anchor_file=restored)
        assert opening.generation == 2
        assert rows("SELECT generation FROM audit_entry WHERE transaction_id = '58'") == [(2,)]
        assert Entry.objects.filter(action="audit.open_generation").count() == 1
        assert rows("SELECT generation FROM audit_entry WHERE action = 'audit.open_generation'") == [(2,)]
        written(59, NOW + dt.timedelta(hours=3), generation=2)
        assert sealing.seal(NOW + dt.timedelta(hours=4), anchor_file=restored) == 2
        report = verified(restored)
        assert report.is_whole, report.problems
        assert "were lost when the database was restored" in report.notes[0]
        assert not sealing.is_restored()

    def test_what_is_done_to_either_generation_is_still_found(self, restored: Path) -> None:
        sealing.open_generation(NOW + dt.timedelta(hours=3), anchor_file=restored)
        sealing.seal(NOW + dt.timedelta(hours=4), anchor_file=restored)
        for tampering in (
            "DELETE FROM audit_entry WHERE transaction_id = '58'",
            "DELETE FROM audit_entry WHERE transaction_id = '101'",
            "UPDATE audit_entry SET generation = 1 WHERE transaction_id = '58'",
        ):
            point = transaction.savepoint()
            as_owner_without_triggers(tampering)
            assert not verified(restored).is_whole, tampering
            transaction.savepoint_rollback(point)

    def test_it_is_refused_when_nothing_was_sealed(self, log: None) -> None:
        with pytest.raises(CommandError, match="Nothing has been sealed yet"):
            call_command("new_audit_generation")


@pytest.mark.usefixtures("chain")
def test_the_guards_stand_again_after_a_new_generation(anchor_file: Path) -> None:
    sealing.open_generation(NOW, anchor_file=anchor_file)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        run("DELETE FROM audit_entry")
    assert connection.in_atomic_block
