"""A form that another site, or another session, sends in somebody's name does nothing (reliability.md S3)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from tests.support import personas, things
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.registry.declarations import Door

#: Not at the FHIR door: it reads no cookie, and no form can send the header that lets one in.
POSTS = [one for one in things.pages() if "POST" in one[1].methods and one[1].door is not Door.FHIR]
#: Filled by the application on every request, also a refused one.
MOVING = ("access_session", "procrastinate_", "django_migrations")


_LIVE = "SELECT count(*) FROM access_session WHERE ended_at IS NULL"


def fingerprint() -> dict[str, str]:
    """Return for each table which rows it has, in which version; and how many sessions are open."""
    with connection.cursor() as cursor:
        tables = [
            table
            for table in sorted(connection.introspection.table_names(cursor))
            if not table.startswith(MOVING)
        ]
        # One statement for all of them: asked twice for each form of the product.
        each = ", ".join(
            f"(SELECT count(*) || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{table}\" t)"
            for table in tables
        )
        cursor.execute(f"SELECT {each}")
        return dict(zip(tables, cursor.fetchone(), strict=True)) | {"live sessions": str(live_sessions())}


def live_sessions() -> int:
    """Return how many sessions have not been ended."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVE)
        return int(cursor.fetchone()[0])


def strict(house, door: Door) -> Client:
    """Return a browser whose forms are checked as in real life."""
    made = {
        Door.PUBLIC: lambda: personas.client_of(person=house.anna),
        Door.PORTAL: lambda: personas.client_of(person=house.anna),
        Door.DESK: lambda: personas.client_of(assignment=house.dag_at_linden),
        Door.STEERING: lambda: personas.client_of(assignment=house.ada_of_skane),
    }[door]()
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = made.cookies
    return checked


def token_of(browser: Client) -> str:
    """Return the form token of a page that this browser has opened."""
    page = browser.get("/region/").content.decode()
    return str(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0])


def tries(house, door: Door):
    """Yield (how, browser, form, headers): each way in which a form can be forged."""
    yield "no token", strict(house, door), {}, {}
    victim = strict(house, door)
    thief = Client(enforce_csrf_checks=True)
    token_of(victim)
    yield "the thief's own token", victim, {"csrfmiddlewaretoken": token_of(thief)}, {}
    victim = strict(house, door)
    yield "the session as token", victim, {"csrfmiddlewaretoken": "x" * 64}, {}
    victim = strict(house, door)
    right = {"csrfmiddlewaretoken": token_of(victim)}
    yield "a page of another site", victim, right, {"HTTP_ORIGIN": "https://evil.example"}
    yield "a page without a site", victim, right, {"HTTP_ORIGIN": "null"}
    yield (
        "another site's https page",
        victim,
        right,
        {"secure": True, "HTTP_REFERER": "https://evil.example/x"},
    )


@pytest.mark.parametrize(("name", "declared"), POSTS, ids=[name for name, _declared in POSTS])
def test_a_forged_form_is_refused_and_does_nothing(house, things_of, name, declared):
    address = things.address(name, declared, things_of)
    before = fingerprint()
    for how, browser, form, headers in tries(house, declared.door):
        sessions = live_sessions()
        answer = browser.post(address, {"form_key": str(uuid7()), "text": "falskt", **form}, **headers)
        assert answer.status_code == 403, f"{how}: {answer.status_code}"
        assert live_sessions() == sessions, how
    after = fingerprint()
    assert {key for key in before if before[key] != after[key]} <= {"live sessions"}


def test_the_right_token_is_let_in(house, things_of):
    """Were every form refused, the test above would prove nothing."""
    browser = strict(house, Door.PORTAL)
    token, before = token_of(browser), fingerprint()
    form = {"form_key": str(uuid7()), "csrfmiddlewaretoken": token, "text": "äkta"}
    assert browser.post(f"/my/cases/{things_of.case.id}/write/", form).status_code == 303
    assert fingerprint() != before


def test_a_door_without_the_check_is_found(house, things_of, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Csrf" not in one]
    name, declared = next(one for one in POSTS if one[0] == "cases:write")
    with pytest.raises(AssertionError, match="no token"):
        test_a_forged_form_is_refused_and_does_nothing(house, things_of, name, declared)


def test_no_page_is_exempt_from_the_check():
    exempt = [name for name, declared in things.pages() if getattr(declared.view, "csrf_exempt", False)]
    assert exempt == []
    gated: list[Any] = [one.callback for one in get_resolver().url_patterns]
    assert {one.page.door for one in gated if getattr(one, "csrf_exempt", False)} == {Door.FHIR}


def test_cookies_go_to_us_alone():
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"
