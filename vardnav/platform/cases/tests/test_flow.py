"""From choosing an e-service to the receipt, in words the person sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import models, telling_apart
from vardnav.platform.cases.tests import world as places
from vardnav.platform.cases.tests.world import ASK, RENEW, World, decide, log_in, post, seen


def begin(client: Client, unit: Any, key: str = ASK, **data: Any) -> models.Draft:
    answer = post(client, f"/my/services/{key}/begin/", {"unit": str(unit.id), **data})
    assert answer.status_code == 303, seen(answer)
    return models.Draft.objects.get(id=answer["Location"].split("/")[3])


def step_url(draft: models.Draft, step: str = "question") -> str:
    return f"/my/drafts/{draft.id}/step/{step}/"


def send(client: Client, draft: models.Draft, **data: Any) -> Any:
    return post(client, f"/my/drafts/{draft.id}/review/", data)


def sent_case(client: Client, unit: Any, text: str = "Jag har ont i knät") -> models.Case:
    draft = begin(client, unit)
    post(client, step_url(draft), {"question": text})
    assert send(client, draft).status_code == 303
    return models.Case.objects.get(draft_id=draft.id)


def test_anna_asks_her_unit_a_question_and_gets_a_receipt(world: World, anna: Client) -> None:
    page = anna.get(f"/my/services/{ASK}/")
    assert page.status_code == 200
    assert "Din mottagning" in seen(page)
    assert "Vårdcentralen Norra" in seen(page)
    draft = begin(anna, world.norra)
    first = anna.get(f"/my/drafts/{draft.id}/", follow=True)
    assert "Vad vill du fråga om?" in seen(first)
    answered = post(anna, step_url(draft), {"question": "Får jag träna?", "asked_before": "no"})
    assert answered["Location"] == f"/my/drafts/{draft.id}/files/"
    assert "Högst 5 filer" in seen(anna.get(answered["Location"]))
    review = anna.get(f"/my/drafts/{draft.id}/review/")
    for words in (
        "Får jag träna?",
        "Nej",
        "Vårdcentralen Norra",
        "Anna Test",
        "Mottagningen har lovat att svara senast",
    ):
        assert words in seen(review)
    sent = send(anna, draft)
    receipt = anna.get(sent["Location"])
    case = models.Case.objects.get(draft_id=draft.id)
    for words in (
        "Ditt ärende är skickat",
        case.number,
        "har lovat att svara senast",
        "inte få sms eller mejl",
    ):
        assert words in seen(receipt)
    assert case.answers[1]["value"] == "Nej"
    assert not models.Draft.objects.filter(id=draft.id).exists()


def test_a_double_click_sends_once(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Hej"})
    key = str(uuid7())
    first, again, other_key = (
        send(anna, draft, form_key=key),
        send(anna, draft, form_key=key),
        send(anna, draft),
    )
    assert first.status_code == again.status_code == other_key.status_code == 303
    assert first["Location"] == again["Location"] == other_key["Location"]
    assert models.Case.objects.count() == 1


def test_beginning_twice_with_the_same_form_gives_one_draft(world: World, anna: Client) -> None:
    key = str(uuid7())
    for _time in range(2):
        begin(anna, world.norra, form_key=key)
    assert models.Draft.objects.count() == 1


def test_going_back_after_sending_leads_to_the_receipt(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    receipt = f"/my/cases/{case.id}/receipt/"
    for path in ("", "step/question/", "files/", "review/", "discard/"):
        answer = anna.get(f"/my/drafts/{case.draft_id}/{path}")
        assert (answer.status_code, answer["Location"]) == (303, receipt), path
    assert (
        post(anna, f"/my/drafts/{case.draft_id}/step/question/", {"question": "mer"})["Location"] == receipt
    )


def test_valid_answers_are_kept_when_another_is_wrong(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra, RENEW)
    answer = post(
        anna, step_url(draft, "how"), {"works": "well", "side_effects": "kanske", "as_prescribed": "yes"}
    )
    assert answer.status_code == 422
    assert "Något behöver rättas" in seen(answer)
    assert "Välj ett av svaren i listan." in seen(answer)
    draft.refresh_from_db()
    assert draft.answers["works"] == "well"
    assert draft.answers["as_prescribed"] == "yes"
    assert "side_effects" not in draft.answers


def test_a_required_question_left_blank_is_said_by_the_field_and_in_the_summary(
    world: World, anna: Client
) -> None:
    draft = begin(anna, world.norra)
    answer = post(anna, step_url(draft), {"question": "  "})
    assert answer.status_code == 422
    assert seen(answer).count("Svara på frågan.") == 2


def test_an_answer_taken_away_does_not_come_back(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Först så"})
    post(anna, step_url(draft), {"question": "", "autosave": "1"})
    draft.refresh_from_db()
    assert draft.answers["question"] == ""


def test_autosave_keeps_what_is_typed_and_says_nothing(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    answer = post(anna, step_url(draft), {"question": "Jag skriver just nu", "autosave": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Jag skriver just nu" in seen(anna.get(step_url(draft)))
    assert post(anna, step_url(draft), {"question": "x" * 4001, "autosave": "1"}).status_code == 422


def test_save_and_go_on_later_needs_no_answers_and_is_found_on_the_start_page(
    world: World, anna: Client
) -> None:
    draft = begin(anna, world.norra)
    answer = post(anna, step_url(draft), {"question": "", "go": "later"})
    assert answer["Location"] == "/my/#drafts"
    start = anna.get("/my/")
    assert "Inte skickat än" in seen(start)
    assert f"/my/drafts/{draft.id}/" in start.content.decode()
    assert "Fortsätt" in seen(start)


def test_back_keeps_what_was_typed(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra, RENEW)
    answer = post(anna, step_url(draft, "how"), {"works": "badly", "go": "back"})
    assert answer["Location"] == step_url(draft, "drugs")
    assert post(anna, step_url(draft, "drugs"), {"go": "back"})["Location"] == f"/my/services/{RENEW}/"
    draft.refresh_from_db()
    assert draft.answers["works"] == "badly"


def test_a_draft_is_removed_only_after_a_question(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    assert "Tar du bort det försvinner dina svar" in seen(anna.get(f"/my/drafts/{draft.id}/discard/"))
    assert models.Draft.objects.exists()
    assert post(anna, f"/my/drafts/{draft.id}/discard/")["Location"] == "/my/"
    assert not models.Draft.objects.exists()
    assert post(anna, f"/my/drafts/{draft.id}/discard/").status_code == 303


def test_review_leads_to_what_is_missing_and_refuses_to_send(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    answer = send(anna, draft)
    assert answer.status_code == 422
    assert "En fråga behöver svar" in seen(answer)
    assert f"{step_url(draft)}?from=review#id_question" in answer.content.decode()
    back = post(anna, step_url(draft), {"question": "Nu så", "from": "review"})
    assert back["Location"] == f"/my/drafts/{draft.id}/review/"
    assert send(anna, draft).status_code == 303


def test_a_question_that_hangs_on_another_is_asked_only_then(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra, RENEW)
    answers = {"works": "well", "side_effects": "yes", "as_prescribed": "yes"}
    missing = post(anna, step_url(draft, "how"), {**answers, "side_effects_what": ""})
    assert missing.status_code == 422
    assert 'data-enable-when="side_effects=yes"' in missing.content.decode()
    fine = post(anna, step_url(draft, "how"), {**answers, "side_effects": "no", "side_effects_what": "glömt"})
    assert fine.status_code == 303
    post(anna, step_url(draft, "drugs"), {"drugs_1": "Alvedon"})
    send(anna, draft)
    assert "side_effects_what" not in {one["link_id"] for one in models.Case.objects.get().answers}


def test_the_units_own_questions_are_asked_there_and_nowhere_else(world: World, anna: Client) -> None:
    questions = [{"text": "Vilket är ditt blodtryck?", "required": True}]
    decide(key=RENEW, unit_id=world.norra.id, options={"unit_questions": questions})
    here, there = begin(anna, world.norra, RENEW), begin(anna, world.sodra, RENEW)
    assert "Vilket är ditt blodtryck?" in seen(anna.get(step_url(here, "you")))
    assert "Vilket är ditt blodtryck?" not in seen(anna.get(step_url(there, "you")))
    assert post(anna, step_url(here, "you"), {}).status_code == 422


def test_the_units_own_question_is_in_english_where_the_unit_wrote_it_and_else_marked_as_swedish(
    world: World, anna: Client
) -> None:
    questions = [
        {"text": "Vilket är ditt blodtryck?", "text_en": "What is your blood pressure?", "required": True},
        {"text": "Något mer?", "required": True},
    ]
    decide(key=RENEW, unit_id=world.norra.id, options={"unit_questions": questions})
    draft = begin(anna, world.norra, RENEW)
    assert "What is your blood pressure?" not in seen(anna.get(step_url(draft, "you")))
    anna.cookies["vardnav_language"] = "en"
    page = anna.get(step_url(draft, "you")).content.decode()
    assert "What is your blood pressure?" in page
    assert "Vilket är ditt blodtryck?" not in page
    assert '<span lang="sv">Något mer?</span>' in page
    refused = post(anna, step_url(draft, "you"), {"unit-1": "120"}).content.decode()
    assert refused.count('<span lang="sv">Något mer?</span>') == 2, "by the field and in the summary"


@pytest.mark.parametrize("state", ["paused", "off"])
def test_a_service_that_is_not_open_says_why_what_instead_and_whom_to_call(
    world: World, anna: Client, state: str
) -> None:
    texts = {"reason_sv": "Vi byter datasystem.", "instead_sv": "Ring oss på förmiddagen."}
    decide(state, key=ASK, texts=texts)
    page = anna.get(f"/my/services/{ASK}/")
    assert page.status_code == 200
    for words in ("Vi byter datasystem.", "Ring oss på förmiddagen.", "1177", "Vårdcentralen Norra"):
        assert words in seen(page)
    assert "begin/" not in page.content.decode()
    refused = post(anna, f"/my/services/{ASK}/begin/", {"unit": str(world.norra.id)})
    assert refused.status_code in (200, 422)
    assert not models.Draft.objects.exists()


def test_a_service_paused_while_anna_writes_keeps_what_she_wrote(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Viktigt"})
    decide("paused", key=ASK, texts={"reason_sv": "Full kö."})
    answer = send(anna, draft)
    assert answer.status_code == 422
    assert "Det du har skrivit finns kvar" in seen(answer)
    assert "Full kö." in seen(answer)
    decide("on", key=ASK)
    assert send(anna, draft).status_code == 303


def test_a_unit_that_has_closed_the_service_cannot_be_chosen(world: World, anna: Client) -> None:
    decide("off", key=ASK, unit_id=world.norra.id, texts={"reason_sv": "Semesterstängt."})
    page = anna.get(f"/my/services/{ASK}/")
    assert "Semesterstängt." in seen(page)
    assert "0401234567" in page.content.decode()
    refused = post(anna, f"/my/services/{ASK}/begin/", {"unit": str(world.norra.id)})
    assert refused.status_code == 422
    assert "Välj en annan mottagning" in seen(refused)


def test_other_units_are_found_by_name_and_misspelt(world: World, anna: Client) -> None:
    for text in ("södra", "sodra", "vårdcentralen södr"):
        assert "Vårdcentralen Södra" in seen(anna.get(f"/my/services/{ASK}/", {"q": text})), text
    nothing = anna.get(f"/my/services/{ASK}/", {"q": "qqqqqqq\x00"})
    assert nothing.status_code == 200
    assert "Ingen mottagning hittades" in seen(nothing)


def test_the_measured_answer_time_is_said_as_measured(world: World, anna: Client) -> None:
    now = clock.now()
    for _number in range(12):
        case = sent_case(anna, world.norra)
        models.Case.objects.filter(id=case.id).update(
            sent_at=now - dt.timedelta(days=40), first_answered_at=now - dt.timedelta(days=1)
        )
    draft = begin(anna, world.norra)
    text = seen(anna.get(f"/my/drafts/{draft.id}/review/"))
    # Weeks where two days are promised: both are said, and that they differ.
    assert "har lovat att svara senast" in text
    assert "På sistone har många svar kommit senare än utlovat. De flesta får sitt svar senast" in text


def test_unknown_services_units_and_steps_are_not_found(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    assert anna.get("/my/services/no.such/").status_code == 404
    assert anna.get(f"/my/drafts/{draft.id}/step/nej/").status_code == 404
    assert anna.get(f"/my/drafts/{uuid7()}/").status_code == 404
    for unit in ("", "x", str(uuid7())):
        assert post(anna, f"/my/services/{ASK}/begin/", {"unit": unit}).status_code == 404


def test_a_stranger_finds_neither_draft_nor_case(world: World, anna: Client, cecilia: Client) -> None:
    draft = begin(anna, world.norra)
    case = sent_case(anna, world.norra)
    for path in ("", "step/question/", "files/", "review/", "discard/"):
        assert cecilia.get(f"/my/drafts/{draft.id}/{path}").status_code == 404, path
        assert cecilia.get(f"/my/drafts/{case.draft_id}/{path}").status_code == 404, path
    assert post(cecilia, step_url(draft), {"question": "mitt"}).status_code == 404
    assert send(cecilia, draft).status_code == 404
    assert post(cecilia, f"/my/drafts/{draft.id}/discard/").status_code == 303
    assert models.Draft.objects.filter(id=draft.id).exists()
    for path in ("", "receipt/", "withdraw/", "readers/"):
        assert cecilia.get(f"/my/cases/{case.id}/{path}").status_code == 404, path
    assert post(cecilia, f"/my/cases/{case.id}/write/", {"text": "hej"}).status_code == 404
    assert post(cecilia, f"/my/cases/{case.id}/withdraw/").status_code == 404


def test_a_post_without_its_form_key_writes_nothing(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    assert anna.post(step_url(draft), {"question": "hej"}).status_code == 400
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_visitor_is_sent_to_log_in(world: World) -> None:
    answer = Client().get(f"/my/services/{ASK}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_a_form_without_a_csrf_token_is_refused(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = log_in(world.anna).cookies
    assert post(strict, f"/my/services/{ASK}/begin/", {"unit": str(world.norra.id)}).status_code == 403
    assert not models.Draft.objects.exists()


def test_the_list_tells_cases_apart_by_what_somebody_wrote_and_not_by_what_they_chose(
    world: World, anna: Client
) -> None:
    key, chosen = telling_apart.says_little()[0].split("/")
    answers = [{"link_id": chosen, "text": "?", "value": "Något annat"}]
    written = [*answers, {"link_id": "own", "text": "?", "value": "Hosta i tre veckor"}]
    for told in (answers, written, []):
        case = sent_case(anna, world.norra)
        models.Case.objects.filter(id=case.id).update(service_key=key, answers=told)
    page = seen(anna.get("/my/cases/"))
    assert page.count("Hosta i tre veckor") == 1
    assert "Något annat" not in page


def test_a_list_with_a_clinic_for_sexual_health_in_it_can_be_left_at_once(world: World, anna: Client) -> None:
    clinic = places.unit("Mottagningen Lyktan", kind="sexual_health")
    type(clinic).objects.filter(id=clinic.id).update(search_text="mottagningen lyktan lund")
    decide("on", key="visits.request")
    assert "Lämna sidan" not in seen(anna.get("/my/services/visits.request/?q=södra"))
    found = anna.get("/my/services/visits.request/?q=lyktan")
    assert "Lyktan" in seen(found)
    assert "Lämna sidan" in seen(found)
    assert "<title>Mina sidor" in found.content.decode()
