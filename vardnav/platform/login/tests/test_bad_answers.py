"""What a provider, or somebody in its place, may answer wrongly: one clear text, HTTP 400, no session (S4)."""

import datetime as dt
import time

import pytest

from vardnav.kernel import clock
from vardnav.kernel.access.models import Session
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.login import providers
from vardnav.platform.login.adapters import oidc, timed
from vardnav.platform.login.tests import flow

pytestmark = pytest.mark.django_db
CLEAR = "Svaret från din e-legitimation stämde inte"

BAD = [
    "iss", "iss missing", "aud", "aud with azp", "aud missing", "azp", "nonce", "nonce missing", "sub missing",
    "sub not text", "expired", "exp missing", "future", "not yet", "at_hash", "alg none",
    "alg HS256 with public key", "unknown kid", "wrong key", "other kind of key", "signature", "swapped body",
    "not a token", "no id token", "token error", "token not json", "token redirects", "number wrong",
    "number not text", "number LMA",
]  # fmt: skip
LEVELS = ["level 2", "level unknown", "level missing", "level not text"]


def _nobody_is_in(visitor, answer):
    assert "vardnav_session" not in answer.cookies
    assert Session.objects.count() == 0
    assert Person.objects.count() == 0
    assert visitor.get("/my/activate/").status_code == 302


def test_the_right_answer_is_let_in(tamperer, visitor):
    assert flow.answer(visitor, tamperer).status_code == 302
    assert Session.objects.count() == 1


@pytest.mark.parametrize("wrong", BAD)
def test_a_wrong_answer_is_refused_in_one_clear_text(tamperer, visitor, wrong):
    tamperer.wrong = wrong
    answer = flow.answer(visitor, tamperer)
    assert answer.status_code == 400
    assert CLEAR in answer.content.decode()
    assert "198501052396" not in answer.content.decode()
    _nobody_is_in(visitor, answer)
    assert Entry.objects.get().detail == {"reason": "bad_answer"}


def test_only_signatures_that_nobody_else_can_make_are_read():
    # The library refuses "none" and our public key as a secret by itself too; we do not lean on that.
    assert {name[:2] for name in oidc.ALGORITHMS} == {"RS", "PS", "ES"}


def test_a_redirect_of_the_provider_is_not_followed(tamperer, visitor):
    tamperer.wrong = "token redirects"
    flow.answer(visitor, tamperer)
    assert "/jwks" not in tamperer.asked


@pytest.mark.parametrize("wrong", LEVELS)
def test_too_low_or_unknown_a_level_is_refused(tamperer, visitor, wrong):
    tamperer.wrong = wrong
    answer = flow.answer(visitor, tamperer)
    assert answer.status_code == 400
    assert "tillitsnivå 3" in answer.content.decode()
    _nobody_is_in(visitor, answer)


def test_userinfo_about_somebody_else_is_refused(tamperer, visitor):
    tamperer.wrong = "userinfo sub"
    tamperer.userinfo = dict(tamperer.claims)
    tamperer.claims = {}
    answer = flow.answer(visitor, tamperer)
    assert answer.status_code == 400
    _nobody_is_in(visitor, answer)


def test_no_number_anywhere_is_refused(tamperer, visitor):
    tamperer.wrong = "number missing"
    answer = flow.answer(visitor, tamperer)
    assert answer.status_code == 400
    assert CLEAR in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "another"},
        {"state": ""},
        {"code": ""},
        {"iss": "https://evil.example"},
        {"error": "server_error"},
    ],
)
def test_a_way_back_that_was_tampered_with_is_refused(tamperer, visitor, changes):
    answer = flow.answer(visitor, tamperer, **changes)
    assert answer.status_code == 400
    assert CLEAR in answer.content.decode()
    assert "/token" not in tamperer.asked
    _nobody_is_in(visitor, answer)


def test_an_answer_is_good_once(tamperer, visitor):
    first = flow.answer(visitor, tamperer, code="once")
    assert first.status_code == 302
    again = visitor.get("/login/resident/callback/", {"state": "x", "code": "once"})
    assert again.status_code == 400
    assert Session.objects.count() == 1


