"""People to tell, and gateways that remember."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import policy
from vardnav.kernel.people.models import Account, Guardianship, IdentifierKind, Person
from vardnav.platform.notify import adapters
from vardnav.platform.notify.adapters.fake import FakeGateway

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.SMS_GATEWAY = settings.MAIL_SERVER = "folder"
    policy.forget()


@pytest.fixture
def system() -> Viewer:
    return Viewer.system(region="12")


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    fake = FakeGateway()
    monkeypatch.setattr(adapters, "sms_gateway", lambda: fake)
    monkeypatch.setattr(adapters, "mail_gateway", lambda: fake)
    return fake


def person(identifier: str, name: str, born_on: dt.date) -> Person:
    return Person.objects.create(
        identifier_kind=IdentifierKind.PERSONNUMMER,
        identifier=identifier,
        given_name=name,
        family_name="Test",
        born_on=born_on,
    )


def account(who: Person, notify_by: str = "sms", **changes: object) -> Account:
    values: dict[str, object] = {
        "activated_at": NOW,
        "phone": "+46701740605",
        "email": f"{who.given_name.lower()}@example.org",
        "notify_by": notify_by,
    }
    return Account.objects.create(person=who, **values | changes)


@pytest.fixture
def anna(db: None) -> Person:
    with connection.cursor() as cursor:  # tests that commit leave their jobs behind
        cursor.execute("DELETE FROM procrastinate_jobs")
    anna = person("19800101A001", "Anna", dt.date(1980, 1, 1))
    account(anna)
    return anna


@pytest.fixture
def bo(anna: Person) -> Person:
    bo = person("20160801A002", "Bo", dt.date(2016, 8, 1))
    Guardianship.objects.create(guardian=anna, child=bo, valid_from=dt.date(2016, 8, 1), author="test")
    return bo
