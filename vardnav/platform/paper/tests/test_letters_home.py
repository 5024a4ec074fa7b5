"""An answer to somebody who wants paper, or whom nobody can reach here, becomes a letter that is printed once."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from pypdf import PdfReader

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import unit_actions
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.contacts import choosing
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.desk.tests.desk_world import act, case_of, page
from vardnav.platform.paper import actions, rules
from vardnav.platform.paper.models import Letter
from vardnav.platform.paper.rules import Reason, State

ANSWER = "Vila knät en vecka."


def wants_paper(world: World, replies: Replies = Replies.PAPER) -> None:
    choosing.choose(world.annas(), replies=replies, is_without_paper=False, seen=0, now=clock.now())


def answered(world: World, dag: Client, **more: Any) -> cases.Case:
    case = case_of(world, **more)
    assert act(dag, case, "complete", text=ANSWER, outcome="answered").status_code == 303
    teenager.deliver(clock.now())
    case.refresh_from_db()
    return case


def file_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def printed(client: Client, letter: Letter) -> str:
    """The words of a letter's PDF."""
    content = file_of(client.get(f"/desk/letters/{letter.id}/letter.pdf"))
    return " ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)


def test_whoever_reads_here_gets_no_letter(world: World, dag: Client) -> None:
    answered(world, dag)
    assert not Letter.objects.exists()
    assert "Inget brev väntar" in seen(dag.get("/desk/letters/"))


def test_staff_see_before_they_write_that_paper_is_wanted_and_the_answer_leads_to_the_letter(
    world: World, dag: Client, anna: Client
) -> None:
    wants_paper(world)
    case = case_of(world)
    before = seen(page(dag, case))
    assert "Vill ha svar på papper" in before
    assert "skriv ut brevet och skicka det" in before
    act(dag, case, "complete", text=ANSWER, outcome="answered")
    teenager.deliver(clock.now())
    letter = Letter.objects.get()
    assert (letter.reason, letter.state, letter.receiver_id) == ("wish", "planned", world.anna.id)
    assert f'href="/desk/letters/{letter.id}/"' in page(dag, case, "?done=complete").content.decode()
    listed = seen(dag.get("/desk/letters/"))
    assert "Anna Test" in listed
    assert "Vill ha svar på papper" in listed
    shown = seen(dag.get(f"/desk/letters/{letter.id}/"))
    for words in ("Brev till Anna Test", "Storgatan 1", "222 22 Lund", ANSWER, "Inte skickat än"):
        assert words in shown
    assert "Inte skickat än" in seen(anna.get(f"/my/cases/{case.id}/"))
    document = dag.get(f"/desk/letters/{letter.id}/letter.pdf")
    assert (document["Content-Type"], document["Cache-Control"]) == ("application/pdf", "no-store, private")
    assert file_of(document).startswith(b"%PDF")
    done = post(dag, f"/desk/letters/{letter.id}/", {"do": "printed"})
    assert done["Location"] == "/desk/letters/?done=1"
    letter.refresh_from_db()
    assert (letter.state, letter.settled_by_id) == ("printed", world.dag.id)
    assert "Skickat i dag" in seen(anna.get(f"/my/cases/{case.id}/"))
    read = set(Entry.objects.filter(action__startswith="paper.").values_list("action", "subject_id"))
    names = ("paper.plan", "paper.list", "paper.read", "paper.document", "paper.print")
    assert read == {(name, world.anna.id) for name in names}


def test_the_letter_holds_the_address_the_text_and_the_number(world: World, dag: Client) -> None:
    wants_paper(world)
    case = answered(world, dag)
    text = printed(dag, Letter.objects.get())
    for words in ("Anna Test", "Storgatan 1", "222 22 Lund", ANSWER, case.number, "Vårdcentralen Norra"):
        assert words in text


@pytest.mark.parametrize(("handed", "letters"), [("by_letter", 1), ("by_phone", 0), ("by_visit", 0)])
def test_what_nobody_can_read_here_becomes_a_letter_unless_it_was_said_otherwise(
    world: World, dag: Client, handed: str, letters: int
) -> None:
    case = case_of(world)
    Account.objects.filter(person=world.anna).update(activated_at=None)
    assert act(dag, case, "complete", text=ANSWER, outcome="answered", handed=handed).status_code == 303
    teenager.deliver(clock.now())
    assert list(Letter.objects.values_list("reason", flat=True)) == ["unread"] * letters
    assert ("Skriv ut brevet" in seen(page(dag, case))) == bool(letters)


def test_what_the_system_writes_to_nobody_becomes_a_letter(world: World) -> None:
    case = case_of(world)
    Account.objects.filter(person=world.anna).update(activated_at=None)
    unit_actions.tell(Viewer.system(region="12"), case.id, text="Ditt prov är klart.", now=clock.now())
    teenager.deliver(clock.now())
    assert Letter.objects.get().reason == "unread"


def test_every_message_is_a_letter_once_however_often_it_is_told(world: World, dag: Client) -> None:
    wants_paper(world, Replies.BOTH)
    case = case_of(world)
    act(dag, case, "message", text="Hej")
    act(dag, case, "complete", text=ANSWER, outcome="answered")
    for _time in range(2):
        teenager.deliver(clock.now())
    assert Letter.objects.count() == 2
    message = cases.Message.objects.filter(direction="to_resident")[0]
    assert actions.plan(Viewer.system(region="12"), message_id=message.id, now=clock.now()) is None
    with pytest.raises(Http404):
        actions.plan(world.dags(), message_id=message.id, now=clock.now())


