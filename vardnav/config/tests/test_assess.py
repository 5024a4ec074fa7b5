"""`manage.py assess`: a bad line is answered and the run goes on; both ways of asking speak JSON Lines."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CASE = '{"id": 1, "age_years": 40, "sex": "female", "text": "jag får ingen luft"}'


def run(*arguments: Any, **options: Any) -> list[dict[str, Any]]:
    """Return what the command says, line by line."""
    out = io.StringIO()
    call_command("assess", *arguments, stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_malformed_line_is_answered_with_an_error_and_the_run_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\n".join([CASE.encode(), b"\xff\xfe", b"{}", b"", CASE.replace("1,", "2,").encode()]))
    found = run(str(file))
    assert [one.get("id") for one in found] == [1, None, None, 2]
    assert [one.get("line") for one in found] == [None, 2, 3, None]
    assert {found[0]["level"], found[3]["level"]} == {"112"}
    assert set(found[0]) >= {"id", "complaints", "level", "setting", "channel", "reasons", "asked", "bundle"}


def test_numbers_without_end_and_halves_of_signs_are_errors_of_their_own_line(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "cases.jsonl"
    endless = json.dumps({**json.loads(CASE), "age_years": 0}).replace(
        '"age_years": 0', f'"age_years": 1{"0" * 400}'
    )
    half = CASE.replace("1,", '"\\ud800",', 1)
    file.write_text("\n".join([endless, half, CASE]))
    call_command("assess", str(file))
    found = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert len(found) == 3
    assert "old" in found[0]["error"]
    assert found[2]["level"] == "112"


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run("/nonexistent/cases.jsonl")


def test_question_by_question_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [CASE, "nonsense", '{"answers": {"breathless_rest": "yes"}}', "{}", CASE]
    typed = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()))
    monkeypatch.setattr(sys, "stdin", typed)
    found = run(interactive=True)
    assert found[0]["ask"]["findings"][0]["finding"] == "breathless_rest"
    assert found[1]["error"]
    assert found[1]["ask"] == found[0]["ask"]
    assert found[2]["level"] == "112"
    assert "error" in found[3]
    assert found[4]["ask"] == found[0]["ask"]


def test_to_ask_and_to_answer_for_the_patient_is_refused() -> None:
    with pytest.raises(CommandError, match="Choose one"):
        run(interactive=True, unmentioned="no")
