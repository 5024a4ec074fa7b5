"""`check_invariants` is quiet about a sound database, and finds each fault that is planted."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection

from tests.support import personas, things
from vardnav.kernel import clock
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import transferring
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.files import storage
from vardnav.platform.guarantee import actions as guarantee
from vardnav.platform.guarantee.rules import Kind, PauseReason
from vardnav.platform.notify.models import Notice


@pytest.fixture
def made(house, settings, tmp_path):
    settings.VAR = tmp_path
    return things.of_anna(house)


def said() -> str:
    """Run the command; return what it says, and whether it ended well."""
    out = io.StringIO()
    try:
        call_command("check_invariants", "--grace", "0", stdout=out)
    except SystemExit as end:
        return f"{out.getvalue()}exit {end.code}"
    return out.getvalue()


def sql(statement: str) -> None:
    """Break something past every check of the application and the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE NONE")  # the application's own role may not do such things
        cursor.execute(statement)


def without(table: str, *constraints: str) -> None:
    """Take constraints away, until the test is over."""
    for one in constraints:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {one}")


def test_a_sound_database_is_said_to_be_sound(made):
    assert "invariants hold" in said()


CASE, UNIT = "UPDATE cases_case SET ", "(SELECT id FROM organisations_unit WHERE region_id = '08' LIMIT 1)"
CERT = "UPDATE certificates_certificate SET "
OTHER_CASE = "(SELECT c.id FROM cases_case c WHERE c.id <> case_id LIMIT 1)"
PLANTED = {
    "I4 a message is missing": (
        "UPDATE cases_message SET number = number + 100",
        "I4",
    ),  # a letter may hang on it
    "I4 a message reads otherwise": (
        "ALTER TABLE cases_message DISABLE TRIGGER cases_message_unchanging; UPDATE cases_message SET text = 'annat'",
        "reads as it did",
    ),
    "I4 a message of somebody else": (
        "UPDATE cases_message SET subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia')",
        "I4",
    ),
    "I4 a conversation put away by another's message": (
        (
            "INSERT INTO cases_putaway (id, region, person_id, subject_id, case_id, message_id, put_away_at) "
            f"SELECT gen_random_uuid(), region, subject_id, subject_id, {OTHER_CASE}, id, sent_at "
            "FROM cases_message WHERE direction = 'to_resident' LIMIT 1"
        ),
        "what is put away",
    ),
    "I5 a step is missing": ("DELETE FROM cases_step WHERE number = 2", "I5"),
    "I5 a status without a step": (f"{CASE} status = 'in_progress'", "its last step led to"),
    "I5 a step nobody may take": ("UPDATE cases_step SET verb = 'release' WHERE number = 2", "allowed"),
    "I5 a step that begins elsewhere": (
        "UPDATE cases_step SET from_status = 'completed' WHERE number = 2",
        "where the one before ended",
    ),
    "I5 a step by nobody": ("UPDATE cases_step SET by_person_id = NULL, by_staff_id = NULL", "who did it"),
    "I5 a step before its case": ("UPDATE cases_step SET at = at - interval '1 day'", "who did it"),
    "I8 a step that the log does not know": ("UPDATE cases_step SET at = at + interval '1 hour'", "I8"),
    "I10 scanned by nobody": ("UPDATE files_storedfile SET scanner = ''", "I10"),
    "I10 a file of another size": ("UPDATE files_storedfile SET size = size + 1", "not what was stored"),
    "I10 a file of other content": (
        "UPDATE files_storedfile SET sha256 = repeat('0', 64)",
        "not what was stored",
    ),
    "I18 a version is missing": (f"{CERT} version = 2, correction = 'x'", "numbered 1..n"),
    "I18 a certificate of somebody else": (
        f"{CERT} subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia')",
        "about its person",
    ),
    "I18 a certificate with another PDF": (f"{CERT} digest = repeat('0', 64)", "has no PDF"),
    "I18 a certificate that the log does not know": (f"{CERT} case_id = {OTHER_CASE}", "row in the log"),
    "I18 one revoked that the log does not know": (
        f"{CERT} state = 'revoked', reason = 'x', ended_at = now(), ended_by_id = issued_by_id",
        "row in the log",
    ),
    "I18 a sending that arrived untried": (
        "UPDATE certificates_sending SET state = 'received'",
        "arrived if it was tried",
    ),
    "I12 a form without an outcome": (
        "INSERT INTO access_storedanswer VALUES (gen_random_uuid(), gen_random_uuid(), '/my/', '', now())",
        "I12",
    ),
    "I12 a draft that is also a case": (
        (
            "UPDATE cases_case SET draft_id = (SELECT id FROM cases_draft LIMIT 1) WHERE assistance_id IS NULL "
            "AND NOT is_from_unit AND service_key = 'contact.ask'"
        ),
        "I12",
    ),
    "I13 a message in another region": ("UPDATE cases_message SET region = '08'", "I13"),
    "I13 a step in another region": ("UPDATE cases_step SET region = '08'", "I13"),
    "I13 a case at another region's unit": (f"{CASE} unit_id = {UNIT}", "I13"),
    "I13 a file in another region": ("UPDATE files_storedfile SET region = '08'", "I13"),
    "I13 a file of somebody else": (
        "UPDATE files_storedfile SET subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia')",
        "I13",
    ),
    "I13 a file of nothing": (
        "UPDATE files_storedfile SET container_id = gen_random_uuid()",
        "hangs on nothing",
    ),
    "I13 another region's decision": (f"UPDATE catalogue_offering SET unit_id = {UNIT}", "I13"),
    "I15 a guardian by nobody's word": ("UPDATE people_guardianship SET author = ''", "I15"),
    "I15 a pause that does not say why": ("UPDATE catalogue_offering SET state = 'paused'", "says why"),
    "I15 a history that overlaps": (
        (
            "INSERT INTO catalogue_offering SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), "
            "'superseded_at', o.decided_at + interval '1 day'))).* FROM catalogue_offering o"
        ),
        "has no overlap",
    ),
    "I15 a pause that holds nothing paused": (
        "UPDATE catalogue_offering SET pause_id = (SELECT id FROM catalogue_pause LIMIT 1)",
        "belongs to a pause",
    ),
    "I15 a decision made round the second administrator": (
        (
            "INSERT INTO catalogue_approval (region_id, needs_two, changed_at) "
            "VALUES ('12', true, now() - interval '1000 years')"
        ),
        "a second let through",
    ),
    "I15 a decision of a change that still waits": (
        "UPDATE catalogue_offering SET change_id = (SELECT id FROM catalogue_change LIMIT 1)",
        "a second let through",
    ),
    "I15 tiles that nobody let through": (
        (
            "INSERT INTO catalogue_tilechoice (id, region_id, number, keys, change_id, decided_by_id, decided_at) "
            "SELECT gen_random_uuid(), region_id, 1, '[]', id, proposed_by_id, proposed_at FROM catalogue_change LIMIT 1"
        ),
        "choices of tiles",
    ),
    "I15 a wave of a plan that nobody confirmed": (
        "UPDATE catalogue_offering SET wave_id = (SELECT id FROM catalogue_wave LIMIT 1)",
        "is of a plan that is confirmed",
    ),
    "I16 a form that never was": (f"{CASE} form_version = '99'", "I16"),
    "I16 answers of an asked-for form that never was": (
        "UPDATE cases_case SET answers = '[{}]', form_version = '99' WHERE is_from_unit",
        "I16",
    ),
    "I4 a form asked for that has lost its answer": (
        "UPDATE cases_formrequest SET answered_at = now()",
        "I4",
    ),
    "I16 answers that are lost": (f"{CASE} answers = '[]'", "I16"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(made, fault):
    statement, words = PLANTED[fault]
    sql(statement)
    told = said()
    assert "exit 1" in told
    assert words in told


@pytest.fixture
def moved(house, made):
    """One of Anna's cases has gone on in Kalmar."""
    personas.switch_on(personas.KALMAR, house.now)
    yes = Consent(ConsentHow.PHONE, clock.local_date(house.now))
    order = transferring.Order(house.kalmar_unit.id, "consent", "Har flyttat.", yes)
    dag = house.staff_viewer(house.dag_at_linden)
    return transferring.transfer(dag, made.case.id, order, now=house.now)


ENDED, GOES_ON = "WHERE outcome = 'transferred'", "WHERE continues_id IS NOT NULL"
PLANTED_IN_A_TRANSFER = {
    "I5 a case that nobody continues": (f"{CASE} continues_id = NULL", "continues it"),
    "I5 the next part is about somebody else": (
        f"{CASE} subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia') {GOES_ON}",
        "continues it",
    ),
    "I5 the place in the queue is lost": (
        f"{CASE} sent_at = sent_at + interval '1 day' {GOES_ON}",
        "continues it",
    ),
    "I5 the answers are changed on the way": (f"{CASE} answers = '[1]' {GOES_ON}", "continues it"),
    "I5 it went without a basis": ("UPDATE cases_step SET basis = ''", "legal basis"),
    "I5 it went without a receipt": ("DELETE FROM cases_transfer", "legal basis"),
    "I5 nobody said how the person said yes": ("UPDATE cases_transfer SET consent_how = ''", "legal basis"),
    "I13 a step over the border that is no transfer": (
        f"UPDATE cases_step SET to_unit_id = {UNIT} WHERE verb = 'reply'",
        "is in the case's region",
    ),
    "I13 a receipt in the wrong region": ("UPDATE cases_transfer SET region = '08'", "a transfer lies"),
    "I13 a receipt of no other case": ("UPDATE cases_transfer SET continued_by_id = NULL", "a transfer lies"),
    "I4 something is written after it left": (
        f"UPDATE cases_message SET sent_at = now() + interval '1 day' WHERE case_id IN (SELECT id FROM cases_case {ENDED})",
        "left its region",
    ),
}


def test_a_case_that_went_to_another_region_is_sound(moved):
    assert "invariants hold" in said()


@pytest.mark.parametrize("fault", PLANTED_IN_A_TRANSFER)
def test_a_fault_planted_in_a_transfer_is_found(moved, fault):
    statement, words = PLANTED_IN_A_TRANSFER[fault]
    sql(statement)
    told = said()
    assert "exit 1" in told
    assert words in told


def test_a_completed_case_without_an_ending_is_found(made):
    without("cases_case", "cases_case_ending")
    sql(f"{CASE} outcome = 'answered'")
    assert "BROKEN I5" in said()


def test_a_person_told_twice_is_found(house, made):
    without("notify_notice", "notify_notice_once")
    event = uuid7()
    for region in ("12", "08"):  # in two regions, which no constraint of one region would see
        Notice.objects.create(
            region=region, person=house.anna, event_id=event, kind="news", channel="sms",
            next_try_at=house.now, created_at=house.now,
        )  # fmt: skip
    assert "BROKEN I7" in said()


def test_a_withdrawn_notice_that_went_out_is_found(house, made):
    Notice.objects.create(
        region="12", person=house.anna, event_id=uuid7(), kind="news", channel="sms", state="cancelled",
        next_try_at=house.now, created_at=house.now, handed_at=house.now,
    )  # fmt: skip
    assert "BROKEN I7" in said()


def test_overlapping_guardianships_are_found(house, made):
    without("people_guardianship", "people_guardianship_no_overlap")
    sql(
        "INSERT INTO people_guardianship (id, guardian_id, child_id, valid_from, is_blocked, author) "
        "SELECT gen_random_uuid(), guardian_id, child_id, valid_from + 1, false, author FROM people_guardianship"
    )
    assert "BROKEN I15" in said()


def test_two_decisions_at_once_are_found(made):
    sql("DROP INDEX catalogue_offering_current")
    sql(
        "INSERT INTO catalogue_offering SELECT (jsonb_populate_record(o, "
        "jsonb_build_object('id', gen_random_uuid()))).* FROM catalogue_offering o"
    )
    assert "BROKEN I15" in said()


def test_a_file_gone_from_disk_and_one_that_nobody_knows_are_found(made):
    storage.delete(made.case_file.id)
    assert f"file {made.case_file.id} has no bytes" in said()
    stranger = uuid7()
    storage.write(stranger, b"x")
    told = said()
    assert f"{stranger.hex} on disk has no row" in told


def test_bytes_just_written_are_given_time(made):
    storage.write(uuid7(), b"x")
    out = io.StringIO()
    call_command("check_invariants", stdout=out)
    assert "invariants hold" in out.getvalue()


ACTING = "people_actingdecision"
ACTING_FAULTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "an extension without an end": (
        f"UPDATE {ACTING} SET valid_to = NULL", ("people_acting_documented",), "begins before it ends",
    ),
    "an extension that nobody agreed to": (
        f"UPDATE {ACTING} SET agreed_with = ''", ("people_acting_documented",), "begins before it ends",
    ),
    "a decision that ends before it begins": (
        f"UPDATE {ACTING} SET valid_to = valid_from", ("people_acting_dates",), "begins before it ends",
    ),
    "a decision about nothing": (
        f"UPDATE {ACTING} SET areas = '{{}}'", ("people_acting_areas",), "begins before it ends",
    ),
    "a decision ended by nobody": (
        f"UPDATE {ACTING} SET ended_at = now()", ("people_acting_ended_by_one",), "begins before it ends",
    ),
    "a decision of a unit in another region": (f"UPDATE {ACTING} SET region = '08'", (), "begins before it ends"),
    "two decisions at once": (
        (f"INSERT INTO {ACTING} SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).* "
        f"FROM {ACTING} d"),
        ("people_acting_no_overlap",), "do not overlap",
    ),
    "an extension for somebody who is no guardian": (
        "DELETE FROM people_guardianship WHERE child_id = (SELECT id FROM people_person WHERE given_name = 'Anna')",
        (), "was a guardian",
    ),
    "a locked account without a lock": ("UPDATE people_account SET locked_at = now()", (), "locked exactly"),
    "a lock of an open account": (
        ("INSERT INTO people_accountlock (id, region, person_id, locked_at, reason, identity_check) "
        "SELECT gen_random_uuid(), '12', person_id, now(), '', '' FROM people_account"), (), "locked exactly",
    ),
    "an account opened without a look at anybody": (
        ("INSERT INTO people_accountlock (id, region, person_id, locked_at, unlocked_at, reason, identity_check) "
        "SELECT gen_random_uuid(), '12', person_id, now(), now(), '', '' FROM people_account"),
        ("people_lock_opened_by_staff",), "locked exactly",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", ACTING_FAULTS)
def test_a_fault_in_who_acts_for_whom_is_found(made, fault):
    statement, constraints, words = ACTING_FAULTS[fault]
    assert "I15" not in said()
    for constraint in constraints:
        table = "people_accountlock" if constraint.startswith("people_lock") else ACTING
        without(table, constraint)
    sql(statement)
    told = said()
    assert "BROKEN I15" in told
    assert words in told


CLOCK_FAULTS = {
    "a clock of somebody else": (
        "UPDATE guarantee_guaranteeclock SET subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia')",
        "about its person",
    ),
    "a clock in another region": ("UPDATE guarantee_guaranteeclock SET region = '08'", "about its person"),
    "a clock left behind when the case went on": (
        f"UPDATE guarantee_guaranteeclock SET unit_id = {UNIT}; {CASE} status_at = status_at - interval '2 hours'",
        "at its unit",
    ),
    "a clock that runs on when the case has ended": (
        (
            "UPDATE guarantee_guaranteeclock SET kind = 'assessment', deadline_on = started_on + 3; "
            f"{CASE} status = 'completed', outcome = 'withdrawn', closed_at = now() - interval '2 hours'"
        ),
        "every open clock has an open case",
    ),
    "a last day moved by hand": (
        "UPDATE guarantee_guaranteeclock SET deadline_on = deadline_on + 1",
        "its days and its pauses",
    ),
    "a pause that the clock does not know": (
        "UPDATE guarantee_guaranteeclock SET paused_on = NULL",
        "its days and its pauses",
    ),
    "a pause before the start": (
        "UPDATE guarantee_guaranteepause SET from_on = from_on - 9",
        "begin after it started",
    ),
}


@pytest.mark.parametrize("fault", CLOCK_FAULTS)
def test_a_fault_in_a_clock_is_found(house, made, fault):
    dag, today = house.staff_viewer(house.dag_at_linden), clock.local_date(house.now)
    started = guarantee.start(dag, made.case.id, Kind.TREATMENT, on=today, now=house.now)
    guarantee.pause(dag, started.id, PauseReason.OWN_WISH, on=today, now=house.now)
    assert "I17" not in said()
    statement, words = CLOCK_FAULTS[fault]
    for one in statement.split("; "):
        sql(one)
    told = said()
    assert "BROKEN I17" in told
    assert words in told
