"""What one chooses on the screen is what one sees, and one's notices follow; nobody else's do."""

import uuid

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.support import personas
from vardnav.kernel.access.models import Session
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account

pytestmark = pytest.mark.django_db
COOKIE = django_settings.LANGUAGE_COOKIE_NAME
CHANGED = "Text messages and emails to you will be in English too."
ASKED = "Your text messages and emails come in Swedish"


def anna_in_english(house):
    """Return Anna's browser, where English was chosen before she logged in; her notices are Swedish."""
    client = personas.client_of(person=house.anna)
    client.cookies[COOKIE] = "en"
    return client


def switch(client, language, after="/my/"):
    return client.post("/language/", {"language": language, "next": after, "form_key": str(uuid.uuid4())})


def told(client, path):
    return client.get(path).content.decode()


def test_a_switch_on_a_logged_in_page_changes_the_notices_and_says_so(house):
    client = personas.client_of(person=house.anna)
    answer = switch(client, "en", "/my/cases/")
    assert (answer.status_code, answer["Location"]) == (303, "/my/cases/?language=kept")
    assert Account.objects.get(person=house.anna).language == "en"
    page = told(client, answer["Location"])
    assert CHANGED in page
    assert 'role="status"' in page
    row = Entry.objects.get(action="people.choose_language")
    assert (row.actor_id, row.subject_id, row.detail) == (
        house.anna.id,
        house.anna.id,
        {"changed": ["language"]},
    )


def test_what_is_as_it_was_is_neither_written_nor_said(house):
    client = personas.client_of(person=house.anna)
    assert switch(client, "sv")["Location"] == "/my/"
    assert not Entry.objects.filter(action="people.choose_language").exists()


def test_whoever_acts_for_a_child_changes_their_own_language_and_not_the_childs(house):
    personas.activate(house.bo, house.now)
    client = personas.client_of(person=house.anna)
    client.post("/my/family/act/", {"person": str(house.bo.id), "form_key": str(uuid.uuid4())})
    assert Session.objects.get().subject_id == house.bo.id
    switch(client, "en")
    languages = dict(Account.objects.values_list("person_id", "language"))
    assert (languages[house.anna.id], languages[house.bo.id]) == ("en", "sv")
    assert Entry.objects.get(action="people.choose_language").subject_id == house.anna.id


def test_on_the_public_door_a_switch_touches_no_account(house):
    client = personas.client_of(person=house.anna)
    assert switch(client, "en", "/services/")["Location"] == "/services/"
    assert Account.objects.get(person=house.anna).language == "sv"


def test_a_stranger_and_staff_switch_without_an_account(house):
    for client in (Client(), personas.client_of(assignment=house.dag_at_linden)):
        answer = switch(client, "en")
        assert (answer.status_code, answer["Location"]) == (303, "/my/")
        assert answer.cookies[COOKIE].value == "en"
    assert set(Account.objects.values_list("language", flat=True)) == {"sv"}


def test_after_log_in_in_another_language_one_is_asked_once_and_yes_is_one_press(house):
    client = anna_in_english(house)
    page = told(client, "/my/?language=ask")
    assert ASKED in page
    assert 'name="language" value="en"' in page
    assert ASKED not in told(client, "/my/")
    answer = switch(client, "en")
    assert answer["Location"] == "/my/?language=kept"
    assert ASKED not in told(client, "/my/?language=ask"), "asked of somebody whose notices are English"


def test_an_address_alone_makes_no_page_say_what_is_not_so(house):
    assert CHANGED not in told(anna_in_english(house), "/my/?language=kept")


def test_saving_something_else_leaves_the_screen_in_the_language_that_was_chosen(house):
    filled = {"phone": "070-174 06 05", "email": "", "notify_by": "none", "language": "sv", "region": "12"}
    client = anna_in_english(house)
    answer = client.post("/my/profile/", {**filled, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 303
    assert COOKIE not in answer.cookies
    answer = client.post("/my/profile/", {**filled, "language": "en", "form_key": str(uuid.uuid4())})
    assert answer.cookies[COOKIE].value == "en"
    assert Account.objects.get(person=house.anna).language == "en"


def test_whoever_accepts_new_terms_finds_the_language_of_the_screen_chosen(house):
    Account.objects.filter(person=house.anna).update(terms_version="2020-01")
    page = told(anna_in_english(house), "/my/activate/")
    assert 'value="en" id="id_language_1" checked' in page
    assert "+46" in page or "070" in page, "the rest is the account's own"
