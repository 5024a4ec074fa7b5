"""One's own details, one's unit, and doing things for one's children."""

import datetime as dt
import uuid

import pytest
from django.conf import settings as django_settings
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.models import Session
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people import policy
from vardnav.kernel.people.models import Account
from vardnav.platform.portal.tests import personas

pytestmark = pytest.mark.django_db
FILLED = {
    "phone": "070-174 06 05", "email": "", "notify_by": "sms", "language": "sv", "region": "12",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_table_of_ages():
    policy.forget()
    yield
    policy.forget()


@pytest.fixture
def anna(db):
    anna = personas.anna(address="Lindgatan 3", postal_code="222 22", postal_town="Lund")
    personas.account(anna, chosen_region="12")
    return anna


@pytest.fixture
def visitor(anna):
    return _logged_in(anna)


def _logged_in(person):
    browser = Client()
    _session, token = sessions.open_session(
        now=clock.now(), provider="resident", assurance=3, person_id=person.id
    )
    browser.cookies[django_settings.SESSION_COOKIE] = token
    return browser


def _post(visitor, path, **given):
    return visitor.post(path, {"form_key": str(uuid.uuid4()), **given})


def _born(years, days=0):
    today = clock.local_date(clock.now())
    return today.replace(year=today.year - years, day=min(today.day, 28)) + dt.timedelta(days=days)


def test_anna_sees_her_own_details(visitor, anna):
    page = visitor.get("/my/profile/").content.decode()
    for words in ("Anna Andersson", anna.number.shown(), "Lindgatan 3, 222 22 Lund", "070-174 06 05"):
        assert words in page


def test_anna_changes_how_she_is_reached(visitor, anna):
    answer = _post(
        visitor, "/my/profile/", **{**FILLED, "email": "a@exempel.se", "notify_by": "both", "language": "en"}
    )
    assert (answer.status_code, answer["Location"][:12]) == (
        303,
        "/my/contact/",
    )  # the new address waits for its code
    account = Account.objects.get(person=anna)
    assert (account.email, account.notify_by, account.language) == ("", "sms", "en")
    assert answer.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert Entry.objects.get(action="people.change_contact").detail == {"changed": []}
    assert Entry.objects.get(action="portal.change_choices").detail == {"changed": ["language"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "hej"}, "Skriv bara siffror"),
        ({"region": "99"}, "Välj en region"),
        ({"notify_by": "email"}, "e-post"),
    ],
)
def test_a_mistake_changes_nothing_and_is_said(visitor, anna, changes, words):
    answer = _post(visitor, "/my/profile/", **{**FILLED, "phone": "0701740606", **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Account.objects.get(person=anna).phone == "+46701740605"


def test_anna_chooses_her_unit_by_searching(visitor, anna):
    granen = personas.unit("Vårdcentralen Granen")
    personas.unit("Vårdcentralen Tallen")
    personas.unit("Apoteket Granen", is_connected=False)
    page = visitor.get("/my/profile/unit/?q=granen").content.decode()
    assert "Vårdcentralen Granen" in page
    assert "Tallen" not in page
    assert "Apoteket" not in page
    assert _post(visitor, "/my/profile/unit/", unit=str(granen.id)).status_code == 303
    assert Account.objects.get(person=anna).chosen_unit == granen.id
    assert "Vårdcentralen Granen" in visitor.get("/my/profile/").content.decode()


def test_a_unit_elsewhere_or_not_connected_or_made_up_cannot_be_chosen(visitor, anna):
    personas.region("14", "Västra Götalandsregionen", "O")
    for unit in (personas.unit("Långt bort", "14"), personas.unit("Ej med", is_connected=False)):
        assert _post(visitor, "/my/profile/unit/", unit=str(unit.id)).status_code == 404
    assert _post(visitor, "/my/profile/unit/", unit="1 OR 1=1").status_code == 404
    assert Account.objects.get(person=anna).chosen_unit is None


def test_a_move_to_another_region_lets_the_unit_go(visitor, anna):
    unit = personas.unit("Vårdcentralen Granen")
    _post(visitor, "/my/profile/unit/", unit=str(unit.id))
    _post(visitor, "/my/profile/", **{**FILLED, "region": "14"})
    account = Account.objects.get(person=anna)
    assert (account.chosen_region, account.chosen_unit) == ("14", None)


def test_protected_identity_shows_neither_address_nor_unit(db):
    unit = personas.unit("Vårdcentralen Granen")
    anna = personas.anna(protection="sekretessmarkering", address="Lindgatan 3", postal_town="Lund")
    personas.account(anna, chosen_region="12", chosen_unit=unit.id)
    visitor = _logged_in(anna)
    page = visitor.get("/my/profile/").content.decode()
    assert "Du har skyddad identitet" in page
    assert "Lindgatan" not in page
    assert "Granen" not in page
    assert 'aria-current="true"' not in visitor.get("/my/profile/unit/").content.decode()


def test_anna_does_things_for_bo_and_comes_back_to_herself(visitor, anna):
    bo = personas.bo()
    personas.guardian(bo, anna)
    page = visitor.get("/my/family/").content.decode()
    assert "9 år" in page
    assert "till och med 2 april 2030" in page, "on 3 April 2030 he is thirteen"
    answer = _post(visitor, "/my/family/act/", person=str(bo.id))
    assert answer["Location"] == "/my/"
    assert Session.objects.get().subject_id == bo.id
    entry = Entry.objects.get(action="portal.act_for")
    assert (entry.actor_id, entry.subject_id) == (anna.id, bo.id)
    page = visitor.get("/my/family/").content.decode()
    assert "Du gör ärenden för Bo" in page
    assert "Tillbaka till mig själv" in page
    _post(visitor, "/my/family/act/", person="me")
    assert Session.objects.get().subject_id == anna.id


def test_acting_for_bo_the_details_are_still_annas_own(visitor, anna):
    bo = personas.bo()
    personas.guardian(bo, anna)
    _post(visitor, "/my/family/act/", person=str(bo.id))
    page = visitor.get("/my/profile/").content.decode()
    assert anna.number.shown() in page
    assert bo.number.shown() not in page


def test_a_strangers_child_and_nonsense_are_not_found(visitor):
    bo = personas.bo()
    for person in (str(bo.id), "", "x", "0" * 32):
        assert _post(visitor, "/my/family/act/", person=person).status_code == 404
    assert str(bo.id) not in visitor.get("/my/family/").content.decode()


@pytest.mark.parametrize(
    ("child", "held", "words"),
    [
        ({"protection": "sekretessmarkering"}, {}, "Kontakta mottagningen"),
        ({}, {"is_blocked": True}, "Kontakta mottagningen"),
    ],
)
def test_a_block_and_protection_are_explained_alike(visitor, anna, child, held, words):
    bo = personas.bo(**child)
    personas.guardian(bo, anna, **held)
    page = visitor.get("/my/family/").content.decode()
    assert words in page
    assert "till 3 april" not in page
    assert _post(visitor, "/my/family/act/", person=str(bo.id)).status_code == 404


def test_a_child_of_thirteen_is_explained_and_cannot_be_acted_for(visitor, anna):
    bea = personas.person("Bea", _born(13, days=-1), 4)
    personas.guardian(bea, anna)
    assert "Bea loggar in själv" in visitor.get("/my/family/").content.decode()
    assert _post(visitor, "/my/family/act/", person=str(bea.id)).status_code == 404


def test_the_day_bo_turns_thirteen_anna_is_herself_again(visitor, anna, monkeypatch):
    bo = personas.bo()
    personas.guardian(bo, anna)
    _post(visitor, "/my/family/act/", person=str(bo.id))
    thirteenth = dt.datetime(2030, 4, 3, 0, 1, tzinfo=clock.SWEDEN)
    Session.objects.update(last_seen_at=thirteenth, expires_at=thirteenth + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: thirteenth - dt.timedelta(minutes=2))
    assert visitor.get("/my/family/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: thirteenth)
    assert visitor.get("/my/family/")["Location"] == "/my/"
    assert Session.objects.get().subject_id == anna.id


def test_an_ended_guardianship_shows_no_child(visitor, anna):
    personas.guardian(personas.bo(), anna, valid_to=dt.date(2025, 1, 1))
    assert "Bara du själv" in visitor.get("/my/family/").content.decode()


def test_pages_ask_the_database_little(visitor, anna, django_assert_max_num_queries):
    personas.guardian(personas.bo(), anna)
    for path, most in (("/my/profile/", 6), ("/my/family/", 6), ("/my/profile/unit/", 7)):
        visitor.get(path)
        with django_assert_max_num_queries(most):
            assert visitor.get(path).status_code == 200
