"""Adapter: our own table in the place of an outside medicines list, read as a stranger reads it: by one statement."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import connection

from vardnav.capabilities.prescriptions.ports import Medication

_SELECT = """
SELECT id, name, strength, form, dosage, prescribed_by, prescribed_on, valid_to, collections_left, unit_id
FROM prescriptions_prescription WHERE subject_id = %s ORDER BY id
"""


class Tables:
    """The prescriptions that demo data (or a file) has put in our table."""

    def of(self, person_id: uuid.UUID) -> Sequence[Medication]:
        """Return the person's prescriptions."""
        with connection.cursor() as cursor:
            cursor.execute(_SELECT, [person_id])
            return [Medication(*row) for row in cursor.fetchall()]
