"""Answers about symptoms: begun, answered, gone back from, removed and taken along; and how urgent staff say that it is."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection
from django.db.models import Model

from tests.faults import doing, forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from vardnav.capabilities.advice.models import Assessment, Bundle, Handover
from vardnav.capabilities.advice.queries import bundles
from vardnav.kernel import clock

_MINE = "SELECT count(*) FROM advice_assessment WHERE subject_id = %s"
_VERSION = "SELECT version FROM advice_assessment WHERE id = %s"
_NEW = "/my/advice/new/"


def _insert(sql: Any, row: Model) -> None:
    """Write a row as Django would, in the database of the pages that are tried."""
    fields = row._meta.concrete_fields
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    names, places = ", ".join(str(one.column) for one in fields), ", ".join(["%s"] * len(values))
    query = f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"
    sql.execute(query, values)


@forms.sent_to("advice:desk")
def regrade(stack: Stack) -> Form:
    """Somebody decides."""
    (case,) = doing.cases(stack, stack.world["residents"][1], 1)
    used, now = bundles.released(), clock.now()
    with stack.sql() as sql:
        find = "SELECT region, subject_id, draft_id FROM cases_case WHERE id = %s"
        found = sql.execute(find, [case]).fetchone()
        assert found is not None
        region, subject, draft = found
        _insert(sql, Bundle(digest=used.digest, text=used.text, kept_at=now))
        made = Assessment(
            region=region,
            subject_id=subject,
            created_by_id=subject,
            bundle_id=used.digest,
            begun_at=now,
            touched_at=now,
        )
        _insert(sql, made)
        handed = {"draft_id": draft, "service_key": "contact.ask", "handed_at": now}
        _insert(sql, Handover(region=region, assessment_id=made.id, **handed))
    fields = {"level": "idag", "setting": "gp", "channel": "chat", "reason": "other", "text": "Låter svag"}
    write = forms.write(stack.world["dag"], f"/desk/advice/{case}/", do="regrade", version="0", **fields)
    return write, "SELECT count(*) FROM advice_regrade WHERE case_id = %s", [uuid.UUID(case)]


@forms.sent_to("advice:quality")
def decide(stack: Stack) -> Form:
    """A region decides when questions are braked."""
    with stack.sql() as sql:
        sql.execute("DELETE FROM advice_qualityrule")
    figures = {"limit_percent": "8", "level_percent": "95", "least_followed": "20", "least_misses": "3"}
    write = forms.write(
        stack.world["ada"], "/steering/advice/", do="decide", number="0", reason="Fler följs upp.", **figures
    )
    return write, "SELECT count(*) FROM advice_qualityrule", []


def _begun(stack: Stack, who: int, press: str = "none", **fields: str) -> tuple[dict[str, str], str]:
    """Begin anew; return who did and where it stands."""
    one = stack.world["residents"][who]
    return one, forms.done(stack, one, _NEW, press=press, **fields)


@forms.sent_to("advice:new")
def begin(stack: Stack) -> Form:
    """A resident begins to answer."""
    one = stack.world["residents"][8]
    return forms.write(one, _NEW, press="none"), _MINE, [one["id"]]


@forms.sent_to("advice:one")
def answer(stack: Stack) -> Form:
    """They answer the screen that is shown."""
    one, place = _begun(stack, 8)
    version = forms.one_row(stack, _VERSION, place.split("/")[3])
    write = forms.write(one, place, screen="words", version=str(version), text="Ont i halsen sedan i går")
    return write, _VERSION, [place.split("/")[3]]


@forms.sent_to("advice:one_back")
def back(stack: Stack) -> Form:
    """They go back a screen."""
    one, place = _begun(stack, 8)
    key = place.split("/")[3]
    return (
        forms.write(one, f"{place}back/", version=str(forms.one_row(stack, _VERSION, key))),
        _VERSION,
        [key],
    )


@forms.sent_to("advice:remove")
def remove(stack: Stack) -> Form:
    """They remove what they have answered."""
    one, place = _begun(stack, 8)
    return forms.write(one, f"{place}remove/"), forms.LOGGED_OF, ["advice.remove", place.split("/")[3]]


@forms.sent_to("advice:on")
def take_along(stack: Stack) -> Form:
    """They take it along into a form."""
    one, place = _begun(stack, 8, "ticked", signs="stroke_signs")
    query = "SELECT count(*) FROM advice_handover WHERE assessment_id = %s"
    write = forms.write(one, f"{place}on/contact.ask/", unit=stack.world["linden"])
    return write, query, [place.split("/")[3]]
