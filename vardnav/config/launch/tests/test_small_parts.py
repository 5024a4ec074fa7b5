"""The small parts: translations, fingerprints, lines from logs, the environment's shell words."""

import gc
import importlib
import os
import shutil
import subprocess
import sys
import types

import pytest

from vardnav.config.launch import fingerprints, leash, messages, programs, served
from vardnav.config.launch.choices import CHECKOUT
from vardnav.config.launch.log_watch import LogWatch


def test_translations_are_compiled_when_missing_or_older(tmp_path):
    po = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Förnya"\nmsgstr "Renew"\n'
    )
    assert messages.stale(tmp_path) == [po]
    messages.compile_messages(messages.stale(tmp_path))
    assert b"Renew" in po.with_suffix(".mo").read_bytes()
    assert messages.stale(tmp_path) == []
    os.utime(po, (2**32, 2**32))
    assert messages.stale(tmp_path) == [po]


def test_fingerprints_notice_a_changed_file_and_are_remembered(tmp_path):
    url = os.environ["DATABASE_URL"]
    first = fingerprints.now_of(url, tmp_path, is_demo=True, has_demo_data=True)
    assert fingerprints.noted(tmp_path) == fingerprints.Fingerprints("", "", "")
    fingerprints.note(tmp_path, first)
    assert fingerprints.noted(tmp_path) == first
    (tmp_path / "static").mkdir()
    later = fingerprints.now_of(url, tmp_path, is_demo=True, has_demo_data=True)
    assert later.static != first.static
    assert later.schema == first.schema


def test_a_damaged_note_only_means_that_the_work_is_done_again(tmp_path):
    (tmp_path / "start-up.json").write_text("{half")
    assert fingerprints.noted(tmp_path) == fingerprints.Fingerprints("", "", "")


def test_problems_in_a_log_are_shown_once_and_whole(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("2026-11-21 INFO all is well\n2026-11-21 ERROR the sk")
    watch = LogWatch(log)
    assert watch.new_problems() == []
    with log.open("a") as file:
        file.write("y fell\n")
    assert watch.new_problems() == ["2026-11-21 ERROR the sky fell"]
    assert watch.new_problems() == []


def test_the_address_shown_is_one_a_browser_can_open():
    assert programs.origin("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert programs.origin("0.0.0.0", 8000) == "http://127.0.0.1:8000"
    assert programs.origin("::1", 8000) == "http://[::1]:8000"


@pytest.mark.parametrize(("script", "asked"), [("run", "--help"), ("run", "-h"), ("test", "--help")])
def test_help_is_answered_before_anything_is_made(tmp_path, script, asked):
    launch = "vardnav/config/launch"
    (tmp_path / launch).mkdir(parents=True)
    files = [script, *(f"{launch}/{name}" for name in ("environment.sh", "help_run.txt", "help_test.txt"))]
    for name in files:
        shutil.copy(CHECKOUT / name, tmp_path / name)
    answer = subprocess.run(
        [f"./{script}", asked],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == (CHECKOUT / launch / f"help_{script}.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([script, "vardnav"])


def test_a_python_that_is_too_old_is_told_in_one_sentence():
    script = ". vardnav/config/launch/environment.sh; is_new_enough() { return 1; }; find_python"
    told = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "Vårdnav needs Python 3.11 or later, and this machine has Python 3" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_an_environment_that_works_is_brought_up_to_date_where_it_is_and_never_cleared(tmp_path):
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True)
    (tmp_path / ".venv" / "somebody-works-here").touch()
    script = (
        f". {CHECKOUT}/vardnav/config/launch/environment.sh; install_packages() {{ :; }}; make_environment"
    )
    for says in ("Installing packages", ""):  # the second time there is nothing to do
        made = subprocess.run(
            ["sh", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert "Making a virtual environment" not in made.stdout
        assert says in made.stdout
    assert made.stdout == ""
    assert (tmp_path / ".venv" / "somebody-works-here").exists()


def test_an_environment_that_was_moved_is_made_anew(tmp_path):
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "old" / ".venv")], check=True
    )
    (tmp_path / "old" / ".venv").rename(tmp_path / ".venv")
    script = (
        f". {CHECKOUT}/vardnav/config/launch/environment.sh; install_packages() {{ :; }}; make_environment"
    )
    made = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "Making a virtual environment" in made.stdout


def test_a_page_server_leaves_what_it_has_loaded_out_of_the_search_for_dead_rings(monkeypatch):
    loaded = types.SimpleNamespace(application="the pages")
    monkeypatch.setattr(leash, "tie_to_parent", lambda: None)
    monkeypatch.setattr(served, "read_beforehand", lambda: None)
    monkeypatch.setattr(importlib, "import_module", {"vardnav.config.wsgi": loaded}.__getitem__)
    usual = gc.get_threshold()
    gc.unfreeze()
    try:
        assert served.web() == "the pages"
        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold()[0] > usual[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
