"""The folder of a start: whose it is, who may use it, what lies in it."""

import pathlib
import stat

import pytest

from vardnav.config.launch import folders
from vardnav.config.launch.problems import SetupProblem


def test_a_chosen_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(SetupProblem, match="which holds something else"):
        folders.open_folder(tmp_path, is_chosen=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_made_by_us_is_known_again(tmp_path):
    folders.open_folder(tmp_path / "new", is_chosen=True)
    folders.open_folder(tmp_path / "new", is_chosen=True)


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "var").write_text("")
    with pytest.raises(SetupProblem, match="a file is in the way"):
        folders.open_folder(tmp_path / "var", is_chosen=True)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = folders.secret_key(tmp_path)
    assert len(key) > 60
    assert folders.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_second_start_on_the_same_folder_is_told_about_the_first(tmp_path):
    with (
        folders.lock_for_run(tmp_path, "http://127.0.0.1:8000"),
        pytest.raises(SetupProblem, match=r"already runs from .* on http://127\.0\.0\.1:8000"),
    ):
        folders.lock_for_run(tmp_path, "http://127.0.0.1:9000")
    folders.lock_for_run(tmp_path, "http://127.0.0.1:9000").close()


def test_three_old_logs_are_kept(tmp_path):
    for number in range(6):
        folders.open_log(tmp_path, "web").write_text(f"start {number}\n")
    kept = {path.name: path.read_text() for path in pathlib.Path(tmp_path / "log").iterdir()}
    assert kept == {
        "web.log": "start 5\n",
        "web.log.1": "start 4\n",
        "web.log.2": "start 3\n",
        "web.log.3": "start 2\n",
    }
