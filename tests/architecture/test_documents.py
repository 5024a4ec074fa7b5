"""What is written from the code is fresh, and staleness is seen."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from vardnav.config import documents
from vardnav.config.management.commands.write_docs import FOLDER


def test_the_generated_documents_are_fresh():
    # In a process of its own: tests declare verbs and services that the product does not have.
    done = subprocess.run(
        [sys.executable, "manage.py", "write_docs", "--check"],
        cwd=settings.REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_reviewed_list_of_addresses_is_the_list_of_addresses():
    assert (FOLDER / "urls.md").read_text(encoding="utf-8") == documents.made()["urls.md"]


@pytest.mark.parametrize("fault", ["changed", "missing", "left over"])
def test_a_stale_document_is_found(tmp_path, fault):
    call_command("write_docs", folder=tmp_path, verbosity=0)
    path = tmp_path / "urls.md"
    if fault == "changed":
        path.write_text(path.read_text(encoding="utf-8").replace("/my/", "/mine/"), encoding="utf-8")
    elif fault == "missing":
        path.unlink()
    else:
        (tmp_path / "old.md").write_text("x", encoding="utf-8")
    with pytest.raises(CommandError, match="Stale"):
        call_command("write_docs", "--check", folder=tmp_path)
    call_command("write_docs", folder=tmp_path, verbosity=0)
    call_command("write_docs", "--check", folder=tmp_path)
