"""The resident's cases: the list, the thread, writing, taking back, who has read, the inbox."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from vardnav.kernel import clock
from vardnav.platform.cases import actions, inbox_queries, models, queries
from vardnav.platform.cases.rules import Status
from vardnav.platform.cases.tests.test_flow import sent_case
from vardnav.platform.cases.tests.world import ASK, World, post, seen


def by_staff(world: World, case: models.Case, verb: str, text: str = "", outcome: str = "") -> None:
    actions.change(world.dags(), case.id, verb, text=text, outcome=outcome, now=clock.now())


def test_the_list_shows_open_cases_and_ended_ones_apart(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    assert case.number in seen(anna.get("/my/cases/"))
    assert "Inga avslutade ärenden" in seen(anna.get("/my/cases/?show=ended"))
    by_staff(world, case, "complete", "Svar", outcome="answered")
    assert case.number not in seen(anna.get("/my/cases/"))
    ended = seen(anna.get("/my/cases/?show=ended"))
    assert case.number in ended
    assert "Besvarat" in ended


def test_the_case_tells_what_was_sent_what_has_happened_and_when_the_answer_comes(
    world: World, anna: Client
) -> None:
    case = sent_case(anna, world.norra, "Kan jag bada?")
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    for words in (
        "Kan jag bada?",
        case.number,
        "Skickades",
        "Till Vårdcentralen Norra",
        "Mottagningen har lovat att svara senast",
    ):
        assert words in page
    by_staff(world, case, "take")
    by_staff(world, case, "message", "Ja, det går bra.")
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    for words in ("Ja, det går bra.", "Dag Vård, Läkare", "En medarbetare tog hand om ärendet"):
        assert words in page


def test_anna_answers_the_units_question(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    by_staff(world, case, "ask", "Hur länge har du haft ont?")
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Mottagningen väntar på ditt svar" in page
    assert "Skicka svar" in page
    answer = post(anna, f"/my/cases/{case.id}/write/", {"text": "I två veckor"})
    assert answer.status_code == 303
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert "I två veckor" in seen(anna.get(answer["Location"]))


def test_anna_adds_information_while_the_unit_works(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    assert post(anna, f"/my/cases/{case.id}/write/", {"text": "Det blev värre"}).status_code == 303
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert models.Step.objects.filter(case=case, verb="add").exists()


def test_a_message_sent_twice_is_written_once(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    key = "0199aaaa-0000-7000-8000-000000000001"
    answers = [post(anna, f"/my/cases/{case.id}/write/", {"text": "Hej", "form_key": key}) for _n in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert models.Message.objects.filter(case=case).count() == 1


def test_what_is_written_in_a_case_never_changes(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    post(anna, f"/my/cases/{case.id}/write/", {"text": "Åh, det blev värre"})
    written = models.Message.objects.filter(case=case)
    assert bytes(written.get().text_sha256) == hashlib.sha256("Åh, det blev värre".encode()).digest()
    for change in ({"text": "Det blev bättre"}, {"text_sha256": b"0" * 32}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            written.update(**change)
    assert written.update(read_at=clock.now()) == 1


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001, "a\x00b", "a\udc00b"])
def test_a_message_that_cannot_be_sent_is_said_and_kept(world: World, anna: Client, text: str) -> None:
    case = sent_case(anna, world.norra)
    # what a lone surrogate becomes on the way is the browser's business; here it is sent as bytes that are not UTF-8
    data = {"text": text.encode("utf-8", "surrogatepass") if "\udc00" in text else text}
    answer = post(anna, f"/my/cases/{case.id}/write/", data)
    if "\udc00" in text:
        assert answer.status_code in (303, 422)
        return
    assert answer.status_code == 422
    assert "Något behöver rättas" in seen(answer)
    assert not models.Message.objects.exists()
    if len(text) > 4000:
        assert text in answer.content.decode()


def test_an_ended_case_takes_no_more_text_but_gives_it_back(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    by_staff(world, case, "complete", "Klart", outcome="answered")
    answer = post(anna, f"/my/cases/{case.id}/write/", {"text": "En sak till om knät"})
    assert answer.status_code == 422
    assert "Ärendet är avslutat" in seen(answer)
    assert "En sak till om knät" in seen(answer)
    page = anna.get(f"/my/cases/{case.id}/").content.decode()
    assert f"/my/services/{ASK}/?unit={world.norra.id}" in page


def test_anna_takes_her_case_back_after_a_question(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    assert "Mottagningen svarar inte på det" in seen(anna.get(f"/my/cases/{case.id}/withdraw/"))
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert post(anna, f"/my/cases/{case.id}/withdraw/").status_code == 303
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.COMPLETED, "withdrawn")
    assert "Återtaget" in seen(anna.get(f"/my/cases/{case.id}/"))
    again = post(anna, f"/my/cases/{case.id}/withdraw/")
    assert again.status_code == 422
    assert "redan avslutat" in seen(again)


def test_a_late_answer_is_said_to_be_late_with_the_number_to_call(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    models.Case.objects.filter(id=case.id).update(due_at=clock.now() - dt.timedelta(days=1))
    page = anna.get(f"/my/cases/{case.id}/")
    assert "Svaret är försenat" in seen(page)
    assert 'href="tel:0401234567"' in page.content.decode()


def test_who_has_read_shows_staff_and_not_anna_herself(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    assert "Ingen har läst än" in seen(anna.get(f"/my/cases/{case.id}/readers/"))
    queries.case(world.dags(), case.id, now=clock.now())
    page = seen(anna.get(f"/my/cases/{case.id}/readers/"))
    for words in ("Dag Vård, Läkare", "Vårdcentralen Norra", "läste ärendet"):
        assert words in page
    assert "Anna Test," not in page


def test_eva_at_another_unit_never_comes_in_and_is_not_in_the_list(world: World, anna: Client) -> None:
    from django.http import Http404

    case = sent_case(anna, world.norra)
    with pytest.raises(Http404):
        queries.case(world.evas(), case.id, now=clock.now())
    assert "Eva" not in seen(anna.get(f"/my/cases/{case.id}/readers/"))


def test_the_inbox_marks_the_unread_and_counts_them(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    assert "Inga meddelanden än" in seen(anna.get("/my/inbox/"))
    by_staff(world, case, "message", "Svar ett")
    by_staff(world, case, "message", "Svar två")
    page = anna.get("/my/inbox/")
    assert "2 olästa meddelanden" in seen(page)
    assert page.content.decode().count('<li class="vn-entry vn-entry-unread">') == 2
    assert "Du har 2 olästa meddelanden" in seen(anna.get("/my/"))
    anna.get(f"/my/cases/{case.id}/")
    read = anna.get("/my/inbox/")
    assert "Du har läst alla meddelanden" in seen(read)
    assert "vn-entry-unread" not in read.content.decode()


def test_the_inbox_goes_on_to_older_messages(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    for number in range(inbox_queries.PAGE + 5):
        by_staff(world, case, "message", f"Meddelande nummer {number:02d}.")
    first = anna.get("/my/inbox/")
    assert "nummer 24." in seen(first)
    assert "nummer 04." not in seen(first)
    older = first.content.decode().split("?before=")[1].split('"')[0]
    second = anna.get("/my/inbox/", {"before": older})
    assert "nummer 04." in seen(second)
    assert "nummer 05." not in seen(second)
    assert "Till de senaste" in seen(second)
    assert anna.get("/my/inbox/", {"before": "nej"}).status_code == 404


def test_cecilia_sees_nothing_of_annas(world: World, anna: Client, cecilia: Client) -> None:
    case = sent_case(anna, world.norra)
    by_staff(world, case, "message", "Hemligt svar")
    for path in ("/my/", "/my/inbox/", "/my/cases/"):
        page = seen(cecilia.get(path))
        assert "Hemligt" not in page
        assert case.number not in page


def test_when_the_log_cannot_be_written_nothing_is_shown(
    world: World, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vardnav.kernel import audit

    case = sent_case(anna, world.norra, "Hemlighet")

    def fails(*_args: object, **_options: object) -> None:
        raise RuntimeError("no log")

    for name in ("record", "insert_sql"):
        monkeypatch.setattr(audit, name, fails)
    anna.raise_request_exception = False
    answer = anna.get(f"/my/cases/{case.id}/")
    assert answer.status_code == 500
    assert "Hemlighet" not in answer.content.decode()
