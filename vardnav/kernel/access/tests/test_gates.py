"""Doors stay shut to those who may not come in, and writes happen once."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from tests.support import personas
from vardnav.kernel.access import models, sessions
from vardnav.kernel.people.models import Account, Guardianship

START = "/my/"


def test_a_stranger_is_sent_to_log_in_and_back(db):
    answer = Client().get("/my/inbox/")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=%2Fmy%2Finbox%2F"


def test_anna_comes_in(house):
    assert personas.client_of(person=house.anna).get(START).status_code == 200


@pytest.mark.parametrize("assurance", [0, 1, 2])
def test_an_e_id_of_low_assurance_does_not_open_the_door(house, assurance):
    assert personas.client_of(person=house.anna, assurance=assurance).get(START).status_code == 302


def test_a_session_ends_when_unused_and_when_old(house):
    then = house.now - dt.timedelta(hours=2)
    assert personas.client_of(person=house.anna, now=then).get(START).status_code == 302
    idle = personas.client_of(person=house.anna, now=house.now - dt.timedelta(minutes=31))
    assert idle.get(START).status_code == 302


def test_a_locked_account_is_shut_at_the_next_request(house):
    client = personas.client_of(person=house.anna)
    assert client.get(START).status_code == 200
    Account.objects.filter(person=house.anna).update(locked_at=house.now)
    assert client.get(START).status_code == 302


def test_a_person_who_has_died_cannot_come_in(house):
    client = personas.client_of(person=house.anna)
    house.anna.deceased_on = dt.date(2026, 1, 1)
    house.anna.save()
    assert client.get(START).status_code == 302


def test_the_right_to_act_for_a_child_ends_at_the_next_request(house):
    client = personas.client_of(person=house.anna, acting_for=house.bo)
    assert "Bo" in client.get(START).content.decode()
    Guardianship.objects.update(is_blocked=True)
    answer = client.get(START)
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert models.Session.objects.get(person=house.anna).subject_id == house.anna.id


def test_nobody_can_act_for_a_stranger_by_changing_the_session(house):
    client = personas.client_of(person=house.anna, acting_for=house.cecilia)
    assert client.get(START).status_code == 302


def test_staff_need_an_assignment_in_force(house):
    client = personas.client_of(assignment=house.dag_at_linden)
    assert client.get("/desk/").status_code == 200
    house.dag_at_linden.valid_to = dt.date(2026, 1, 1)
    house.dag_at_linden.save()
    assert client.get("/desk/")["Location"] == "/login/assignment/"


def test_an_administrator_has_no_desk_and_staff_no_steering(house):
    assert personas.client_of(assignment=house.ada_of_skane).get("/desk/").status_code == 404
    assert personas.client_of(assignment=house.dag_at_linden).get("/steering/").status_code == 404


def test_a_resident_session_opens_no_staff_door(house):
    assert personas.client_of(person=house.anna).get("/desk/")["Location"] == "/login/staff/"


def test_the_token_is_not_stored(house):
    client = personas.client_of(person=house.anna)
    token = client.cookies[settings.SESSION_COOKIE].value
    digest = bytes(models.Session.objects.get(person=house.anna).token_digest)
    assert token.encode() not in digest
    assert len(digest) == 32


def test_an_ended_session_is_over(house):
    client = personas.client_of(person=house.anna)
    sessions.end_session(client.cookies[settings.SESSION_COOKIE].value, now=house.now)
    assert client.get(START).status_code == 302


def test_a_form_without_its_key_is_refused(house):
    client = Client()
    client.cookies = personas.client_of(person=house.anna).cookies
    assert client.post("/my/services/contact.ask/begin/", {}).status_code == 400


def test_a_repeated_form_gets_the_first_answer_and_writes_once(house):
    client = personas.client_of(person=house.anna)
    key = str(uuid.uuid4())
    path = "/my/services/contact.ask/begin/"
    first = client.post(path, {"form_key": key, "unit": str(house.linden.id)})
    second = client.post(path, {"form_key": key, "unit": str(house.linden.id)})
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert models.StoredAnswer.objects.filter(key=key).count() == 1


def test_another_persons_key_gives_nothing(house):
    key = str(uuid.uuid4())
    path = "/my/services/contact.ask/begin/"
    data = {"form_key": key, "unit": str(house.linden.id)}
    assert personas.client_of(person=house.anna).post(path, data).status_code == 303
    assert personas.client_of(person=house.cecilia).post(path, data).status_code == 404


def test_a_database_that_is_away_gives_503_and_shows_nothing(house, monkeypatch):
    client = personas.client_of(person=house.anna)

    def away(*args, **options):
        raise OperationalError("gone")

    monkeypatch.setattr(sessions, "resident_session", away)
    answer = client.get(START)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "Lindqvist" not in answer.content.decode()


def test_every_answer_has_the_headers(house):
    for answer in (
        Client().get("/"),
        personas.client_of(person=house.anna).get(START),
        Client().get("/nowhere"),
    ):
        assert answer["Cache-Control"] == "no-store"
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
