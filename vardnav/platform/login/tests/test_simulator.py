"""The simulator: a provider as strict as a real one, with made-up people only."""

import datetime as dt
import time

import pytest
import requests  # noqa: TID251 - the test is the browser on the provider's side
from django.core.exceptions import ImproperlyConfigured

from vardnav.platform.login.simulator import issuer, people_shown
from vardnav.platform.login.simulator.handler import Simulator
from vardnav.platform.login.tests import flow
from vardnav.platform.portal.tests import personas

pytestmark = pytest.mark.django_db
NOW = personas.NOW


def _token(simulator, asked, code, **changes):
    given = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": asked["redirect_uri"],
        "client_id": "vardnav", "client_secret": "s3cret", "code_verifier": "v" * 48, **changes,
    }  # fmt: skip
    return requests.post(f"{simulator}/eid/token", data=given, timeout=5)


@pytest.fixture
def asked(simulator, visitor):
    """What a client asks for, with a proof key that the test knows."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    personas.anna()
    return {**flow.query_of(flow.begin(visitor)), "code_challenge": create_s256_code_challenge("v" * 48)}


def _address(simulator, asked, **changes):
    query = {name: value for name, value in {**asked, **changes}.items() if value is not None}
    return requests.Request("GET", f"{simulator}/eid/authorize", params=query).prepare().url


def _code(simulator, asked):
    return flow.query_of(flow.choose(_address(simulator, asked), "Anna Andersson"))["code"]


def test_a_code_is_good_once(simulator, asked):
    code = _code(simulator, asked)
    assert _token(simulator, asked, code).status_code == 200
    assert _token(simulator, asked, code).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 48},
        {"code_verifier": ""},
        {"client_secret": "wrong"},
        {"redirect_uri": "http://evil.example/"},
    ],
)
def test_a_code_without_its_proof_is_worth_nothing(simulator, asked, changes):
    answer = _token(simulator, asked, _code(simulator, asked), **changes)
    assert answer.status_code in (400, 401)
    assert "id_token" not in answer.json()


def test_a_code_is_good_for_a_minute(simulator, asked, monkeypatch):
    code = _code(simulator, asked)
    later = time.monotonic() + issuer.CODE_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert _token(simulator, asked, code).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://evil.example/"}, {"client_id": "another"}, {"response_type": "token"},
        {"code_challenge": None}, {"code_challenge_method": "plain"}, {"nonce": None}, {"state": "a\x00"},
    ],
)  # fmt: skip
def test_a_question_that_is_not_our_clients_gets_no_list(simulator, asked, changes):
    answer = requests.get(_address(simulator, asked, **changes), timeout=5, allow_redirects=False)
    if changes == {"state": "a\x00"}:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert "Anna" not in answer.text


def test_somebody_real_cannot_be_chosen(simulator, asked):
    real = personas.person("Rut", dt.date(1950, 1, 1), 9, is_demo=False)
    page = requests.get(_address(simulator, asked, search="Rut"), timeout=5)
    assert "Rut A" not in page.text
    for key in (str(real.id), "x", ""):
        answer = requests.post(
            _address(simulator, asked), data={"person": key}, timeout=5, allow_redirects=False
        )
        assert answer.status_code == 200, "the list again, no code"


def test_the_page_may_send_its_form_to_our_client_only(simulator, asked):
    policy = requests.get(_address(simulator, asked), timeout=5).headers["Content-Security-Policy"]
    assert "form-action 'self' http://testserver;" in policy
    assert "unsafe" not in policy


def test_the_site_has_none_of_the_simulators_addresses(simulator, client):
    for path in ("/eid/authorize", "/eid/token", "/eid/.well-known/openid-configuration"):
        assert client.get(path).status_code == 404


def test_the_simulator_has_none_of_the_sites_addresses(simulator):
    for path in ("/", "/my/", "/desk/", "/login/"):
        assert requests.get(simulator + path, timeout=5).status_code == 404


def test_it_says_that_it_is_there(simulator):
    assert requests.get(f"{simulator}/healthz", timeout=5).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "text", ["", "anna", "Anna Ande", "19850403", "198504", "%", "\x00", "'; --", "å" * 500]
)
def test_any_search_is_answered(simulator, asked, text):
    assert requests.get(_address(simulator, asked, search=text), timeout=5).status_code == 200


def test_people_are_told_apart_by_a_line():
    anna = personas.anna()
    personas.guardian(personas.bo(), anna)
    personas.person("Siv", dt.date(1970, 2, 2), 4, protection="sekretessmarkering")
    shown = {one.name.split()[0]: one.line for one in people_shown.residents("", now=NOW)}
    assert shown == {
        "Anna": "41 år · Skåne · vårdnadshavare för Bo (9 år) · har inte loggat in förut",
        "Siv": "56 år · skyddad identitet · har inte loggat in förut",
    }


def test_the_list_says_why_somebody_is_worth_being(simulator, asked):
    told = "Vuxen med pågående ärenden. Sonen Bo är 9 år."
    assert told not in requests.get(_address(simulator, asked), timeout=5).text
    # The number that the demonstration's Anna has (Skatteverket's test number).
    personas.anna(identifier="198401232387", family_name="Lindqvist")
    assert f'<span class="vn-small">{told}</span>' in requests.get(_address(simulator, asked), timeout=5).text
    page = requests.get(_address(simulator, asked, ui_locales="en"), timeout=5).text
    assert "An adult with open cases. Her son Bo is 9." in page
    assert told not in page


def test_a_real_instance_cannot_start_it(settings):
    settings.IS_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        Simulator()
