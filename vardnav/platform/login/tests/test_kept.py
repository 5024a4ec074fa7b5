"""What is kept between log-ins: connections for a while, keys until they change; never anything of anybody's log-in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from joserfc.jwk import RSAKey

from vardnav.kernel.access.models import Session
from vardnav.kernel.audit.models import Entry
from vardnav.platform.login.adapters import lines, oidc
from vardnav.platform.login.tests import flow, tampering
from vardnav.platform.login.tests.conftest import use
from vardnav.platform.login.tests.keeping import keeping_open
from vardnav.platform.portal.tests import personas

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(settings, monkeypatch):
    """A provider that keeps its connections open; yields the server and what answers in it."""
    for limit in ("IDLE_SECONDS", "LIFE_SECONDS"):  # however slow the machine is
        monkeypatch.setattr(lines, limit, 3600)
    teller = tampering.Teller()
    with keeping_open(teller) as (origin, server):
        teller.issuer = origin
        use(settings, origin, origin)
        yield server, teller


def log_in_twice(visitor, teller):
    for number in range(2):
        assert flow.answer(visitor, teller, code=f"c{number}").status_code == 302
    assert Session.objects.count() == 2


def test_log_ins_share_a_connection_and_the_keys_but_no_cookie(keeper, visitor):
    server, teller = keeper
    log_in_twice(visitor, teller)
    assert [len(one) for one in server.heard] == [4]
    assert teller.asked == ["/.well-known/openid-configuration", "/token", "/jwks", "/token"]
    assert set(server.cookies) == {""}


@pytest.mark.parametrize("limit", ["IDLE_SECONDS", "LIFE_SECONDS"])
def test_a_connection_that_is_idle_or_old_is_not_used_again(keeper, visitor, monkeypatch, limit):
    server, teller = keeper
    monkeypatch.setattr(lines, limit, -1)
    log_in_twice(visitor, teller)
    assert [len(one) for one in server.heard] == [1, 1, 1, 1]


def test_a_provider_that_changes_its_key_is_asked_for_the_new_one(keeper, visitor):
    _server, teller = keeper
    assert flow.answer(visitor, teller, code="before").status_code == 302
    teller.key = RSAKey.generate_key(2048, auto_kid=True)
    assert flow.answer(visitor, teller, code="after").status_code == 302
    assert flow.answer(visitor, teller, code="later").status_code == 302
    assert teller.asked.count("/jwks") == 2


def test_keys_and_metadata_are_read_anew_when_their_time_is_over(keeper, visitor, monkeypatch):
    _server, teller = keeper
    monkeypatch.setattr(oidc, "METADATA_SECONDS", -1)
    log_in_twice(visitor, teller)
    assert teller.asked.count("/jwks") == 2
    assert teller.asked.count("/.well-known/openid-configuration") == 4


@pytest.mark.parametrize(
    "wrong",
    ["signature", "wrong key", "unknown kid", "swapped body", "nonce", "aud", "iss", "expired", "alg none"],
)
def test_after_a_right_answer_a_wrong_one_is_refused_all_the_same(keeper, visitor, wrong):
    _server, teller = keeper
    assert flow.answer(visitor, teller, code="right").status_code == 302
    teller.wrong = wrong
    assert flow.answer(visitor, teller, code="wrong").status_code == 400
    assert Session.objects.count() == 1


def test_every_log_in_has_its_own_state_nonce_and_challenge(keeper, visitor):
    asked = [flow.query_of(flow.begin(visitor)) for _number in range(5)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name] for one in asked}) == 5, name
    assert {one["redirect_uri"] for one in asked} == {"http://testserver/login/resident/callback/"}


def test_a_log_in_asks_the_database_five_times_and_logs_in_the_same_transaction(keeper, visitor):
    """Who it is, the session, the account's last log-in, the log, and whether to ask of contact details."""
    _server, teller = keeper
    personas.account(personas.anna(identifier="198501052396"))
    asked = flow.query_of(flow.begin(visitor))
    teller.nonce = asked["nonce"]
    with CaptureQueriesContext(connection) as sent:
        answer = visitor.get("/login/resident/callback/", {"state": asked["state"], "code": "c1"})
    assert answer.status_code == 302
    told = [one["sql"].split()[0] for one in sent.captured_queries]
    assert told == ["SAVEPOINT", "SELECT", "INSERT", "UPDATE", "INSERT", "SELECT", "RELEASE"]
    entry = Entry.objects.get(action="login.resident")
    assert entry.session_id == Session.objects.get().id
