"""The unit's list of what nobody has read: who to phone, what was done, two at once; and what the region sees."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people.protection import Protection
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.tests.world import SKANE, World, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk, case_of
from vardnav.platform.notify import queries as notices
from vardnav.platform.notify.models import Notice
from vardnav.platform.paper.models import Letter
from vardnav.platform.unread import actions, following, queries
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.unread.rules import How
from vardnav.platform.unread.tests.conftest import NOW, SYSTEM, account, on
from vardnav.platform.unread.tests.test_following import written


def waiting(world: World, **more: Any) -> Pursuit:
    """Something unread for a week, on the list."""
    case = written(world, **more)
    Message.objects.filter(case=case).update(sent_at=on(-8))
    following.follow(SYSTEM, now=NOW)
    return Pursuit.objects.get(case=case)


@pytest.fixture
def ada(world: World) -> Client:
    """The region's administrator."""
    assignment = Assignment.objects.create(
        region_id=SKANE, staff=world.eva, hsa_id="ADA", kind="administrator", valid_from="2020-01-01"
    )
    return at_the_desk(world, world.eva, assignment)


def test_dag_sees_who_has_not_read_why_and_whom_to_phone(world: World, dag: Client) -> None:
    one = waiting(world)
    listed = seen(dag.get("/desk/unread/"))
    for words in ("Anna Test", one.case.number, "Inte läst på en vecka"):
        assert words in listed
    page = seen(dag.get(f"/desk/unread/{one.id}/"))
    for words in ("070-174 06 05", "Jag har ringt och berättat", "Skicka det som brev"):
        assert words in page
    assert set(Entry.objects.filter(action__in=["unread.list", "unread.open"]).values_list("subject_id")) == {
        (world.anna.id,)
    }


@pytest.mark.parametrize("how", ["phone", "visit", "not_needed"])
def test_what_is_settled_leaves_the_list_and_whoever_comes_second_is_told(
    world: World, dag: Client, how: str
) -> None:
    one = waiting(world)
    address = f"/desk/unread/{one.id}/"
    assert post(dag, address, {"how": how})["Location"] == "/desk/unread/?done=1"
    second = post(dag, address, {"how": "phone"})
    assert second.status_code == 409
    assert "Det är redan klart" in seen(second)
    one.refresh_from_db()
    assert (one.how, one.settled_by_id) == (how, world.dag.id)
    assert "Allt är läst" in seen(dag.get("/desk/unread/"))
    assert Entry.objects.filter(action="unread.settle").count() == 1


def test_what_the_person_has_read_meanwhile_is_not_settled(world: World, dag: Client) -> None:
    one = waiting(world)
    Message.objects.filter(id=one.message_id).update(read_at=NOW)
    answer = post(dag, f"/desk/unread/{one.id}/", {"how": "phone"})
    assert answer.status_code == 409
    assert "Personen har läst det nu" in seen(answer)


def test_a_letter_instead_is_among_the_units_letters(world: World, dag: Client) -> None:
    one = waiting(world)
    answer = post(dag, f"/desk/unread/{one.id}/", {"how": "letter"})
    letter = Letter.objects.get()
    assert (letter.reason, letter.message_id) == ("late", one.message_id)
    assert answer["Location"] == f"/desk/letters/{letter.id}/"
    assert "Inte läst i tid" in seen(dag.get("/desk/letters/"))


