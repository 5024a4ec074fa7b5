"""The operator's file of outside systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from vardnav.platform.calendars.adapters import systems


def _file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "systems.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_system_is_read_and_its_secret_only_when_needed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    found = systems.known(
        _file(
            tmp_path,
            f'[hospital]\nname = "Sjukhuset"\nbase = "https://fhir.example.org/R4"\nsecret_file = "{secret}"\n',
        )
    )
    with pytest.raises(FileNotFoundError):
        found["hospital"].secret()
    secret.write_text("s3cret\n", encoding="utf-8")
    assert found["hospital"].secret() == "s3cret"
    assert systems.known("") == {}


@pytest.mark.parametrize(
    "text",
    [
        '[a]\nname = "A"\n',
        '[a]\nname = "A"\nbase = "http://fhir.example.org"\n',
        '[a]\nname = "A"\nbase = "https://fhir.example.org"\npassword = "x"\n',
        '[a]\nname = "A"\nbase = "file:///etc/passwd"\n',
        '[a]\nname = "A"\nbase = 7\n',
        "not toml",
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str) -> None:
    with pytest.raises(systems.WrongSystems):
        systems.known(_file(tmp_path, text))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(systems.WrongSystems, match="cannot be read"):
        systems.known(str(tmp_path / "none.toml"))
