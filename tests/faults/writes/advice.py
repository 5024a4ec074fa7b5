"""Answers about symptoms at the desk: how urgent staff say that it is."""

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
