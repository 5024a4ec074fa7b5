"""A region builds a form in plain steps, sees it as residents will, publishes it, and a resident uses it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.questionnaires import checking, editing, editor_questions
from vardnav.platform.questionnaires.faults import Refused
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.tests.forms import form, group, options, question, when
from vardnav.platform.registry import listing

SETTINGS = {
    "title_sv": "Sömnskolan",
    "title_en": "Sleep school",
    "unit_kinds": "health_centre",
    "answer_within_days": "3",
}


@pytest.fixture(autouse=True)
def fresh_copy() -> Any:
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def ada(house: House) -> Client:
    return personas.client_of(assignment=house.ada_of_skane)


def made(client: Client, **settings: str) -> Version:
    answer = post(client, "/steering/forms/new/", {**SETTINGS, **settings})
    assert answer.status_code == 303, seen(answer)
    return Version.objects.select_related("form").get(form_id=answer["Location"].split("/")[3])


def add(client: Client, version: Version, kind: str, text: str, **more: Any) -> str:
    version.refresh_from_db()
    inside = more.pop("inside", "")
    data = {"kind": kind, "text_sv": text, "revision": version.revision, "inside": inside, **more}
    answer = post(client, f"/steering/forms/{version.form_id}/add/", data)
    assert answer.status_code == 303, seen(answer)
    version.refresh_from_db()
    newest = max(
        (one["linkId"] for one, _level in editing.walked(version.resource["item"])),
        key=lambda one: int(one[1:]),
    )
    return f"q-{newest}"


def test_a_form_is_built_seen_published_and_answered(ada: Client, house: House) -> None:
    version = made(ada)
    page = add(ada, version, "group", "Din sömn", text_en="Your sleep")
    add(ada, version, "choice", "Hur sover du?", text_en="How do you sleep?", choices_sv="Bra | 0\nDåligt | 2",
        choices_en="Well\nBadly", is_required="on", inside=page)  # fmt: skip
    add(
        ada,
        version,
        "text",
        "Berätta mer",
        inside=page,
        when_question_0="q-f2",
        when_operator_0="=",
        when_answer_0="dåligt",
    )
    add(ada, version, "sum", "Poäng", inside=page)
    preview = seen(ada.get(f"/steering/forms/{version.form_id}/preview/"))
    for words in ("Hur sover du?", "How do you sleep?", "Badly", "Dåligt", "Poäng", "optional"):
        assert words in preview, words
    published = post(ada, f"/steering/forms/{version.form_id}/publish/", {"revision": version.revision})
    assert published.status_code == 303, seen(published)
    anna = personas.client_of(person=house.anna)
    key = version.form.key
    assert key == "forms.12.somnskolan"
    anna.cookies["vardnav_region"] = "12"
    assert "Sömnskolan" in seen(anna.get("/services/"))
    assert "Sömnskolan" in seen(anna.get("/search/?q=sömnskola"))
    begun = post(anna, f"/my/services/{key}/begin/", {"unit": str(house.linden.id)})
    address = anna.get(begun["Location"])["Location"]
    assert post(anna, address, {}).status_code == 422
    assert post(anna, address, {"q-f2": "dåligt", "q-f3": "Vaknar ofta"}).status_code == 303
    draft_id = begun["Location"].split("/")[3]
    assert post(anna, f"/my/drafts/{draft_id}/review/").status_code == 303
    case = models.Case.objects.get(draft_id=draft_id)
    assert [one["value"] for one in case.answers] == ["Dåligt", "Vaknar ofta", "2"]
    assert case.form_version == "1"
    assert "Sömnskolan" in seen(ada.get("/steering/"))


def test_a_question_is_changed_moved_and_taken_away(ada: Client) -> None:
    version = made(ada)
    first, second = add(ada, version, "string", "Ett"), add(ada, version, "boolean", "Två")
    base = f"/steering/forms/{version.form_id}/items/"
    assert post(ada, f"{base}{second}/change/", {"do": "up", "revision": version.revision}).status_code == 303
    version.refresh_from_db()
    assert [one["text"] for one in version.resource["item"]] == ["Två", "Ett"]
    shown = ada.get(f"{base}{first}/")
    assert "Ett" in shown.content.decode()
    changed = post(ada, f"{base}{first}/", {
        "kind": "string", "text_sv": "Ett till", "revision": version.revision, "when_question_0": second,
        "when_operator_0": "=", "when_answer_0": "ja",
    })  # fmt: skip
    assert changed.status_code == 303, seen(changed)
    version.refresh_from_db()
    assert version.resource["item"][1]["enableWhen"] == [
        {"question": "f2", "operator": "=", "answerBoolean": True}
    ]
    refused = post(ada, f"{base}{second}/change/", {"do": "remove", "revision": version.revision})
    assert refused.status_code == 422
    assert "”Två”" in seen(refused)
    assert (
        post(ada, f"{base}{first}/change/", {"do": "remove", "revision": version.revision}).status_code == 303
    )
    version.refresh_from_db()
    assert add(ada, version, "date", "Tre") == "q-f3"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"kind": "choice", "text_sv": "Vilken?"}, "minst ett svar"),
        ({"kind": "choice", "text_sv": "Vilken?", "choices_sv": "A\nB", "choices_en": "A"}, "lika många"),
        ({"kind": "choice", "text_sv": "Vilken?", "choices_sv": "A | x"}, "poängen med siffror"),
        ({"kind": "choice", "text_sv": "Vilken?", "choices_sv": "A\nA"}, "finns två gånger"),
        ({"kind": "", "text_sv": "Vad?"}, "Välj vad det är"),
        ({"kind": "string", "text_sv": ""}, "Skriv frågan"),
        ({"kind": "string", "text_sv": "a\x00"}, "inte går att spara"),
        ({"kind": "colour", "text_sv": "Vad?"}, "Välj ett av svaren"),
        ({"kind": "string", "text_sv": "Vad?", "when_question_0": "q-f9"}, "Välj ett av svaren"),
        (
            {"kind": "text", "text_sv": "Vad?", "when_question_0": "q-f1", "when_operator_0": "=", "when_answer_0": "x"},
            "kan inte ha det svaret",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_and_kept_on_the_page(
    ada: Client, data: dict[str, str], says: str
) -> None:
    version = made(ada)
    add(ada, version, "boolean", "Först")
    answer = post(ada, f"/steering/forms/{version.form_id}/add/", {**data, "revision": version.revision})
    assert answer.status_code == 422
    assert says in seen(answer)
    if data["text_sv"].startswith("V"):
        assert data["text_sv"] in answer.content.decode()


def test_an_older_page_does_not_write_over_what_somebody_else_did(ada: Client) -> None:
    version = made(ada)
    add(ada, version, "string", "Ett")
    late = post(
        ada, f"/steering/forms/{version.form_id}/add/", {"kind": "string", "text_sv": "Mitt", "revision": "1"}
    )
    assert late.status_code == 409
    assert "Mitt" in late.content.decode()
    assert late.content.decode().count("Någon annan har ändrat") == 1


def test_a_pasted_form_is_taken_with_notices_or_refused_with_place(ada: Client) -> None:
    good = json.dumps(form(question("a", extension=[{"url": "http://x/strange", "valueString": "y"}])))
    taken = post(ada, "/steering/forms/import/", {**SETTINGS, "questionnaire": good})
    assert taken.status_code == 303, seen(taken)
    page = seen(ada.get(taken["Location"]))
    assert "strange" in page
    bad = json.dumps(form(group("g", question("a"), question("a"))))
    refused = post(ada, "/steering/forms/import/", {**SETTINGS, "questionnaire": bad})
    assert refused.status_code == 422
    assert "Vid g > a" in seen(refused)
    assert "linkId" in refused.content.decode()
    assert json.loads(ada.get(f"{taken['Location']}questionnaire.json").content)["item"][0]["linkId"] == "a"


def test_an_empty_form_is_not_published(ada: Client) -> None:
    version = made(ada)
    answer = post(ada, f"/steering/forms/{version.form_id}/publish/", {"revision": version.revision})
    assert answer.status_code == 422
    assert "inga frågor" in seen(answer)
    assert version.form.key not in listing.services()


def test_the_next_version_is_begun_from_what_is_published_and_retired_forms_close(
    ada: Client, house: House
) -> None:
    version = made(ada)
    add(ada, version, "string", "Ett")
    base = f"/steering/forms/{version.form_id}/"
    assert post(ada, f"{base}publish/", {"revision": version.revision}).status_code == 303
    assert ada.get(f"{base}add/").status_code == 404
    assert post(ada, f"{base}next/").status_code == 303
    draft = Version.objects.get(form_id=version.form_id, number=2)
    add(ada, draft, "string", "Två")
    assert post(ada, f"{base}publish/", {"revision": draft.revision}).status_code == 303
    anna = personas.client_of(person=house.anna)
    assert anna.get(f"/my/services/{version.form.key}/").status_code == 200
    assert [item.text for item in listing.service(version.form.key).form.items()] == ["Ett", "Två"]
    assert post(ada, f"{base}retire/").status_code == 303
    assert (
        post(anna, f"/my/services/{version.form.key}/begin/", {"unit": str(house.linden.id)}).status_code
        != 303
    )


def test_nobody_else_reaches_a_regions_forms(ada: Client, house: House) -> None:
    version = made(ada)
    for path in ("", "settings/", "add/", "preview/", "publish/", "questionnaire.json"):
        address = f"/steering/forms/{version.form_id}/{path}"
        assert ada.get(address).status_code == 200, path
        assert personas.client_of(assignment=house.dag_at_linden).get(address).status_code == 404
        assert personas.client_of(person=house.anna).get(address).status_code in (302, 404)


def test_no_button_of_the_editor_is_without_a_name(ada: Client) -> None:
    version = made(ada)
    add(ada, version, "string", "Ett")
    page = ada.get(f"/steering/forms/{version.form_id}/").content.decode()
    for words in re.findall(r"<button[^>]*>(.*?)</button>", page, re.DOTALL):
        assert re.sub(r"<[^>]+>", "", words).strip()


def test_what_the_editor_does_not_understand_stays_as_it_was_imported() -> None:
    told = form(
        question("a", "choice", answerOption=options("Ja", "Nej"), extension=[{"url": "x/strange", "valueString": "y"}]),
        question("b", enableWhen=[when("a", answerCoding={"code": "ja"}), when("a", answerCoding={"code": "nej"})],
                 enableBehavior="any", design="x"),
    )  # fmt: skip
    kept = editor_questions.read(told["item"][1], told)
    changed = editing.change(told, "q-b", kept)
    assert changed["item"][1]["enableWhen"] == told["item"][1]["enableWhen"]
    assert changed["item"][1]["design"] == "x"
    again = editing.change(changed, "q-a", editor_questions.read(told["item"][0], told))
    assert again["item"][0]["answerOption"] == told["item"][0]["answerOption"]
    assert again["item"][0]["extension"] == told["item"][0]["extension"]
    assert told == form(*told["item"])


def test_a_question_of_another_kind_gets_a_new_link_id_and_what_hangs_on_it_follows() -> None:
    told = form(question("f1"), question("f2", enableWhen=[when("f1", "exists", answerBoolean=True)]))
    changed = editing.change(told, "q-f1", editing.Question(kind="date", text="När?"))
    assert changed["item"][0]["linkId"] == "f3"
    assert changed["item"][1]["enableWhen"][0]["question"] == "f3"
    assert checking.checked(changed)
    with pytest.raises(Refused):
        editing.move(changed, "q-f2", by=-1)
