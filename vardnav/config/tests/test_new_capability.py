"""`make capability NAME=x` writes a folder that is right at once and whose test fails until it is real."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from vardnav.config.management.commands import new_capability


def _module(path: Path):
    spec = importlib.util.spec_from_file_location(f"made_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_folder_is_right_at_once(tmp_path):
    home = tmp_path / "vardnav" / "capabilities"
    registry = Path("vardnav", "platform", "registry")  # so that ruff sees whose imports they are
    shutil.copytree(Path(settings.REPOSITORY) / registry, tmp_path / registry)
    call_command("new_capability", "hearing", folder=home, verbosity=0)
    made = home / "hearing"
    declared = _module(made / "capability.py").CAPABILITY
    assert (declared.key, [one.key for one in declared.services]) == ("hearing", ["hearing.ask"])
    assert "NAME" not in "".join(
        path.read_text(encoding="utf-8") for path in made.rglob("*.*") if path.suffix != ".pyc"
    )
    ruff = Path(sys.executable).with_name("ruff")
    shutil.copy(Path(settings.REPOSITORY) / "pyproject.toml", tmp_path)
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [ruff, *command, made], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_its_test_fails_until_the_e_service_has_words_of_its_own(tmp_path, monkeypatch):
    call_command("new_capability", "hearing", folder=tmp_path, verbosity=0)
    made = _module(tmp_path / "hearing/capability.py")
    monkeypatch.setitem(sys.modules, "vardnav.capabilities.hearing", made)
    monkeypatch.setitem(sys.modules, "vardnav.capabilities.hearing.capability", made)
    test = _module(tmp_path / "hearing/tests/test_hearing.py")
    with pytest.raises(AssertionError, match="Give the e-service its name"):
        test.test_the_e_service_says_what_it_is_in_words_of_its_own()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "one English word"),
        ("Remisser", "one English word"),
        ("two words", "one English word"),
        ("../escape", "one English word"),
        ("class", "one English word"),
        ("å", "one English word"),
        ("helpers", "says nothing"),
        ("cases", "name of a room"),
        ("contact", "already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(tmp_path, name, said):
    with pytest.raises(CommandError, match=said):
        call_command("new_capability", name, folder=new_capability.FOLDER if name == "contact" else tmp_path)
    assert not list(tmp_path.iterdir())
