"""What comes from outside is read once, and a wrong value is said in a sentence."""

import pytest

from vardnav.config import environment


def test_a_database_address_keeps_what_it_says_about_safety():
    settings = environment.database_settings(
        "postgresql://me:p%40ss@db.example:5433/vard?sslmode=require", "", ""
    )
    assert settings["NAME"] == "vard"
    assert settings["PASSWORD"] == "p@ss"
    assert settings["PORT"] == "5433"
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout" in settings["OPTIONS"]["options"]


def test_several_hosts_are_kept():
    settings = environment.database_settings(
        "postgresql://a,b:5433/x?target_session_attrs=read-write", "app", "t"
    )
    assert settings["HOST"] == "a,b"
    assert settings["OPTIONS"]["target_session_attrs"] == "read-write"
    assert "-c role=app" in settings["OPTIONS"]["options"]
    assert settings["TEST"] == {"NAME": "t"}


def test_a_socket_folder_is_a_host():
    settings = environment.database_settings("postgresql:///vardnav?host=/tmp/sock&user=me", "", "")
    assert (settings["HOST"], settings["USER"]) == ("/tmp/sock", "me")


@pytest.mark.parametrize("url", ["mysql://x", "", "postgresql://h:abc/x", "postgresql://h/x?nonsense=1"])
def test_a_wrong_address_is_a_sentence(url):
    with pytest.raises(environment.WrongEnvironment, match="DATABASE_URL"):
        environment.database_settings(url, "", "")


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "٣", ""])
def test_a_wrong_port_is_a_sentence(port):
    with pytest.raises(environment.WrongEnvironment, match="PORT"):
        environment.read({"PORT": port})


@pytest.mark.parametrize(("text", "threshold"), [("5", 5), ("0", 0), ("off", None)])
def test_preparing_statements_can_be_switched_off(text, threshold):
    assert environment.read({"VARDNAV_PREPARE_THRESHOLD": text}).prepare_threshold == threshold
    settings = environment.database_settings("postgresql:///x", "", "", threshold)
    assert settings["OPTIONS"]["prepare_threshold"] == threshold


@pytest.mark.parametrize("text", ["", "no", "-1", "1001", "٣"])
def test_a_wrong_threshold_is_a_sentence(text):
    with pytest.raises(environment.WrongEnvironment, match="VARDNAV_PREPARE_THRESHOLD"):
        environment.read({"VARDNAV_PREPARE_THRESHOLD": text})


def test_a_form_ends_at_this_address_alone_or_at_each_of_several():
    given = {"SECRET_KEY": "s", "DATABASE_URL": "postgresql:///x", "VARDNAV_ORIGIN": "https://a.example"}
    assert environment.read(given).forms_end_at == "'self'"
    apart = {
        "VARDNAV_RUSH_ORIGIN": "https://a.example:8003/",
        "VARDNAV_WAITING_ORIGIN": "https://a.example:8002",
    }
    assert environment.read(given | apart).forms_end_at == (
        "'self' https://a.example https://a.example:8002 https://a.example:8003"
    )


def test_a_script_asks_this_address_and_where_the_streams_are_and_no_other():
    given = {"SECRET_KEY": "s", "DATABASE_URL": "postgresql:///x", "VARDNAV_ORIGIN": "https://a.example"}
    assert environment.read(given).scripts_ask == "'self'"
    apart = {"VARDNAV_WAITING_ORIGIN": "https://a.example:8002"}
    assert environment.read(given | apart).scripts_ask == "'self' https://a.example:8002"