def test_who_comes_second_is_told_who_was_first_and_keeps_what_was_typed(world: World, dag: Client) -> None:
    wants_paper(world)
    answered(world, dag)
    letter = Letter.objects.get()
    post(dag, f"/desk/letters/{letter.id}/", {"do": "printed"})
    late = post(dag, f"/desk/letters/{letter.id}/", {"do": "dropped", "note": "Jag ringde."})
    assert late.status_code == 409
    assert "Brevet är redan klart" in seen(late)
    assert "Jag ringde." in seen(late)
    letter.refresh_from_db()
    assert (letter.state, letter.note) == ("printed", "")


def test_a_letter_is_not_sent_only_with_a_reason(world: World, dag: Client) -> None:
    wants_paper(world)
    answered(world, dag)
    here = f"/desk/letters/{Letter.objects.get().id}/"
    for note in ("", "   ", "x" * 501, "\x00"):
        refused = post(dag, here, {"do": "dropped", "note": note})
        assert refused.status_code == 422, note
    assert post(dag, here, {"do": "burnt"}).status_code == 422
    assert post(dag, here, {"do": "dropped", "note": "Jag ringde."}).status_code == 303
    assert (Letter.objects.get().state, Letter.objects.get().note) == ("dropped", "Jag ringde.")
    assert "Jag ringde." in seen(dag.get("/desk/letters/"))


def test_another_unit_sees_nothing_of_it(world: World, dag: Client, eva: Client) -> None:
    wants_paper(world)
    answered(world, dag)
    letter = Letter.objects.get()
    assert "Anna" not in seen(eva.get("/desk/letters/"))
    for path in ("", "letter.pdf"):
        assert eva.get(f"/desk/letters/{letter.id}/{path}").status_code == 404
    assert post(eva, f"/desk/letters/{letter.id}/", {"do": "printed"}).status_code == 404
    assert Letter.objects.get().state == "planned"


@pytest.mark.parametrize("protected", ["anna", "locked", "secret"])
def test_no_address_where_a_letter_home_may_hurt(world: World, dag: Client, protected: str) -> None:
    wants_paper(world)
    case = answered(world, dag)
    if protected == "anna":
        Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
        assert "Anna" not in seen(dag.get("/desk/letters/"))
    elif protected == "locked":
        Account.objects.filter(person=world.anna).update(locked_at=clock.now())
    else:
        assert "Hemligt för ombud" not in seen(dag.get("/desk/letters/"))
        cases.Case.objects.filter(id=case.id).update(is_secret=True)
        assert "Hemligt för ombud" in seen(dag.get("/desk/letters/"))
    here = f"/desk/letters/{Letter.objects.get().id}/"
    assert "Storgatan" not in seen(dag.get(here))
    assert "Adressen visas inte" in seen(dag.get(here))
    assert "Storgatan" not in printed(dag, Letter.objects.get())


def test_a_secret_case_that_is_read_here_makes_no_letter(world: World, dag: Client) -> None:
    wants_paper(world)
    case = case_of(world)
    cases.Case.objects.filter(id=case.id).update(is_secret=True)
    act(dag, case, "complete", text=ANSWER, outcome="answered")
    teenager.deliver(clock.now())
    assert not Letter.objects.exists()


def test_a_young_childs_letter_goes_to_the_guardian_who_wrote(world: World, dag: Client) -> None:
    wants_paper(world)
    answered(world, dag, acting_for=world.bo)
    letter = Letter.objects.get()
    assert (letter.subject_id, letter.receiver_id) == (world.bo.id, world.anna.id)
    assert "Brev till Anna Test, för Bo Test" in seen(dag.get(f"/desk/letters/{letter.id}/"))


def test_a_sign_that_cannot_be_printed_is_said_and_the_text_is_there_to_copy(
    world: World, dag: Client
) -> None:
    wants_paper(world)
    case = case_of(world)
    act(dag, case, "complete", text="Bra 😀", outcome="answered")
    teenager.deliver(clock.now())
    answer = dag.get(f"/desk/letters/{Letter.objects.get().id}/letter.pdf")
    assert answer.status_code == 422
    assert "Bra 😀" in seen(answer)


def test_nothing_is_sent_to_the_dead(world: World, dag: Client) -> None:
    wants_paper(world)
    case = case_of(world)
    act(dag, case, "complete", text=ANSWER, outcome="answered")
    Person.objects.filter(id=world.anna.id).update(deceased_on=dt.date(2026, 1, 1))
    teenager.deliver(clock.now())
    assert not Letter.objects.exists()


def test_the_rule_never_leaves_an_answer_where_nobody_sees_it() -> None:
    for is_secret, is_on_paper, is_by_staff in itertools.product((False, True), repeat=3):
        asked = {"is_secret": is_secret, "is_on_paper": is_on_paper, "is_by_staff": is_by_staff}
        assert rules.why(is_read=False, is_handed=False, **asked) is Reason.UNREAD
        assert rules.why(is_read=False, is_handed=True, **asked) is None
        found = rules.why(is_read=True, is_handed=False, **asked)
        assert (found is None) == (is_secret or not is_on_paper)
    assert rules.TRANSITIONS[State.PRINTED] == frozenset()


def test_the_database_takes_no_letter_that_is_half_settled(world: World, dag: Client) -> None:
    wants_paper(world)
    answered(world, dag)
    for broken in ({"state": "printed"}, {"note": "x"}, {"settled_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.update(**broken)
