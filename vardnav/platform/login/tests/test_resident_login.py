"""A resident logs in through our simulator, and through a provider that is not ours."""

import datetime as dt
import urllib.parse

import pytest
import requests  # noqa: TID251 - the test is the visitor on the provider's side
from django.conf import settings as django_settings

from vardnav.kernel.access.models import Session
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.login.claims import PERSONNUMMER
from vardnav.platform.login.tests import flow
from vardnav.platform.login.tests.conftest import LOA3, use
from vardnav.platform.portal.tests import personas

pytestmark = pytest.mark.django_db
COOKIE = django_settings.SESSION_COOKIE


def test_anna_logs_in_with_the_simulator_and_comes_to_the_page_she_wanted(simulator, visitor):
    anna = personas.anna()
    personas.account(anna, language="en")
    answer = flow.log_in(visitor, "Anna Andersson", after="/my/cases/?sort=new")
    assert answer.status_code == 302
    assert answer["Location"] == "/my/cases/?sort=new"
    session = Session.objects.get()
    assert (session.person_id, session.subject_id, session.assurance, session.provider) == (
        anna.id,
        anna.id,
        3,
        "resident",
    )
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""
    assert answer.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert Account.objects.get().last_login_at is not None


def test_what_was_chosen_on_the_screen_before_log_in_stays_and_the_notices_are_asked_about(
    simulator, visitor
):
    personas.account(personas.anna(), language="sv")
    visitor.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = flow.log_in(visitor, "Anna Andersson", after="/my/cases/?show=ended")
    assert answer["Location"] == "/my/cases/?show=ended&language=ask"
    assert django_settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    assert visitor.get("/my/").headers["Content-Language"] == "en"
    assert Account.objects.get().language == "sv", "nobody's notices change because of a device"


def test_who_reads_on_the_screen_what_their_notices_are_in_is_asked_nothing(simulator, visitor):
    personas.account(personas.anna(), language="en")
    visitor.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert flow.log_in(visitor, "Anna Andersson")["Location"] == "/my/"


def test_over_https_the_cookies_are_for_https_only(simulator, visitor, settings):
    settings.IS_HTTPS = True
    personas.anna()
    away = visitor.get("/login/resident/start/")
    assert away.cookies["__Host-vardnav_login"]["secure"]
    assert away.cookies["__Host-vardnav_login"]["httponly"]
    answer = visitor.get(flow.path_of(flow.choose(away["Location"], "Anna Andersson")))
    assert answer.cookies[COOKIE]["secure"]


def test_asked_for_under_another_name_of_this_machine_the_visitor_moves_to_the_origins(
    simulator, visitor, settings
):
    settings.ORIGIN = "http://127.0.0.1:8000"
    answer = visitor.get("/login/resident/start/?next=/my/", headers={"host": "localhost:8000"})
    assert answer["Location"] == "http://127.0.0.1:8000/login/resident/start/?next=/my/"


def test_a_forged_host_does_not_change_where_the_provider_sends_people(simulator, visitor):
    answer = visitor.get("/login/resident/start/", headers={"host": "127.0.0.1:9999"})
    assert flow.query_of(answer["Location"])["redirect_uri"] == "http://testserver/login/resident/callback/"


def test_a_log_in_is_written_in_the_access_log(simulator, visitor):
    anna = personas.anna()
    flow.log_in(visitor, "Anna Andersson")
    entry = Entry.objects.get(action="login.resident")
    assert (entry.actor_id, entry.subject_id, entry.outcome, entry.region) == (anna.id, anna.id, "done", "12")
    assert entry.session_id == Session.objects.get().id
    assert anna.identifier not in str(entry.detail)


def test_the_first_log_in_goes_by_the_terms_and_keeps_where_to_go(simulator, visitor):
    personas.anna()
    answer = flow.log_in(visitor, "Anna Andersson", after="/my/cases/")
    assert answer["Location"] == "/my/activate/?next=%2Fmy%2Fcases%2F"


def test_what_is_asked_of_the_provider(simulator, visitor):
    asked = flow.query_of(flow.begin(visitor))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) >= 20
    assert asked["acr_values"] == LOA3
    assert (asked["ui_locales"], asked["prompt"]) == ("sv", "login")
    assert asked["redirect_uri"] == "http://testserver/login/resident/callback/"


def test_a_log_in_gives_a_new_token_and_ends_the_browsers_old_session(simulator, visitor):
    personas.anna()
    flow.log_in(visitor, "Anna Andersson")
    first = visitor.cookies[COOKIE].value
    flow.log_in(visitor, "Anna Andersson")
    assert visitor.cookies[COOKIE].value != first
    assert Session.objects.filter(ended_at__isnull=True).count() == 1
    assert Session.objects.count() == 2


