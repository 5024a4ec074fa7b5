"""How many statements another system's requests send: what is added is seen here first."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.capabilities.booking.tests.systems import PERSON, System, somebody, system, wanted
from vardnav.platform.appointments import exchange_statements as statements
from vardnav.platform.appointments.exchange_statements import Where
from vardnav.platform.appointments.tests.house import NOW, Clinic

#: Who comes; then, of a booking: slot and identifier, the locks, what the rules ask, the row with the job that tells.
CREATE, SLOTS, OF_PERSON = 5, 2, 3


@pytest.fixture
def norra(clinic: Clinic) -> System:
    return system(clinic.world.norra.id)


def sent(counted: CaptureQueriesContext) -> list[str]:
    words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [one["sql"] for one in counted.captured_queries if not one["sql"].startswith(words)]


def test_another_systems_requests_send_no_more_statements_than_they_must(
    clinic: Clinic, norra: System, hour: Hour
) -> None:
    first, second, *_rest = clinic.slots()
    for number, slot in enumerate((first, second)):  # the first time whoever listens is asked for
        body = wanted(slot, somebody(number), identifier=[{"system": "urn:tidbok", "value": f"A-{number}"}])
        with CaptureQueriesContext(connection) as counted:
            assert norra.create(body).status_code == 201
    assert len(sent(counted)) <= CREATE, sent(counted)
    with CaptureQueriesContext(connection) as counted:
        assert (
            norra.get(f"Slot?schedule=Schedule/{first.schedule_id}&status=free&_count=20").status_code == 200
        )
    assert len(sent(counted)) <= SLOTS, sent(counted)
    whom = somebody(7).identifier
    with CaptureQueriesContext(connection) as counted:
        assert norra.search("Appointment", patient__identifier=f"{PERSON}|{whom}").status_code == 200
    assert len(sent(counted)) <= OF_PERSON, sent(counted)


def test_what_has_changed_since_a_moment_is_found_by_its_index(db: None) -> None:
    where = Where()
    where.at(statements.BY_CHANGE[0], [(">=", NOW)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off"
        )  # nobody would look for an index in a table this small
        text = f"EXPLAIN SELECT a.id FROM appointments_appointment a{where.sql()}"
        cursor.execute(text, where.values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Bitmap Index Scan on appointments_changed" in plan, plan