def test_what_waits_comes_along_when_a_case_goes_to_another_unit_and_its_row_can_be_opened_there(
    world: World, dag: Client, eva: Client
) -> None:
    """Whoever has it on the list has the case, and reads which unit wrote; the unit that sent it on has neither."""
    one = waiting(world, verb="message")
    cases.change(
        world.dags(),
        one.case_id,
        "forward",
        to_unit_id=world.sodra.id,
        reason="Dit hör det.",
        now=clock.now(),
    )
    teenager.deliver(clock.now())
    assert one.case.number not in seen(dag.get("/desk/unread/"))
    assert dag.get(f"/desk/unread/{one.id}/").status_code == 404
    listed = seen(eva.get("/desk/unread/"))
    assert one.case.number in listed
    assert "av Vårdcentralen Norra" in listed
    page = eva.get(f"/desk/unread/{one.id}/")
    assert f'href="/desk/cases/{one.case_id}/"' in page.content.decode()
    assert eva.get(f"/desk/cases/{one.case_id}/").status_code == 200
    assert Entry.objects.filter(action="unread.move", object_id=one.case_id).count() == 1
    answer = post(eva, f"/desk/unread/{one.id}/", {"how": "letter"})
    letter = Letter.objects.get()
    assert (answer["Location"], letter.unit_id) == (f"/desk/letters/{letter.id}/", world.sodra.id)
    assert eva.get(answer["Location"]).status_code == 200


def test_what_is_listed_after_the_case_has_gone_on_is_on_the_list_of_the_unit_that_has_it(
    world: World, dag: Client, eva: Client
) -> None:
    case = written(world, "message")
    cases.change(
        world.dags(), case.id, "forward", to_unit_id=world.sodra.id, reason="Dit hör det.", now=clock.now()
    )
    Message.objects.filter(case=case).update(sent_at=on(-8))
    following.follow(SYSTEM, now=NOW)
    assert case.number in seen(eva.get("/desk/unread/"))
    assert case.number not in seen(dag.get("/desk/unread/"))


def test_a_row_that_was_left_behind_comes_along_by_the_morning_s_job(world: World, eva: Client) -> None:
    one = waiting(world, verb="message")
    Case.objects.filter(id=one.case_id).update(unit=world.sodra)
    assert "Allt är läst" in seen(eva.get("/desk/unread/"))
    assert [following.come_along(SYSTEM, now=NOW) for _time in range(2)] == [1, 0]
    assert one.case.number in seen(eva.get("/desk/unread/"))


def test_of_a_secret_case_no_letter_goes_home(world: World, dag: Client) -> None:
    one = waiting(world)
    Case.objects.filter(id=one.case_id).update(is_secret=True)
    assert "Skicka det som brev" not in seen(dag.get(f"/desk/unread/{one.id}/"))
    assert post(dag, f"/desk/unread/{one.id}/", {"how": "letter"}).status_code == 422
    with pytest.raises(actions.NotPossible):
        actions.settle(world.dags(), one.id, How.LETTER, now=NOW)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("given", [{}, {"how": "shout"}])
def test_what_cannot_be_is_said_and_nothing_is_done(world: World, dag: Client, given: dict[str, str]) -> None:
    one = waiting(world)
    answer = post(dag, f"/desk/unread/{one.id}/", given)
    assert answer.status_code == 422
    assert "Välj ett av svaren" in seen(answer)
    one.refresh_from_db()
    assert one.settled_at is None


def test_a_protected_person_has_neither_name_nor_number_there(world: World, dag: Client) -> None:
    one = waiting(world)
    world.anna.protection = Protection.SEKRETESSMARKERING.value
    world.anna.save()
    for address in ("/desk/unread/", f"/desk/unread/{one.id}/"):
        page = seen(dag.get(address))
        assert "Skyddade personuppgifter" in page
        assert "Anna" not in page
        assert "070-174" not in page


def test_a_locked_account_shows_no_number(world: World, dag: Client) -> None:
    one = waiting(world)
    account(world, locked_at=NOW)
    page = seen(dag.get(f"/desk/unread/{one.id}/"))
    assert "Kontot är låst" in page
    assert "070-174" not in page


def test_a_childs_guardian_is_the_one_to_phone(world: World, dag: Client) -> None:
    one = waiting(world, acting_for=world.bo)
    page = seen(dag.get(f"/desk/unread/{one.id}/"))
    assert "Vårdnadshavare: Anna Test" in page
    assert "070-174 06 05" in page


