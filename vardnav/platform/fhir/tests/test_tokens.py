"""A system gets a token by a secret or a signature, for what it may, for five minutes, and not too often."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.fhir import actions, assertions, callers
from vardnav.platform.fhir import models as fhir
from vardnav.platform.fhir.tests import coming

TOKEN, SLOTS = "/fhir/R4/token", "/fhir/R4/Slot"
KEY = ECKey.generate_key("P-384", {"kid": "one"})


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch, house: House) -> Callable[[dt.timedelta], None]:
    """Let the clock go on."""
    shown = [house.now]
    monkeypatch.setattr(clock, "now", lambda: shown[0])

    def later(length: dt.timedelta) -> None:
        shown[0] += length

    return later


def status(token: str, path: str = SLOTS) -> int:
    return Client().get(path, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_secret_gives_a_token_that_opens_the_door_for_five_minutes(
    house: House, hour: Callable[[dt.timedelta], None]
) -> None:
    client_id, secret = coming.let_in(house.linden.id)
    answer = coming.ask_token(client_id, secret)
    said = answer.json()
    assert (answer.status_code, said["token_type"], said["expires_in"]) == (200, "bearer", 300)
    assert answer["Cache-Control"] == "no-store"
    assert status(said["access_token"]) == 200
    row = Entry.objects.get(action="fhir.token")
    assert (row.actor_id, row.region) == (fhir.Client.objects.get().staff_id, "12")
    hour(dt.timedelta(minutes=4, seconds=59))
    assert status(said["access_token"]) == 200
    hour(dt.timedelta(seconds=1))
    answer = Client().get(SLOTS, headers={"Authorization": f"Bearer {said['access_token']}"})
    assert (answer.status_code, "invalid_token" in answer["WWW-Authenticate"]) == (401, True)
    assert secret not in str(fhir.Client.objects.values_list()[0])


def test_whoever_is_shut_out_is_out_at_once(house: House) -> None:
    client_id, secret = coming.let_in(house.linden.id)
    token = coming.ask_token(client_id, secret).json()["access_token"]
    assert status(token) == 200
    out = io.StringIO()
    call_command("fhir_client", "--revoke", str(client_id), stdout=out)
    assert status(token) == 401
    assert coming.ask_token(client_id, secret).status_code == 401
    assert Entry.objects.filter(action="fhir.revoke", object_id=client_id).exists()
    with pytest.raises(CommandError, match="no such client"):
        call_command("fhir_client", "--revoke", str(client_id), stdout=out)


def test_a_client_is_let_in_from_its_first_day_to_its_last(
    house: House, hour: Callable[[dt.timedelta], None]
) -> None:
    today = clock.local_date(house.now)
    client_id, secret = coming.let_in(house.linden.id, valid_to=today)
    token = coming.ask_token(client_id, secret).json()["access_token"]
    fhir.Token.objects.update(expires_at=house.now + dt.timedelta(days=3))
    assert status(token) == 200
    hour(dt.timedelta(days=1))
    assert status(token) == 401
    assert coming.ask_token(client_id, secret).status_code == 401
    fhir.Client.objects.update(valid_from=today + dt.timedelta(days=2), valid_to=None)
    assert status(token) == 401
    assert coming.ask_token(client_id, secret).status_code == 401


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", coming.ALL),
        ("system/Slot.read", "system/Slot.read"),
        ("system/Slot.rs openid patient/Slot.read", "system/Slot.rs"),
        ("system/Appointment.cruds", "system/Appointment.crus"),
        ("system/Appointment.write", "system/Appointment.cu"),
        ("system/*.read", "system/*.read"),
    ],
)
def test_a_token_is_for_what_was_asked_as_far_as_the_client_has_it(
    house: House, asked: str, given: str
) -> None:
    answer = coming.ask_token(*coming.let_in(house.linden.id), scope=asked)
    assert answer.json()["scope"] == given


def test_a_client_with_little_gets_no_more(house: House) -> None:
    little = coming.let_in(house.linden.id, scopes="system/Slot.rs")
    assert coming.ask_token(*little, scope="system/*.*").json()["scope"] == "system/Slot.rs"
    answer = coming.ask_token(*little, scope="system/Appointment.read")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    token = coming.ask_token(*little).json()["access_token"]
    assert status(token) == 200
    for path in ("Appointment", "Schedule", f"Appointment/{uuid7()}"):
        refused = Client().get(f"/fhir/R4/{path}", headers={"Authorization": f"Bearer {token}"})
        assert (refused.status_code, refused.json()["issue"][0]["code"]) == (403, "forbidden")
        assert "insufficient_scope" in refused["WWW-Authenticate"]


@pytest.mark.parametrize("wrong", ["secret", "id", "none", "other", "garbage", "two ways", "not a form"])
def test_whoever_does_not_prove_to_be_the_client_gets_nothing(house: House, wrong: str) -> None:
    client_id, secret = coming.let_in(house.linden.id)
    other, _secret = coming.let_in(house.linden.id)
    form = urlencode({"grant_type": "client_credentials"})
    basic = {"Authorization": "Basic !!!"}
    answer = {
        "secret": lambda: coming.ask_token(client_id, secret + "x"),
        "id": lambda: coming.ask_token(uuid7(), secret),
        "other": lambda: coming.ask_token(other, secret),
        "none": lambda: Client().post(TOKEN, form, coming.FORM),
        "garbage": lambda: Client().post(TOKEN, form, coming.FORM, headers=basic),
        "two ways": lambda: coming.ask_token(client_id, secret, client_assertion="x.y.z"),
        "not a form": lambda: Client().post(TOKEN, {"grant_type": "client_credentials"}, headers=basic),
    }[wrong]()
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_client", "invalid_request")
    assert not fhir.Token.objects.exists()


def test_another_grant_is_not_given(house: House) -> None:
    client = coming.let_in(house.linden.id)
    for grant in ("authorization_code", "password", ""):
        answer = coming.ask_token(*client, grant_type=grant)
        assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_too_many_tokens_in_a_minute_are_not_given(
    house: House, hour: Callable[[dt.timedelta], None]
) -> None:
    client = coming.let_in(house.linden.id)
    given = [coming.ask_token(*client).status_code for _time in range(actions.MOST_A_MINUTE + 1)]
    assert given == [200] * actions.MOST_A_MINUTE + [429]
    assert coming.ask_token(*client)["Retry-After"] == "60"
    assert coming.ask_token(*coming.let_in(house.linden.id)).status_code == 200
    hour(dt.timedelta(minutes=1))
    assert coming.ask_token(*client).status_code == 200


def signed(client_id: object, key: Any = KEY, algorithm: str = "ES384", **claims: Any) -> str:
    """Return an assertion; a claim of None is left out."""
    now = clock.now().timestamp()
    told = {
        "iss": str(client_id),
        "sub": str(client_id),
        "aud": f"{django_settings.ORIGIN}/fhir/R4/token",
        "exp": int(now) + 240,
        "jti": uuid7().hex,
        **claims,
    }
    header = {"alg": algorithm, "kid": "one"}
    told = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(header, told, key, algorithms=[algorithm])


def by_signature(assertion: str) -> Any:
    form = {"grant_type": "client_credentials", "client_assertion": assertion}
    form["client_assertion_type"] = assertions.KIND
    return Client().post(TOKEN, urlencode(form), coming.FORM)


def keys_of(*keys: Any) -> dict[str, Any]:
    return dict(KeySet(list(keys)).as_dict(private=False))


def test_a_signature_gives_a_token_once(house: House) -> None:
    client_id, secret = coming.let_in(house.linden.id, public_keys=keys_of(KEY))
    assert secret == ""
    assertion = signed(client_id)
    answer = by_signature(assertion)
    assert answer.status_code == 200, answer.content
    assert status(answer.json()["access_token"]) == 200
    assert by_signature(assertion).status_code == 401, "the same assertion twice"
    assert by_signature(signed(client_id)).status_code == 200
    assert coming.ask_token(client_id, "").status_code == 401, "it has no secret"


def test_an_rsa_key_does_too(house: House) -> None:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    client_id, _secret = coming.let_in(house.linden.id, public_keys=keys_of(key))
    assert by_signature(signed(client_id, key, "RS384")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://other.example/token"},
        {"aud": None},
        {"iss": "somebody"},
        {"sub": str(uuid.UUID(int=7))},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "a\x00b"},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1_000_000},
        {"exp": 99_999_999_999},
        {"nbf": 99_999_999_999},
    ],
    ids=str,
)
def test_an_assertion_that_does_not_hold_gives_nothing(house: House, wrong: dict[str, Any]) -> None:
    client_id, _secret = coming.let_in(house.linden.id, public_keys=keys_of(KEY))
    assert by_signature(signed(client_id, **wrong)).status_code == 401


def test_another_key_or_none_or_our_half_of_it_gives_nothing(house: House) -> None:
    client_id, _secret = coming.let_in(house.linden.id, public_keys=keys_of(KEY))
    stranger = ECKey.generate_key("P-384", {"kid": "one"})
    head, claims, _signature = signed(client_id).split(".")
    unsigned = "eyJhbGciOiJub25lIn0." + claims + "."
    for assertion in (
        signed(client_id, stranger),
        f"{head}.{claims}.",
        unsigned,
        "x",
        "..",
        "a.b.c",
        "x" * 9000,
    ):
        assert by_signature(assertion).status_code == 401
    by_secret, _secret = coming.let_in(house.linden.id)
    assert by_signature(signed(by_secret)).status_code == 401


def test_tokens_are_forgotten_a_day_after_they_ended(house: House) -> None:
    coming.ask_token(*coming.let_in(house.linden.id))
    ended = fhir.Token.objects.get().expires_at
    assert actions.purge(ended + fhir.TOKENS_KEPT) == 0
    assert actions.purge(ended + fhir.TOKENS_KEPT + dt.timedelta(seconds=1)) == 1


def test_somebody_logged_in_is_nobody_at_this_door(house: House) -> None:
    for browser in (
        personas.client_of(person=house.anna),
        personas.client_of(assignment=house.dag_at_linden),
    ):
        answer = browser.get(SLOTS)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="fhir"')
        session = browser.cookies[django_settings.SESSION_COOKIE].value
        assert status(session) == 401
    token = coming.ask_token(*coming.let_in(house.linden.id)).json()["access_token"]
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE] = token
    assert thief.get("/desk/").status_code == 302


def test_the_command_lets_a_system_in_and_shows_its_secret_once(house: House, tmp_path: Path) -> None:
    out = io.StringIO()
    told = ["--name", "Tidboken", "--hsa-id", "SE2321000255-TID1", "--region", "12"]
    call_command("fhir_client", *told, "--unit", str(house.linden.hsa_id), stdout=out)
    lines = dict(line.split(": ", 1) for line in out.getvalue().splitlines()[:2])
    assert coming.ask_token(lines["client_id"], lines["client_secret"]).status_code == 200
    client = fhir.Client.objects.get()
    assert (client.staff.name, client.staff.title) == ("Tidboken", "Bokningssystem")
    jwks = tmp_path / "keys.json"
    jwks.write_text(json.dumps(keys_of(KEY)), encoding="utf-8")
    told[3] = "SE2321000255-TID2"
    call_command("fhir_client", *told, "--unit", str(house.linden.id), "--jwks", str(jwks), stdout=out)
    assert out.getvalue().count("client_secret") == 1
    jwks.write_text(json.dumps(KeySet([KEY]).as_dict(private=True)), encoding="utf-8")
    told[3] = "SE2321000255-TID3"
    for wrong in (
        [*told, "--unit", str(house.kalmar_unit.id)],
        told,
        [*told, "--unit", str(house.linden.id), "--scopes", "system/Slot.read patient/Slot.read"],
        [*told, "--unit", str(house.linden.id), "--jwks", str(jwks)],
        [*told[:3], "SE1", *told[4:], "--unit", str(house.linden.id)],
    ):
        with pytest.raises(CommandError):
            call_command("fhir_client", *wrong, stdout=out)
    assert fhir.Client.objects.count() == 2


def test_the_system_that_asked_is_known_by_one_statement(
    house: House, django_assert_num_queries: Any
) -> None:
    token = coming.ask_token(*coming.let_in(house.linden.id)).json()["access_token"]
    with django_assert_num_queries(1):
        found = callers.find(token, request_id="", now=house.now)
    assert found is not None
    assert (found.viewer.unit_id, found.viewer.region) == (house.linden.id, "12")
    assert found.viewer != Viewer.system()
