"""Each system check is seen to find what it is for, and to be quiet otherwise."""

import pytest
from django.core.checks import Error, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from vardnav.config import checks
from vardnav.config.environment import Provider
from vardnav.platform.login.simulator.handler import Simulator

REAL = Provider("resident", "https://eid.example.se", "vardnav", "s", "x", "openid profile")
MADE_UP = "only-for-tests-and-tools-the-checks-refuse-it-when-serving"
STAFF = Provider("staff", "https://siths.example.se", "vardnav", "s", "x", "openid profile")


@pytest.fixture(autouse=True)
def _a_real_instance(settings):
    settings.IS_DEMO = False
    settings.SIMULATOR_ORIGIN = ""
    settings.ORIGIN = "https://vard.example.se"
    settings.SECRET_KEY = "k" * 50
    settings.PROVIDERS = {"resident": REAL, "staff": STAFF}


def _ours():
    found = [message for message in run_checks(tags=["security"]) if str(message.id).startswith("vardnav")]
    return sorted(found, key=lambda message: str(message.id))


def _ids():
    return [message.id for message in _ours()]


def test_a_well_set_instance_has_nothing_to_say():
    assert _ids() == []


def test_every_message_has_a_hint(settings):
    settings.SIMULATOR_ORIGIN = "http://127.0.0.1:8001"
    settings.ORIGIN = "http://vard.example.se"
    settings.SECRET_KEY = MADE_UP
    settings.PROVIDERS = {"resident": _at("http://eid.example.se", scope="profile"), "staff": _at("")}
    ours = _ours()
    assert [message.id for message in ours] == [
        "vardnav.E001", "vardnav.E003", "vardnav.E004", "vardnav.E005", "vardnav.E006", "vardnav.W001",
    ]  # fmt: skip
    assert all(message.hint for message in ours)


@pytest.mark.parametrize("text", [None, "not toml [", '[[exception]]\nkind = "hope"\n'])
def test_rows_of_regions_that_cannot_be_read_are_said_before_anybody_comes(settings, tmp_path, text):
    path = tmp_path / "own.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    settings.ACTING_LIMITS = str(path)
    assert _ids() == ["vardnav.E010"]
    assert _ours()[0].hint


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8001/eid", "http://localhost:9", "https://[::1]/x"])
def test_a_real_instance_refuses_a_provider_on_its_own_machine(settings, issuer):
    settings.PROVIDERS = {"resident": _at(issuer), "staff": STAFF}
    assert _ids() == ["vardnav.E002"]


def test_a_real_instance_refuses_the_simulator_under_another_name(settings):
    settings.SIMULATOR_ORIGIN = "https://simulator.example.se"
    settings.PROVIDERS = {"resident": _at("https://simulator.example.se/eid"), "staff": STAFF}
    assert _ids() == ["vardnav.E001", "vardnav.E002"]


def test_a_demonstration_may_use_the_simulator(settings):
    settings.IS_DEMO = True
    settings.SIMULATOR_ORIGIN = "http://127.0.0.1:8001"
    settings.PROVIDERS = {"resident": _at("http://127.0.0.1:8001/eid"), "staff": STAFF}
    assert _ids() == []


def test_the_simulator_does_not_start_in_a_real_instance():
    with pytest.raises(ImproperlyConfigured, match="demonstration only"):
        Simulator()


@pytest.mark.parametrize("key", [MADE_UP, "short"])
def test_a_key_that_is_known_or_short_is_refused(settings, key):
    settings.SECRET_KEY = key
    assert _ids() == ["vardnav.E006"]


def test_on_ones_own_machine_neither_key_nor_https_nor_provider_is_asked_for(settings):
    settings.ORIGIN = "http://127.0.0.1:8000"
    settings.SECRET_KEY = MADE_UP
    settings.PROVIDERS = {"resident": _at(""), "staff": _at("")}
    assert _ids() == []


@pytest.mark.django_db
def test_the_owner_of_the_log_must_not_serve():
    found = list(checks.database_role_is_not_the_owner(databases=["default"]))
    assert [message.id for message in found] == ["vardnav.E007"]
    assert isinstance(found[0], Error)


@pytest.mark.django_db
def test_the_applications_own_role_may_serve():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'vardnav_app'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE vardnav_app NOLOGIN")
        cursor.execute("SET LOCAL ROLE vardnav_app")
    assert list(checks.database_role_is_not_the_owner(databases=["default"])) == []


def _at(issuer, scope="openid profile"):
    return Provider("resident", issuer, "vardnav", "s", "x", scope)
