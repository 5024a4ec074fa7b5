"""The demonstration shows a living system, is the same each time, and touches nothing that is not its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from vardnav.config.demo import identity, loading, people, reading, stories, when
from vardnav.config.demo.tests.conftest import NOW
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import queries as audit_queries
from vardnav.kernel.clock import working_days
from vardnav.kernel.organisations import hsa
from vardnav.kernel.organisations import models as organisations
from vardnav.kernel.people import contact, identifiers, power_queries
from vardnav.kernel.people import queries as people_queries
from vardnav.kernel.people.models import (
    Account,
    AccountLock,
    ActingDecision,
    Guardianship,
    PaperPower,
    Person,
)
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import answer_times, inbox_queries, models, queries, rules
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Availability
from vardnav.platform.paper.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
RENEW, ASK = "prescriptions.renew", "contact.ask"
OFFICIAL = (
    Path(settings.REPOSITORY).parent / "shared/data/personnummer/official-test-personnummer-developers.txt"
)
#: Numbers that only Swedish standards publish as examples.
PUBLISHED_EXAMPLES = {"196109732393"}
TABLES = (
    "organisations_careprovider",
    "organisations_unit",
    "organisations_openinghours",
    "organisations_openingexception",
    "organisations_staff",
    "organisations_assignment",
    "people_person",
    "people_account",
    "people_guardianship",
    "prescriptions_prescription",
    "referrals_trackedreferral",
    "listing_choice",
    "catalogue_offering",
    "cases_case",
    "cases_message",
    "cases_step",
    "cases_draft",
    "prescriptions_linedecision",
    "certificates_certificate",
    "certificates_sending",
)


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    """What a test decides and undoes is not remembered."""
    catalogue.forget()
    yield
    catalogue.forget()


def checksums(*more: str) -> dict[str, str]:
    sums = {}
    with connection.cursor() as cursor:
        for table in (*TABLES, *more):
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            sums[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return sums


def empty() -> None:
    """Empty the demonstration's tables, but for the access log: it refuses that, as it should."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    catalogue.forget()


def person(given: str, family: str) -> Person:
    return Person.objects.get(given_name=given, family_name=family, is_demo=True)


def test_a_second_run_on_a_later_day_changes_nothing(loaded: list[str]) -> None:
    before = checksums("audit_entry", "catalogue_version")
    said: list[str] = []
    assert loading.load(NOW + dt.timedelta(days=3, hours=7), said.append) == 0
    assert checksums("audit_entry", "catalogue_version") == before
    assert all("nothing new" in line for line in said)
    assert len(said) == len(loaded) == 3


def test_an_empty_database_gives_the_same_rows_at_the_same_time() -> None:
    before = checksums()
    empty()
    loading.load(NOW, lambda _line: None)
    assert checksums() == before


def test_what_a_visitor_has_done_since_is_left_alone() -> None:
    anna = person("Anna", "Lindqvist")
    models.Draft.objects.all().delete()
    Account.objects.filter(person=anna).update(email="anna@example.org")
    loading.load(NOW + dt.timedelta(days=1), lambda _line: None)
    assert not models.Draft.objects.exists()
    assert Account.objects.get(person=anna).email == "anna@example.org"


def test_somebody_who_is_not_of_a_demonstration_keeps_row_and_gets_nothing() -> None:
    empty()
    told = next(one for one in reading.residents("12")["person"] if one["key"] == "anna")
    real = Person.objects.create(
        identifier_kind="personnummer", identifier=told["number"], given_name="Somebody", family_name="Real"
    )
    staff = organisations.Staff.objects.create(
        hsa_id=identity.hsa_id(identity.organisation_number("12", 1), "BRITTA"),
        given_name="Also",
        family_name="Real",
    )
    catalogue.forget()
    loading.load(NOW, lambda _line: None)
    real.refresh_from_db()
    assert (real.given_name, real.is_demo) == ("Somebody", False)
    assert not Account.objects.filter(person=real).exists()
    assert not models.Case.objects.filter(sent_by=real).exists()
    assert not Guardianship.objects.filter(guardian=real).exists()
    assert not organisations.Assignment.objects.filter(staff=staff).exists()
    assert models.Case.objects.exists()


def test_it_is_refused_where_there_is_no_demonstration(settings: object) -> None:
    settings.IS_DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="VARDNAV_DEMO=1"):
        call_command("demo")


def test_each_full_region_has_units_of_many_kinds_staff_and_residents() -> None:
    for region in ("12", "08"):
        units = organisations.Unit.objects.filter(region_id=region)
        assert units.count() >= 10
        assert units.values("kind").distinct().count() >= 8
        staff = organisations.Assignment.objects.filter(region_id=region)
        assert staff.values("staff").distinct().count() >= 10
        assert staff.filter(kind="administrator").count() == 1
        assert staff.filter(valid_to__lt=NOW.date()).count() == 1
        assert Person.objects.filter(home_region=region).count() >= 60
        assert set(
            organisations.CareProvider.objects.filter(region_id=region).values_list("is_public", flat=True)
        ) == {
            True,
            False,
        }


