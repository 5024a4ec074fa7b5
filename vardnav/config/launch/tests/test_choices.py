"""What a person can choose for a start, and what they are told about a wrong choice."""

import socket

import pytest

from vardnav.config.launch import choices, ports
from vardnav.config.launch.problems import SetupProblem


def test_without_a_word_it_is_a_demonstration_that_only_this_machine_can_reach():
    chosen = choices.read({}, [])
    assert (chosen.host, chosen.port) == ("127.0.0.1", 8000)
    assert chosen.is_demo
    assert chosen.has_demo_data
    assert chosen.folder == choices.CHECKOUT / "var"
    assert not chosen.database_url


@pytest.mark.parametrize("wrong", ["abc", "0", "70000", "-1", "8000.5", "8٣", "65536", "9" * 5000])
def test_a_wrong_port_is_told_in_one_sentence(wrong):
    with pytest.raises(SetupProblem, match="PORT must be a whole number from 1 to 65535"):
        choices.read({"PORT": wrong}, [])


def test_the_made_up_people_can_be_left_out_and_never_come_without_a_demonstration():
    assert not choices.read({}, ["--no-demo-data"]).has_demo_data
    assert not choices.read({"VARDNAV_DEMO": "0"}, []).has_demo_data


def test_an_unclear_switch_is_refused_rather_than_guessed():
    with pytest.raises(SetupProblem, match="VARDNAV_DEMO must be 1 or 0, not 'kanske'"):
        choices.read({"VARDNAV_DEMO": "kanske"}, [])


def test_an_unknown_word_is_refused():
    with pytest.raises(SetupProblem, match="does not know '--prot=9'"):
        choices.read({}, ["--prot=9"])


def test_a_relative_folder_is_meant_from_the_checkout():
    assert choices.read({"VARDNAV_VAR": "elsewhere"}, []).folder == choices.CHECKOUT / "elsewhere"


def test_a_busy_port_is_told_with_another_to_try():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        with pytest.raises(SetupProblem, match=f"Port {taken} is taken by another program"):
            ports.require_free("127.0.0.1", taken)
        assert ports.find_free("127.0.0.1", taken) != taken


def test_a_host_that_is_not_ours_is_told():
    with pytest.raises(SetupProblem, match=r"HOST=192\.0\.2\.1 is not an address of this machine"):
        ports.require_free("192.0.2.1", 8000)
