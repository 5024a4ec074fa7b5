"""Bad input to advice: a sentence and nothing lost, never a lower level, never a fault of ours."""

from __future__ import annotations

import html
import random

import pytest

from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.tests.conftest import Somebody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("age", "unit", "said"),
    [
        ("", "years", "Skriv åldern med siffror"),
        ("-1", "years", "Den åldern går inte att läsa"),
        ("sju", "years", "Den åldern går inte att läsa"),
        ("200", "years", "Så gammal är ingen"),
        ("9" * 400, "days", "Den åldern går inte att läsa"),
        ("0", "years", "Under ett år"),
        ("3", "years", "välj Mitt barn"),
        ("3", "decades", "Välj ett av svaren"),
    ],
)
def test_an_impossible_age_is_told_beside_the_field(somebody, age, unit, said):
    somebody.is_fine()
    somebody.send(about="self", age=age, unit=unit, sex="male")
    assert somebody.page.status_code == 422
    assert said in somebody.text
    assert Assessment.objects.get().age_days is None


@pytest.mark.parametrize("text", ["x" * 100_000, "ont\x00i magen", "a" * 2001])
def test_a_text_that_cannot_be_kept_is_told_and_not_lost(somebody, text):
    somebody.is_fine().who()
    somebody.send(text=text)
    assert somebody.page.status_code == 422
    assert all(part in html.unescape(somebody.source) for part in text.split("\x00"))
    assert "vn-field-error" in somebody.source
    assert (Assessment.objects.get().words, somebody.screen) == ("", "words")


@pytest.mark.parametrize(
    "text", ["", "🙂🙂", "أشعر بألم في صدري", "'; DROP TABLE advice_assessment; --", "<script>"]
)
def test_any_words_lead_to_the_list(somebody, text):
    somebody.is_fine().who().says(text)
    assert somebody.page.status_code == 200
    assert somebody.screen in ("complaints", "heard")
    assert Assessment.objects.get().words == text
    assert "<script>" not in somebody.source


def test_what_was_not_asked_cannot_be_answered(somebody):
    somebody.is_fine().who().says("")
    assert somebody.chooses("finns_inte").page.status_code == 422
    somebody.chooses("annat")
    assert somebody.page.status_code == 200
    before = Assessment.objects.get()
    assert "stroke_signs" not in somebody.asked()
    somebody.send(press="ticked", signs=["stroke_signs"])
    assert somebody.page.status_code == 422
    assert (Assessment.objects.get().version, Assessment.objects.get().steps) == (4, before.steps)


def test_an_answer_that_contradicts_itself_is_asked_again(client):
    page = client.post("/advice/", {"press": "none", "signs": ["chest_pressure_now"]})
    assert page.status_code == 422
    assert "Du har kryssat i något" in page.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("seed", range(4))
def test_no_sequence_of_presses_is_a_fault_of_ours_or_lowers_a_level_by_itself(client, seed):
    chance = random.Random(seed)
    somebody = Somebody(client)
    somebody.is_fine()
    odd = ["", "no", "yes", "unknown", "ticked", "\x00", "999", "🙂", "annat", "child", "years", "1"]
    names = [
        "press",
        "signs",
        "about",
        "age",
        "unit",
        "sex",
        "text",
        "chosen",
        "go",
        "q",
        "screen",
        "version",
    ]
    addresses = ["/advice/", "/advice/now/", "/advice/back/", "/advice/again/"]
    for _turn in range(40):
        right = {
            "about": "child",
            "age": "5",
            "unit": "years",
            "sex": "female",
            "press": "no",
            "chosen": ["annat"],
        }
        listed = somebody.asked()
        if listed:
            right |= {"press": "ticked", "signs": chance.sample(listed, 1)}
        wrong = {chance.choice(names): chance.choice(odd) for _one in range(chance.randrange(3))}
        somebody.send(chance.choices(addresses, (1, 12, 3, 1))[0], **{**right, **wrong})
        assert somebody.page.status_code in (200, 409, 422), somebody.text[:300]