def test_a_token_planted_in_the_browser_never_becomes_a_session(simulator, visitor):
    personas.anna()
    visitor.cookies[COOKIE] = "planted"
    answer = flow.log_in(visitor, "Anna Andersson")
    assert answer.cookies[COOKIE].value not in ("", "planted")


def test_three_log_ins_begun_in_three_tabs_all_come_home(simulator, visitor):
    personas.anna()
    ways = [flow.begin(visitor, after=f"/my/cases/?n={number}") for number in range(3)]
    answers = [visitor.get(flow.path_of(flow.choose(way, "Anna Andersson"))) for way in ways]
    assert [answer.status_code for answer in answers] == [302, 302, 302]


def test_anna_cancels(simulator, visitor):
    away = flow.begin(visitor)
    back = requests.post(away, data={"cancel": "1"}, timeout=5, allow_redirects=False).headers["Location"]
    answer = visitor.get(flow.path_of(back))
    assert answer.status_code == 400
    assert "Du avbröt inloggningen" in answer.content.decode()
    assert Session.objects.count() == 0


def test_a_lower_level_of_assurance_is_refused_in_plain_words(simulator, visitor):
    personas.anna()
    answer = flow.log_in(visitor, "Anna Andersson", level="loa2")
    assert answer.status_code == 400
    assert "tillitsnivå 3" in answer.content.decode()
    assert Session.objects.count() == 0
    entry = Entry.objects.get(action="login.resident")
    assert (entry.outcome, entry.detail) == ("refused", {"reason": "level", "assurance": 2})


@pytest.mark.parametrize(
    ("fields", "account", "words", "reason"),
    [
        ({"deceased_on": dt.date(2026, 1, 1)}, None, "Kontot är avslutat", "deceased"),
        ({}, {"locked_at": personas.NOW}, "Kontot är låst", "locked"),
    ],
)
def test_who_may_not_log_in_is_told_why_and_has_no_session(
    simulator, visitor, fields, account, words, reason
):
    anna = personas.anna(**fields)
    if account:
        personas.account(anna, **account)
    answer = flow.log_in(visitor, "Anna Andersson")
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert Session.objects.count() == 0
    assert Entry.objects.get(action="login.resident").detail == {"reason": reason}


def test_bo_who_is_nine_is_told_that_a_guardian_acts_for_him(simulator, visitor):
    personas.bo()
    way = flow.begin(visitor)
    answer = visitor.get(flow.path_of(flow.choose(f"{way}&search=Bo", "Bo Andersson")))
    assert answer.status_code == 403
    assert "Från 13 år" in answer.content.decode()
    assert Session.objects.count() == 0


def test_protected_identity_logs_in_like_anybody(simulator, visitor):
    personas.anna(protection="skyddad_folkbokforing")
    assert flow.log_in(visitor, "Anna Andersson").status_code == 302
    assert Session.objects.count() == 1


def test_somebody_unknown_is_written_into_the_register(tamperer, visitor):
    answer = flow.answer(visitor, tamperer)
    assert answer.status_code == 302
    person = Person.objects.get()
    assert (person.given_name, person.family_name, person.identifier) == ("Anna", "Ek", "198501052396")
    assert person.born_on == dt.date(1985, 1, 5)
    assert person.is_demo is False


def test_names_from_a_provider_are_made_fit_to_store(tamperer, visitor):
    tamperer.claims.update(given_name="An\x00na\ud800\n", family_name="E" * 400)
    assert flow.answer(visitor, tamperer).status_code == 302
    person = Person.objects.get()
    assert person.given_name == "An na"
    assert len(person.family_name) == 300


def test_a_provider_that_tells_the_number_at_userinfo_only(tamperer, visitor):
    number = tamperer.claims.pop(PERSONNUMMER)
    tamperer.userinfo = {PERSONNUMMER: number}
    assert flow.answer(visitor, tamperer).status_code == 302
    assert Session.objects.count() == 1


@pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning")
@pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
def test_a_provider_that_is_not_ours(db, visitor, settings):
    """oidc-provider-mock: its own authorization server, keys and pages."""
    import oidc_provider_mock  # here, where its use of Authlib's old names is forgiven

    claims = {PERSONNUMMER: "198501052396", "acr": LOA3, "given_name": "Anna", "family_name": "Ek"}
    user = oidc_provider_mock.User(sub="anna", claims=claims)
    with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as server:
        issuer = f"http://localhost:{server.server_port}"
        use(settings, issuer, issuer)
        away = flow.begin(visitor, after="/my/inbox/")
        assert urllib.parse.urlsplit(away).netloc == f"localhost:{server.server_port}"
        back = requests.post(away, data={"sub": "anna"}, timeout=5, allow_redirects=False).headers["Location"]
        first = visitor.get(flow.path_of(back))
        again = visitor.get(flow.path_of(back))
    assert first["Location"] == "/my/activate/?next=%2Fmy%2Finbox%2F"
    assert Session.objects.count() == 1
    assert again.status_code == 400