def test_every_state_and_ending_is_there_for_both_services() -> None:
    for service, endings in (
        (ASK, {"answered", "withdrawn", "transferred"}),
        (RENEW, {"approved", "partly", "refused", "withdrawn"}),
    ):
        cases = models.Case.objects.filter(service_key=service)
        assert set(cases.values_list("status", flat=True)) == set(rules.Status)
        assert set(cases.exclude(outcome="").values_list("outcome", flat=True)) == endings
        waiting = [one for one in cases if rules.is_overdue(one.status, one.due_at, NOW)]
        assert waiting
        assert len({one.unit_id for one in cases}) >= 5


def test_answer_time_is_measured_at_some_units_and_too_little_known_at_others() -> None:
    measured = set()
    for unit in organisations.Unit.objects.filter(kind="health_centre"):
        usual = answer_times.measured(unit, ASK, now=NOW).between(NOW)
        measured.add(usual is not None)
        if unit.name == "Vårdcentralen Lönngården":
            assert usual is not None
            assert usual[1] > NOW
    assert measured == {True, False}


def test_no_case_does_what_its_state_table_forbids() -> None:
    threads: dict[object, list[models.Step]] = defaultdict(list)
    for step in models.Step.objects.order_by("case", "number"):
        threads[step.case_id].append(step)
    for steps in threads.values():
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        first = steps[0].case
        from_unit = "inform" if first.outcome == "informed" else "inquire"
        sent = from_unit if first.is_from_unit else "submit"
        assert steps[0].verb == ("continue" if first.continues_id else sent)
        assert all(rules.may(step.verb, step.from_status) for step in steps)
        assert all(one.to_status == two.from_status and one.at < two.at for one, two in pairwise(steps))
    for case in models.Case.objects.all():
        assert case.status == threads[case.id][-1].to_status
        assert case.version == len(threads[case.id])
        assert case.sent_at <= NOW >= case.status_at
        assert case.id.version == 7


def test_the_inbox_has_read_and_unread_and_the_newest_comes_first() -> None:
    anna = Viewer.resident(person_id=person("Anna", "Lindqvist").id, region="12")
    rows = inbox_queries.inbox(anna, now=NOW).rows
    assert {row.read_at is None for row in rows} == {True, False}
    assert all(one.sent_at >= two.sent_at for one, two in pairwise(rows))
    start = queries.start(anna, now=NOW)
    assert start.unread == 1
    assert start.cases
    assert start.drafts


def test_anna_sees_who_has_read_her_case() -> None:
    anna = person("Anna", "Lindqvist")
    case = models.Case.objects.filter(sent_by=anna, service_key=RENEW, status="waiting_for_resident").get()
    read = audit_queries.who_has_read(Viewer.resident(person_id=anna.id, region="12"), case.id, now=NOW)
    assert [(one.name, one.unit) for one in read] == [("Dag Ek", "Vårdcentralen Lönngården")]


def test_regions_differ_in_what_they_offer() -> None:
    def state(region: str, service: str, unit: str = "") -> Availability:
        unit_id = organisations.Unit.objects.get(name=unit).id if unit else None
        return catalogue.offer(
            Viewer.anonymous(), service, region=region, unit_id=unit_id, now=NOW
        ).availability

    assert (state("12", ASK), state("08", RENEW)) == (Availability.OPEN, Availability.OPEN)
    assert (state("23", RENEW), state("23", ASK)) == (Availability.PAUSED, Availability.MISSING)
    assert state("12", ASK, "Vårdcentralen Bokhagen") is Availability.PAUSED
    assert state("12", RENEW, "Familjeläkarna Solrosen") is Availability.CLOSED
    assert state("08", ASK, "Hälsocentralen Väderkvarnen") is Availability.SOON


def test_a_power_of_attorney_is_held_and_another_waits() -> None:
    bertil, cecilia, zahra = person("Bertil", "Alm"), person("Cecilia", "Strand"), person("Zahra", "Rahmani")
    rights = people_queries.acting_rights(cecilia.id, bertil.id, now=NOW)
    assert rights.areas == {Area.E_SERVICES, Area.MEDICINES}
    waiting = power_queries.waiting_for(Viewer.resident(person_id=zahra.id, region="12"), now=NOW)
    assert [one.giver_name for one in waiting] == ["Zofia Kowalska"]
    agent = Viewer.resident(
        person_id=cecilia.id, subject_id=bertil.id, region="12", is_for_grown=True, is_by_power=True,
        areas=frozenset({"e_services", "medicines"}),
    )  # fmt: skip
    seen = models.Case.objects.visible_to(agent).values_list("service_key", flat=True)
    kept = models.Case.objects.filter(subject=bertil).exclude(service_key__in=seen)
    assert RENEW in seen
    assert set(kept.values_list("service_key", flat=True)) == {"visits.request", "certificates.request"}