def test_another_unit_finds_nothing_and_settles_nothing(world: World) -> None:
    one = waiting(world)
    eva = at_the_desk(world, world.eva)
    assert one.case.number not in seen(eva.get("/desk/unread/"))
    assert eva.get(f"/desk/unread/{one.id}/").status_code == 404
    assert post(eva, f"/desk/unread/{one.id}/", {"how": "phone"}).status_code == 404
    for viewer in (world.evas(), world.annas(), SYSTEM):
        with pytest.raises(Http404):
            actions.settle(viewer, one.id, How.PHONE, now=NOW)
    with pytest.raises(Http404):
        actions.settle(world.dags(), uuid.uuid4(), How.PHONE, now=NOW)


def test_the_region_sees_counts_by_unit_and_no_person_and_no_secret_case(world: World, ada: Client) -> None:
    for _time in range(5):
        case_of(world, now=on(-40))
        waiting(world)
    case_of(world, unit=world.sodra, now=on(-40))
    Case.objects.filter(id=case_of(world, now=on(-40)).id).update(is_secret=True)
    page = seen(ada.get("/steering/waiting/"))
    norra, sodra = page.index("Vårdcentralen Norra"), page.index("Vårdcentralen Södra")
    assert "Norra55" in page[norra:sodra]
    assert "Södrafärre än 50" in page[sodra:]
    assert "Anna" not in page
    start = seen(ada.get("/steering/"))
    assert "Mottagningar med försenade ärenden: 2." in start
    assert "Mottagningar med svar som ingen har läst: 1." in start


def test_a_case_in_time_and_one_that_waits_for_the_resident_are_not_overdue(
    world: World, ada: Client
) -> None:
    case_of(world)
    Case.objects.filter(id=written(world, "ask").id).update(due_at=on(-1))
    assert "Inget väntar för länge" in seen(ada.get("/steering/waiting/"))
    assert "Det som väntar för länge" in seen(ada.get("/steering/"))
    assert "Mottagningar med" not in seen(ada.get("/steering/"))


def test_notices_that_do_not_go_away_are_shown_after_five_minutes(world: World, ada: Client) -> None:
    written(world)
    Notice.objects.update(created_at=clock.now(), state="planned")
    assert "kommer inte i väg" not in seen(ada.get("/steering/"))
    # Whatever the hour: what waits for the morning is not stuck.
    Notice.objects.update(created_at=clock.now() - dt.timedelta(minutes=6), next_try_at=clock.now())
    for address in ("/steering/", "/steering/waiting/"):
        assert "kommer inte i väg" in seen(ada.get(address))
    Notice.objects.update(state="failed", failure="refused")
    page = seen(ada.get("/steering/waiting/"))
    assert "kommer inte i väg" not in page
    assert "de senaste sju dagarna: färre än 5" in page
    assert notices.stuck(SYSTEM, now=NOW, since=on(-7)) == notices.Stuck(0, 1)


def test_staff_and_residents_are_told_no_counts(world: World) -> None:
    for viewer in (world.dags(), world.annas(), SYSTEM):
        with pytest.raises(Http404):
            queries.by_unit(viewer, now=NOW)
        with pytest.raises(Http404):
            queries.stuck(viewer, now=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"how": "phone"},
        {"settled_at": NOW},
        {"reason": ""},
        {"listed_at": None},
        {"settled_at": NOW, "how": "phone"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(world: World, broken: dict[str, Any]) -> None:
    waiting(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pursuit.objects.update(**broken)


def test_the_jobs_and_the_list_have_an_index_each() -> None:
    """With no other way forbidden the planner has a whole index for each; the rows it would sort away are not there."""
    wanted = {"cases_message_unread_at", "cases_case_waiting", "unread_pursuit_waiting"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)", [sorted(wanted)])
        assert {row[0] for row in cursor.fetchall()} == wanted
    teenager.deliver(NOW)