def test_a_kept_cookie_does_not_make_a_used_code_good_again(tamperer, visitor):
    asked = flow.query_of(flow.begin(visitor))
    tamperer.nonce = asked["nonce"]
    kept = visitor.cookies["vardnav_login"].value
    way = {"state": asked["state"], "code": "c1"}
    assert visitor.get("/login/resident/callback/", way).status_code == 302
    assert visitor.cookies["vardnav_login"].value == ""
    visitor.cookies["vardnav_login"] = kept
    assert visitor.get("/login/resident/callback/", way).status_code == 400
    assert Session.objects.count() == 1


def test_cecilia_cannot_finish_what_anna_began(tamperer, visitor, client):
    asked = flow.query_of(flow.begin(visitor))
    tamperer.nonce = asked["nonce"]
    answer = client.get("/login/resident/callback/", {"state": asked["state"], "code": "c1"})
    assert answer.status_code == 400
    assert Session.objects.count() == 0
    assert Entry.objects.count() == 0, "noise that anybody can make must not fill the log"


def test_an_answer_for_residents_is_not_one_for_staff(tamperer, visitor):
    asked = flow.query_of(flow.begin(visitor, "resident"))
    tamperer.nonce = asked["nonce"]
    assert visitor.get("/login/staff/callback/", {"state": asked["state"], "code": "c1"}).status_code == 400
    assert Session.objects.count() == 0


@pytest.mark.parametrize("cookie", ["", "forged", "W10:1abc:xyz", "\x00", "a" * 5000])
def test_a_forged_cookie_is_an_empty_one(tamperer, visitor, cookie):
    asked = flow.query_of(flow.begin(visitor))
    visitor.cookies["vardnav_login"] = cookie
    answer = visitor.get("/login/resident/callback/", {"state": asked["state"], "code": "c1"})
    assert answer.status_code == 400


@pytest.mark.parametrize(("minutes", "status"), [(9, 302), (11, 400)])
def test_ten_minutes_are_given_and_no_more(tamperer, visitor, minutes, status):
    now = clock.now()
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: now - dt.timedelta(minutes=minutes))
        asked = flow.query_of(flow.begin(visitor))
    tamperer.nonce = asked["nonce"]
    way = {"state": asked["state"], "code": "c1"}
    assert visitor.get("/login/resident/callback/", way).status_code == status


@pytest.mark.parametrize("wrong", ["metadata issuer", "metadata http", "down"])
def test_a_provider_that_is_down_or_not_itself_is_said_to_be_away(tamperer, visitor, wrong):
    tamperer.wrong = wrong
    answer = visitor.get("/login/resident/start/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "svarar inte" in answer.content.decode()
    assert "Ring 1177" in answer.content.decode()


def test_a_provider_that_goes_down_on_the_way_is_said_so(tamperer, visitor):
    asked = flow.query_of(flow.begin(visitor))
    tamperer.wrong = "down"
    answer = visitor.get("/login/resident/callback/", {"state": asked["state"], "code": "c1"})
    assert answer.status_code == 503


def test_a_provider_that_hangs_is_given_up_in_time(tamperer, visitor, monkeypatch):
    monkeypatch.setattr(timed, "TOTAL_SECONDS", 0.3)
    tamperer.delay = 1.5
    began = time.monotonic()
    answer = visitor.get("/login/resident/start/")
    assert answer.status_code == 503
    assert time.monotonic() - began < 1.4


def test_a_real_instance_never_trusts_a_provider_on_its_own_machine(tamperer, visitor, settings):
    settings.IS_DEMO = False
    assert not providers.is_configured("resident")
    answer = visitor.get("/login/resident/start/")
    assert answer.status_code == 503
    assert "inte påslagen" in answer.content.decode()
    assert "Det går inte att logga in än" in visitor.get("/login/").content.decode()


def test_a_provider_that_nobody_has_heard_of_is_not_there(db, visitor):
    assert visitor.get("/login/bankid/start/").status_code == 404
    assert visitor.get("/login/bankid/callback/").status_code == 404
