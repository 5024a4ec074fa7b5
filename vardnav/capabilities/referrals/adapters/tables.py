"""Adapter: our own table in the place of a referral system, read as a stranger reads it: by one statement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from vardnav.capabilities.referrals.ports import Referral, Step, Whose

_SELECT = """
SELECT id::text, kind, about, written_by, sent_on, steps::text, target_on, phone, writer_kind, is_released
FROM referrals_trackedreferral WHERE subject_id = %s ORDER BY id
"""


class Tables:
    """The referrals that demo data (or a file) has put in our table."""

    def of(self, whose: Whose) -> Sequence[Referral]:
        """Return the person's referrals."""
        with connection.cursor() as cursor:
            cursor.execute(_SELECT, [whose.person_id])
            return [
                Referral(
                    id=row[0],
                    kind=row[1],
                    about=row[2],
                    written_by=row[3],
                    sent_on=row[4],
                    steps=tuple(map(_step, json.loads(row[5]))),
                    target_on=row[6],
                    phone=row[7],
                    writer_kind=row[8],
                    is_released=row[9],
                )
                for row in cursor.fetchall()
            ]


def _step(given: Mapping[str, Any]) -> Step:
    return Step(
        on=dt.date.fromisoformat(given["on"]),
        code=str(given["code"]),
        holder=str(given.get("holder", "")),
        words=str(given.get("words", "")),
        holder_kind=str(given.get("holder_kind", "")),
    )
