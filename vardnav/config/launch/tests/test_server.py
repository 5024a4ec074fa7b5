"""A PostgreSQL server of the person's own: what is said when it cannot be used."""

import os
import socket

import pytest

from vardnav.config.launch import cluster, server
from vardnav.config.launch.problems import SetupProblem


@pytest.mark.parametrize(
    "wrong",
    ["nonsense", "mysql://anna@127.0.0.1/vardnav", "postgresql://anna@[::1/vardnav", "host=127.0.0.1"],
)
def test_what_is_no_address_is_told(wrong):
    with pytest.raises(SetupProblem, match="DATABASE_URL is not a PostgreSQL address"):
        server.check_own(wrong, "")


def test_a_server_that_does_not_answer_is_named_without_the_password():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    with pytest.raises(SetupProblem) as told:
        server.check_own(f"postgresql://anna:hemligt@127.0.0.1:{free}/vardnav", "")
    assert (
        str(told.value) == f"No PostgreSQL server answers at 127.0.0.1:{free}, which DATABASE_URL points to."
    )


def test_who_has_data_here_is_told_that_another_server_is_used(tmp_path):
    told = server.told_instead("postgresql://anna:hemligt@db.example:5433/vard", tmp_path)
    assert "database vard at db.example:5433" in told
    assert f"{tmp_path} is left alone" in told
    assert "hemligt" not in told


def test_data_is_known_to_be_there_only_once_it_is(tmp_path):
    assert not cluster.is_made_for(tmp_path)
    (tmp_path / "postgres").mkdir()
    assert cluster.is_made_for(tmp_path)


def test_a_database_that_is_not_there_is_told():
    url = os.environ["DATABASE_URL"].replace("/vardnav?", "/no_such?").removesuffix("/vardnav")
    url = url if "no_such" in url else f"{url}/no_such"
    with pytest.raises(SetupProblem, match="has no database no_such, which DATABASE_URL asks for"):
        server.check_own(url, "")


def test_a_log_in_that_is_refused_is_told():
    url = os.environ["DATABASE_URL"].replace("vardnav_owner", "cecilia", 1)
    with pytest.raises(SetupProblem, match=r"cecilia"):
        server.check_own(url, "")


def test_a_server_that_is_too_old_is_told(monkeypatch):
    monkeypatch.setattr(server, "OLDEST_VERSION", 99)
    with pytest.raises(SetupProblem, match=r"is PostgreSQL \d+; Vårdnav needs 99 or later"):
        server.check_own(os.environ["DATABASE_URL"], "")


def test_with_one_log_in_the_application_steps_down_to_the_weaker_role():
    url = os.environ["DATABASE_URL"]
    assert server.check_own(url, "").environment()["VARDNAV_DB_ROLE"] == "vardnav_app"
    assert server.check_own(url, url).environment()["VARDNAV_DB_ROLE"] == ""


def test_addresses_are_not_shown_when_printed():
    assert "hemligt" not in repr(
        server.LogIns("postgresql://anna:hemligt@h/d", "postgresql://app:hemligt@h/d")
    )