def test_ingvar_who_cannot_log_in_has_let_his_daughter_do_his_errands_on_paper() -> None:
    anna, ingvar = person("Anna", "Lindqvist"), person("Ingvar", "Ask")
    rights = people_queries.acting_rights(anna.id, ingvar.id, now=NOW)
    assert rights.areas == {Area.E_SERVICES, Area.MEDICINES}
    assert PaperPower.objects.get(giver=ingvar).unit.name == "Vårdcentralen Lönngården"
    assert Letter.objects.get(subject=ingvar).reason == "power"


def test_erik_may_read_majas_record_and_do_none_of_her_errands() -> None:
    erik, maja = person("Erik", "Lindqvist"), person("Maja", "Lindqvist")
    assert people_queries.acting_rights(erik.id, maja.id, now=NOW).areas == {Area.RECORD}


def test_the_people_are_as_promised() -> None:
    today = NOW.date()
    anna, bo = person("Anna", "Lindqvist"), person("Bo", "Lindqvist")
    assert bo.number.age(today) == 9
    assert Guardianship.objects.filter(child=bo).count() == 2
    assert Guardianship.objects.filter(guardian=anna, child=bo, is_blocked=False).exists()
    assert set(ActingDecision.objects.values_list("kind", "actor__given_name", "subject__given_name")) == {
        ("extension", "Erik", "Maja"),
        ("block", "Gustav", "Tyra"),
        ("special_representative", "Sven", "Rut"),
        ("power_of_attorney", "Cecilia", "Bertil"),
        ("power_of_attorney", "Anna", "Ingvar"),
    }
    ages = {row.number.age(today) for row in Person.objects.filter(is_demo=True)}
    assert {age for age in ages if age is not None and 13 <= age <= 15}
    assert {age for age in ages if age is not None and 16 <= age <= 17}
    assert not Account.objects.filter(person=bo).exists()
    assert set(Person.objects.values_list("protection", flat=True)) == {
        "none",
        "sekretessmarkering",
        "skyddad_folkbokforing",
    }
    assert Person.objects.filter(deceased_on__isnull=False).count() == 1
    assert Account.objects.filter(locked_at__isnull=False).count() == 1
    assert AccountLock.objects.filter(unlocked_at__isnull=True).count() == 1
    assert not Account.objects.filter(person=person("Viktor", "Åkesson")).exists()
    assert Person.objects.filter(identifier_kind="samordningsnummer").count() == 1
    assert all(people.descriptions()[row.identifier] for row in (anna, bo))


def test_nobody_real_can_be_meant() -> None:
    for account in Account.objects.all():
        assert contact.mobile(account.phone) == account.phone
        assert "+46701740605" <= account.phone <= "+46701740699"
        assert account.email.endswith("@example.com")
    for unit in organisations.Unit.objects.all():
        assert str(hsa.HsaId.parse(unit.hsa_id or "")) == unit.hsa_id
        assert contact.phone(unit.phone) == unit.phone
        assert unit.municipality is not None
        assert unit.municipality.region_id == unit.region_id
        assert unit.phone[:9] in ("+46406280", "+46846500", "+46980319")
    assert all(str(hsa.HsaId.parse(one.hsa_id)) == one.hsa_id for one in organisations.Staff.objects.all())
    assert all(
        str(hsa.HsaId.parse(one.hsa_id)) == one.hsa_id for one in organisations.Assignment.objects.all()
    )


def test_every_number_is_one_that_skatteverket_has_published_for_tests() -> None:
    numbers = set(Person.objects.values_list("identifier", flat=True))
    assert all(identifiers.parse(one, today=NOW.date()).value == one for one in numbers)
    if not OFFICIAL.exists():
        if os.environ.get("CI"):
            pytest.fail(f"The list of test numbers is not at {OFFICIAL}.")
        pytest.skip("the list of test numbers is not beside the checkout")
    assert numbers - PUBLISHED_EXAMPLES <= set(OFFICIAL.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("text", ["", "3", "3d", "xd 09:00", "3d 25:00", "3w", "-"])
def test_a_time_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(when.UnreadableTime):
        when.moment(text, NOW)


def test_a_told_day_is_a_working_day() -> None:
    at = when.moment("3d 09:14", NOW)
    assert working_days.is_working_day(at.date())
    assert at == dt.datetime(2026, 11, 19, 8, 14, tzinfo=dt.UTC)
    assert when.moment("35m", NOW) == NOW - dt.timedelta(minutes=35)


def test_a_story_that_breaks_the_state_table_is_refused() -> None:
    case = models.Case.objects.filter(status="completed").first()
    assert case is not None
    case.sent_at = NOW - dt.timedelta(days=2)
    case.status = "received"
    story = {"unit": "x", "steps": [{"do": "reply", "at": "2h", "text": "?"}]}
    cast = stories.Cast({}, {}, lambda _staff, _unit: Viewer.system())
    with pytest.raises(stories.Impossible):
        stories.tell(case, story, case.sent_by, cast, NOW)
