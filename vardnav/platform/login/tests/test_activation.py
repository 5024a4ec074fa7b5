"""The first log-in: terms, contact details, how to be told."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account
from vardnav.platform.login.tests import flow
from vardnav.platform.login.tests.conftest import use
from vardnav.platform.portal.gate import TERMS_VERSION
from vardnav.platform.portal.tests import personas

pytestmark = pytest.mark.django_db
FILLED = {
    "phone": "070-174 06 05", "email": "anna@exempel.se", "notify_by": "both", "language": "en", "terms": "on",
}  # fmt: skip


@pytest.fixture
def anna(db):
    return personas.anna()


@pytest.fixture
def in_session(anna):
    """Anna's browser, logged in."""
    visitor = Client()
    _session, token = sessions.open_session(
        now=clock.now(), provider="resident", assurance=3, person_id=anna.id
    )
    visitor.cookies[django_settings.SESSION_COOKIE] = token
    return visitor


def _send(visitor, **changes):
    given = {**FILLED, "form_key": flow.key(), **changes}
    return visitor.post("/my/activate/", {name: value for name, value in given.items() if value is not None})


def test_anna_begins_to_use_the_service(in_session, anna):
    in_session.cookies["vardnav_region"] = "14"
    answer = _send(in_session, next="/my/cases/")
    assert (answer.status_code, answer["Location"]) == (303, "/my/cases/")
    account = Account.objects.get(person=anna)
    assert (account.phone, account.email, account.notify_by) == ("+46701740605", "anna@exempel.se", "both")
    assert (account.terms_version, account.language, account.chosen_region) == (TERMS_VERSION, "en", "14")
    assert account.activated_at is not None
    assert answer.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert Entry.objects.filter(action="people.activate_account", subject_id=anna.id).count() == 1


def test_until_then_every_other_page_leads_here(in_session):
    assert in_session.get("/my/")["Location"] == "/my/activate/"
    page = in_session.get("/my/activate/").content.decode()
    assert "Välkommen, Anna Andersson" in page
    assert TERMS_VERSION in page


def test_a_double_click_activates_once(in_session):
    key = flow.key()
    answers = [_send(in_session, form_key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Entry.objects.filter(action="people.activate_account").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"terms": None}, "Godkänn villkoren"),
        ({"phone": ""}, "Skriv ditt mobilnummer"),
        ({"phone": "08-123 456 78"}, "mobilnummer"),
        ({"phone": "hej"}, "Skriv bara siffror"),
        ({"phone": "0" * 300}, "för långt"),
        ({"phone": "070\x00"}, ""),
        ({"email": ""}, "Skriv din e-postadress"),
        ({"email": "anna"}, "saknar @"),
        ({"email": "a" * 300 + "@b.se"}, "för lång"),
        ({"notify_by": "pigeon"}, "Välj hur du vill få meddelanden"),
        ({"notify_by": None}, "Välj hur du vill få meddelanden"),
        ({"language": "xx"}, "Välj ett språk"),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_nothing_typed_is_lost(in_session, changes, words):
    answer = _send(in_session, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Något behöver rättas" in page
    assert 'value="anna@exempel.se"' in page or "email" in changes
    assert not Account.objects.exists()


def test_somebody_who_wants_no_messages_need_not_give_a_number(in_session):
    assert _send(in_session, phone="", email="", notify_by="none").status_code == 303


def test_new_terms_are_asked_for_again_with_the_details_filled_in(in_session, anna):
    personas.account(anna, terms_version="2020-01", email="anna@exempel.se", notify_by="email")
    assert in_session.get("/my/")["Location"] == "/my/activate/"
    page = in_session.get("/my/activate/").content.decode()
    assert "Villkoren har ändrats" in page
    assert "070-174 06 05" in page
    _send(in_session)
    assert Account.objects.get().terms_version == TERMS_VERSION


def test_somebody_activated_goes_on(in_session, anna):
    personas.account(anna)
    assert in_session.get("/my/activate/?next=/my/cases/")["Location"] == "/my/cases/"
    assert in_session.get("/my/activate/?next=//evil.example")["Location"] == "/my/"


def test_who_is_logged_in_need_not_log_in_again(in_session, anna):
    personas.account(anna)
    assert in_session.get("/login/?next=/my/cases/")["Location"] == "/my/cases/"


def test_the_pages_before_log_in_keep_only_a_path_of_ours(db, client, settings):
    use(settings, "http://127.0.0.1:9", "http://127.0.0.1:9")
    assert "start/?next=%2Fmy%2Fcases%2F" in client.get("/login/?next=/my/cases/").content.decode()
    assert "evil" not in client.get("/login/?next=//evil.example").content.decode()
