"""What the page does, told as JSON: `python -m …proof` makes its tables in an empty database and asks for the inbox."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

from benchmarks.usual_django import keys, prepare

_FIRST = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def ask() -> dict[str, Any]:
    """Return the inbox of a person with 25 messages, three of them unread, its statements, and the log after it."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.usual_django.models import AccessEntry

    _write()
    client = Client()
    stranger = client.get("/my/inbox/")
    client.cookies[settings.SESSION_COOKIE_NAME] = keys.session_key(0)
    with CaptureQueriesContext(
        connection,
    ) as sent:
        answer = client.get("/my/inbox/")
    return {
        "status": answer.status_code,
        "body": answer.content.decode(),
        "statements": [one["sql"] for one in sent.captured_queries],
        "log": list(AccessEntry.objects.values_list("user__username", "action", "path")),
        "stranger": stranger.status_code,
        "middlewares": len(settings.MIDDLEWARE),
    }


def _write() -> None:
    from django.contrib.auth import get_user_model

    from benchmarks.usual_django.models import Case, Message, Unit

    users = get_user_model().objects
    anna = users.create(pk=1, username="anna0", first_name="Anna")
    cecilia = users.create(pk=2, username="cecilia")
    unit = Unit.objects.create(name="Vårdcentralen Björken")
    for owner in (anna, cecilia):
        case = Case.objects.create(number=f"B-{owner.username}", unit=unit, owner=owner)
        for number in range(25):
            sent_at = _FIRST + dt.timedelta(days=number)
            read_at = None if number < 3 else sent_at
            Message.objects.create(
                case=case, recipient=owner, text=f"Svar {number}", sent_at=sent_at, read_at=read_at
            )
    prepare.log_in(range(1))


if __name__ == "__main__":
    import django

    django.setup()
    prepare.make_tables()
    json.dump(ask(), sys.stdout)
