"""Ada opens, pauses and closes e-services; the forms say plainly what they cannot take and keep what she wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.platform.catalogue import models
from vardnav.platform.steering.tests.deciding import ASK, CHANGE, PAGE, PAUSE, expected, post, seen


def parts(which: str, day: dt.date, time: str = "") -> dict[str, str]:
    return {
        f"{which}_date_0": str(day.year),
        f"{which}_date_1": str(day.month),
        f"{which}_date_2": str(day.day),
        f"{which}_time": time,
    }


def current() -> models.Offering:
    return models.Offering.objects.get(region_id="12", unit=None, service_key=ASK, superseded_at=None)


def test_the_first_page_tells_how_each_service_stands_and_who_differs(ada: Client, house: House) -> None:
    post(ada, f"{PAGE}units/{house.linden.id}/change/", **PAUSE)
    text = seen(ada.get("/steering/"))
    assert "E-tjänster i Region Skåne" in text
    assert "Ställ en fråga till mottagningen" in text
    assert "Öppen" in text
    assert "inga uppgifter om invånare" in text


def test_a_pause_is_shown_before_it_is_saved_and_then_holds(ada: Client) -> None:
    shown = post(ada, step="review", **PAUSE)
    assert shown.status_code == 200
    assert "Så här ser invånarna det" in seen(shown)
    assert "Sjuka sköterskor." in seen(shown)
    assert "Paused" in seen(shown) or "English" in seen(shown)
    assert current().state == "on"
    saved = post(ada, **PAUSE)
    assert saved.status_code == 303
    page = seen(ada.get(saved["Location"]))
    assert "Beslutet är sparat" in page
    assert "Pausad" in page
    assert "Ada Rönn" in page
    assert current().reason_sv == "Sjuka sköterskor."


def test_a_pause_without_why_and_what_instead_is_not_saved(ada: Client) -> None:
    answer = post(ada, state="paused", reason_sv="   ", text_sv="Det jag skrev finns kvar.")
    assert answer.status_code == 422
    assert "Skriv varför tjänsten pausas." in seen(answer)
    assert "Skriv vad man kan göra i stället." in seen(answer)
    assert "Det jag skrev finns kvar." in seen(answer)
    assert current().state == "on"


def test_one_press_resumes_and_takes_the_pauses_words_away_but_not_the_settings(ada: Client) -> None:
    post(ada, **PAUSE, option_answer_within_days="7", text_sv="Hej.")
    resumed = ada.post(f"{PAGE}resume/", {"expected": str(current().id)})
    assert resumed.status_code == 303
    row = current()
    assert (row.state, row.valid_to, row.reason_sv, row.instead_sv) == ("on", None, "", "")
    assert (row.options, row.text_sv) == ({"answer_within_days": 7}, "Hej.")


def test_what_is_resumed_stays_filed_under_the_number_of_the_decision_that_ends(ada: Client) -> None:
    post(ada, **PAUSE, decision_reference="HSN 2026-402")
    ada.post(f"{PAGE}resume/", {"expected": str(current().id)})
    assert (current().state, current().decision_reference) == ("on", "HSN 2026-402")


def test_what_somebody_else_decided_meanwhile_is_told_and_nothing_typed_is_lost(ada: Client) -> None:
    old = expected(ada)
    post(ada, **PAUSE)
    for step in ("review", "save"):
        answer = post(ada, step=step, expected=old, state="off", text_sv="Min långa text.")
        assert answer.status_code == 409
        assert "Någon annan hann före" in seen(answer)
        assert "Min långa text." in seen(answer)
    assert current().state == "paused"
    assert ada.post(f"{PAGE}resume/", {"expected": old}).status_code == 409
    assert current().state == "paused"


def test_a_forged_or_missing_token_of_the_decision_is_never_taken_for_the_latest(ada: Client) -> None:
    for token in ("", "nonsense", "\x00", "1" * 5000):
        assert post(ada, expected=token, state="off").status_code == 409
    assert current().state == "on"


def test_a_double_click_is_one_decision(ada: Any) -> None:
    sent = {
        "form_key": "0190b0a0-0000-7000-8000-000000000001",
        "expected": expected(ada),
        "step": "save",
        **PAUSE,
    }
    first, second = ada.post(CHANGE, sent), ada.post(CHANGE, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert models.Offering.objects.filter(service_key=ASK, region_id="12").count() == 2


def test_dates_are_swedish_and_the_last_day_counts(ada: Client, now: dt.datetime) -> None:
    today = clock.local_date(now)
    begins, ends = today + dt.timedelta(days=2), today + dt.timedelta(days=5)
    assert post(ada, **PAUSE, **parts("from", begins, "8.30"), **parts("to", ends)).status_code == 303
    row = current()
    assert clock.local(row.valid_from).replace(tzinfo=None) == dt.datetime.combine(begins, dt.time(8, 30))
    assert row.valid_to is not None
    assert clock.local(row.valid_to).replace(tzinfo=None) == dt.datetime.combine(
        ends + dt.timedelta(days=1), dt.time()
    )
    page = ada.get(CHANGE).content.decode()
    assert f'name="to_date_2" value="{ends.day}"' in page
    assert 'value="8.30"' in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (parts("to", dt.date(2020, 1, 1)), "Tiden har redan varit"),
        (parts("to", dt.date(9998, 12, 31)), "Välj ett datum inom tjugo år."),
        (
            parts("from", dt.date(2001, 1, 1)) | {"from_date_2": "31", "from_date_1": "2"},
            "inget sådant datum",
        ),
        ({"from_date_0": "2026"}, "Fyll i år, månad och dag."),
        ({"from_time": "8"}, "Fyll i dagen också."),
        ({"to_time": "25.00"}, "Skriv klockslaget med siffror"),
        ({"to_time": "²³"}, "Skriv klockslaget med siffror"),
        ({"option_answer_within_days": "0"}, "Talet får vara lägst 1."),
        ({"option_answer_within_days": "31"}, "Talet får vara högst 30."),
        ({"option_answer_within_days": "snart"}, "Skriv ett heltal med siffror."),
        ({"option_answer_within_days": "9" * 5000}, "Skriv ett heltal med siffror."),
        ({"option_unit_questions": "\n".join("Fråga?" for _ in range(11))}, "högst 10 frågor"),
        ({"option_unit_questions": "a" * 301}, "högst 300 tecken"),
        ({"option_unit_questions": "Bra?\n*"}, "Rad 2 saknar fråga."),
        ({"text_sv": "x" * 2001}, "högst 2000"),
        ({"text_sv": "a\x00b"}, "inte går att spara"),
        ({"decision_reference": "x" * 101}, "högst 100"),
        ({"decision_reference": "två\nrader"}, "Skriv på en rad."),
        ({"state": "open"}, "Välj ett av svaren"),
        ({"state": ""}, "Välj om tjänsten ska vara"),
    ],
)
def test_what_cannot_be_is_refused_by_the_field_and_the_rest_is_kept(
    ada: Client, fields: dict[str, str], message: str
) -> None:
    answer = post(ada, **{"state": "on", "reason_en": "Kept as typed.", **fields})
    assert answer.status_code == 422
    assert message in seen(answer)
    assert "Kept as typed." in seen(answer)
    assert models.Offering.objects.filter(service_key=ASK, region_id="12").count() == 1


def test_an_end_before_the_beginning_is_refused(ada: Client, now: dt.datetime) -> None:
    day = clock.local_date(now) + dt.timedelta(days=9)
    answer = post(ada, state="on", **parts("from", day), **parts("to", day - dt.timedelta(days=2)))
    assert answer.status_code == 422
    assert "Slutet måste komma efter början." in seen(answer)


def test_a_units_own_questions_are_lines_and_a_star_demands_an_answer(ada: Client, house: House) -> None:
    page = f"{PAGE}units/{house.linden.id}/change/"
    assert post(ada, page, state="on", option_unit_questions="Hur mår du? *\n\nNågot mer?").status_code == 303
    row = models.Offering.objects.get(unit=house.linden, superseded_at=None)
    assert row.options["unit_questions"] == [
        {"text": "Hur mår du?", "required": True},
        {"text": "Något mer?", "required": False},
    ]
    assert "Hur mår du? *\nNågot mer?" in ada.get(page).content.decode()


def test_a_units_own_questions_can_be_put_in_english_too(ada: Client, house: House) -> None:
    page = f"{PAGE}units/{house.linden.id}/change/"
    typed = {
        "option_unit_questions": "Hur mår du? *\nNågot mer?",
        "option_unit_questions_en": "How are you? *\n\nAnything else?\n",
    }
    assert post(ada, page, state="on", **typed).status_code == 303
    row = models.Offering.objects.get(unit=house.linden, superseded_at=None)
    assert row.options["unit_questions"] == [
        {"text": "Hur mår du?", "text_en": "How are you?", "required": True},
        {"text": "Något mer?", "text_en": "Anything else?", "required": False},
    ]
    assert "How are you?\nAnything else?" in ada.get(page).content.decode()
    post(ada, page, state="on", **typed | {"option_unit_questions_en": "How?\nMore?"})
    assert "How?" in seen(ada.get(page.removesuffix("change/"))), "the history tells of it"


@pytest.mark.parametrize("english", ["How are you?", "One?\nTwo?\nThree?"])
def test_english_questions_that_do_not_fit_the_swedish_are_told_and_kept(
    ada: Client, house: House, english: str
) -> None:
    page = f"{PAGE}units/{house.linden.id}/change/"
    typed = {"option_unit_questions": "Hur mår du?\nNågot mer?", "option_unit_questions_en": english}
    answer = post(ada, page, state="on", **typed)
    assert answer.status_code == 422
    assert "Det är 2 frågor på svenska. Skriv lika många rader på engelska" in seen(answer)
    assert english in answer.content.decode()


def test_the_history_tells_who_changed_what(ada: Client) -> None:
    post(ada, **PAUSE, option_answer_within_days="4", decision_reference="HSN 7")
    text = seen(ada.get(PAGE))
    for words in (
        "Tidigare beslut",
        "HSN 7",
        "Läge",
        "Öppen",
        "Pausad",
        "Svar inom antal arbetsdagar",
        "Ersattes",
    ):
        assert words in text


def test_units_are_found_by_name_and_one_follows_the_region_again(ada: Client, house: House) -> None:
    page = f"{PAGE}units/{house.linden.id}/"
    post(ada, f"{page}change/", **PAUSE)
    found = seen(ada.get(f"{PAGE}?q=LINDEN"))
    assert "Vårdcentralen Linden" in found
    assert "Vårdcentralen Ekbacken" not in found
    assert "Ingen mottagning passar" in seen(ada.get(f"{PAGE}?q=zzz%00"))
    assert "Hälsocentralen Kvarnholmen" not in seen(ada.get(PAGE))
    answer = ada.post(f"{page}follow/", {"expected": expected(ada, f"{page}change/")})
    assert answer.status_code == 303
    assert "Mottagningen följer regionens beslut." in seen(ada.get(page))


def test_doors_stay_shut(house: House, ada: Client) -> None:
    dag: Any = personas.client_of(assignment=house.dag_at_linden)
    for page in ("/steering/", PAGE, CHANGE):
        assert dag.get(page).status_code == 404
        assert Client().get(page).status_code == 302
        assert personas.client_of(person=house.anna).get(page).status_code == 302
    assert dag.post(f"{PAGE}resume/", {"expected": ""}).status_code == 404
    for page in (f"{PAGE}units/{house.kalmar_unit.id}/", "/steering/services/no.such/"):
        assert ada.get(page).status_code == 404
        assert ada.get(f"{page}change/").status_code == 404
    assert ada.post(f"{PAGE}units/{house.kalmar_unit.id}/follow/", {"expected": ""}).status_code == 404
    assert ada.get(f"{PAGE}resume/").status_code == 405


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("page", ["/steering/", PAGE, CHANGE])
def test_pages_ask_the_database_few_questions_in_either_language(
    ada: Client, page: str, language: str
) -> None:
    ada.cookies["vardnav_language"] = language
    ada.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert ada.get(page).status_code == 200
    # The first page shows what each room has to say there, of brakes too.
    assert len(asked) <= (9 if page == "/steering/" else 8), [one["sql"][:80] for one in asked]


def test_the_preview_says_when_it_will_open(ada: Client, now: dt.datetime) -> None:
    day = clock.local_date(now) + dt.timedelta(days=3)
    shown = post(ada, step="review", state="on", **parts("from", day))
    assert shown.status_code == 200
    page: Any = shown.content.decode()
    assert f'name="from_date_2" value="{day.day}"' in page
    edited = post(ada, step="edit", state="on", text_sv="Mer.")
    assert edited.status_code == 200
    assert "Mer." in seen(edited)
