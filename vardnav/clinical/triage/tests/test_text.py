"""Free text: words made one, numbers read, what is denied or long ago told apart, and nothing chosen in silence."""

from __future__ import annotations

import pytest

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage.ages import days
from vardnav.clinical.triage.model import Profile
from vardnav.clinical.triage.text import hearing, meanings, numbers, words
from vardnav.clinical.triage.text.hearing import Reader
from vardnav.clinical.triage.text.ranking import OTHER

GROWN = Profile(days("40y"), "male")


def reader() -> Reader:
    """Return the reader of what the product is released with."""
    return hearing.reader(bundles.released())


def how(text: str, finding: str, profile: Profile = GROWN) -> str | None:
    """Return how a text says a finding, None when it does not."""
    return next((one.how for one in reader().hear(text, profile) if one.finding == finding), None)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Ont i BRÖSTET", "ont i brostet"),
        ("huvudvärk", "ont i huvudet"),
        ("magont", "värk i magen"),
        ("bröstsmärta", "chest pain"),
        ("cafe\u0301", "café"),
        ("I can’t", "i cant"),
    ],
)
def test_words_that_mean_the_same_are_read_as_the_same(written: str, same: str) -> None:
    lexicon = meanings.lexicon()

    def said(text: str) -> set[str]:
        return {one for word in meanings.read(lexicon, text) for one in word.meanings}

    assert said(written) == said(same)


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("har 39,5 i feber", "temperature", 39.5),
        ("40 grader och hosta", "temperature", 40),
        ("tempen är 35.1", "temperature", 35.1),
        ("slö och kall, 34,9", "temperature", 34.9),
        ("fever of 103", "temperature", 39.4),
        ("puls 140 i vila", "pulse", 140),
        ("hjärtat slår 38 slag per minut", "pulse", 38),
        ("andas 30 gånger i minuten", "breaths", 30),
        ("SpO2 88 %", "oxygen", 88),
        ("saturationen ligger på 86", "oxygen", 86),
        ("blodsocker 22", "glucose", 22),
        ("sockret 2,8", "glucose", 2.8),
        ("ketoner 3,4", "ketones", 3.4),
        ("180/110 hemma", "systolic", 180),
        ("180/110 hemma", "diastolic", 110),
        ("BP 190 over 120", "systolic", 190),
        ("gravid i vecka 34", "pregnant_weeks", 34),
        ("I am 35 weeks pregnant", "pregnant_weeks", 35),
        ("ont sedan tre dagar", "days", 3),
        ("hostat i fyra veckor", "days", 28),
        ("pain for two months", "days", 60.8),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, quantity: str, value: float) -> None:
    assert (quantity, value) in {(one.quantity, one.value) for one in numbers.measured(text)}


@pytest.mark.parametrize(
    "text",
    [
        "jag är 39 år",
        "ring 070-123 45 67",
        "vikten 39,5 kg",
        "rum 140",
        "",
        "9" * 400,
        "svimmade för tre år sedan",
        "24/7",
    ],
)
def test_a_number_of_something_else_is_no_measurement(text: str) -> None:
    assert numbers.measured(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jag svimmade i morse", "stated"),
        ("jag har inte svimmat", "denied"),
        ("aldrig svimmat", "denied"),
        ("svimmade inte", "denied"),
        ("ont i magen men svimmade", "stated"),
        ("ingen feber, svimmade", "stated"),
        ("svimmade för tio år sedan", "past"),
        ("min granne svimmade", "other"),
        ("rädd att jag svimmar", "feared"),
        ("I fainted", "stated"),
        ("I have never fainted", "denied"),
    ],
)
def test_what_is_denied_long_ago_or_feared_is_told_from_what_is_stated(text: str, expected: str) -> None:
    assert how(text, "fainted") == expected


@pytest.mark.parametrize(
    "text", ["får ingen luft", "kan inte andas", "kan inte aandas", "I can't breathe", "far ingen luft"]
)
def test_a_danger_that_is_said_with_a_not_is_heard(text: str) -> None:
    assert how(text, "breathless_rest") == "stated"


def test_what_is_denied_is_still_scanned_so_that_it_is_asked() -> None:
    found = {one.finding: one.how for one in reader().scan("jag har inte svimmat", GROWN)}
    assert found["fainted"] == "denied"
    assert "fainted" not in reader().prefill("jag har inte svimmat", GROWN)


@pytest.mark.parametrize(
    ("clean", "noisy"),
    [
        ("har svimmat två gånger", "har svimat två gågner"),
        ("kallsvettas och blek", "kalsvetas å blek"),
        ("bröstsmärtor", "brostsmartor"),
    ],
)
def test_misspelt_is_heard_as_if_it_were_spelt(clean: str, noisy: str) -> None:
    def heard(text: str) -> set[str]:
        return {one.finding for one in reader().scan(text, GROWN) if one.how == "stated"}

    assert heard(clean)
    assert heard(clean) <= heard(noisy)


def test_fever_of_a_newborn_is_heard_as_such_and_of_nobody_else() -> None:
    assert how("38,4 i feber", "infant_fever", Profile(20, "female")) == "stated"
    assert how("38,4 i feber", "infant_fever") is None


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "qwrt zxcv", "<script>alert(1)</script>", "سلام", "\x00\ud800"]
)
def test_too_little_text_suggests_the_general_protocol_and_is_sure_of_nothing(text: str) -> None:
    found = reader().suggest(text, GROWN)
    assert found.complaints[0].complaint == OTHER
    assert not found.sure
    assert reader().prefill(text, GROWN) == {}


def test_a_danger_that_no_expression_names_is_asked_about_when_the_text_is_like_it() -> None:
    text = "det har blivit som ett snöre om halsen på henne och hon får kämpa med luften"
    found = {one.finding: one.how for one in reader().scan(text, Profile(days("40y"), "female"))}
    assert "alike" in found.values()
    assert "alike" not in {one.how for one in reader().prefill(text, GROWN).values()}


def test_a_very_long_text_is_read_to_its_end_by_the_safety_scan() -> None:
    text = "jag undrar en sak om mitt besök " * 3000 + ". och nu krampar han, han andas inte"
    assert {"lt_not_breathing"} <= reader().prefill(text, GROWN).keys()


def test_a_word_of_a_protocol_is_folded_like_the_text() -> None:
    assert words.fold("ÅÄÖ é ø") == "aao e o"
    assert words.stem("febern") == words.stem("feber")


def test_what_a_text_says_of_the_body_opens_the_complaints_that_are_only_for_it() -> None:
    woman = Profile(days("29y"), "female")
    found = [
        one.complaint
        for one in reader().suggest("har kräkts i tre dagar, gravid i vecka 9", woman).complaints
    ]
    assert "gravid_krakning" in found
    assert "gravid_krakning" not in [
        one.complaint for one in reader().suggest("har kräkts i tre dagar", woman).complaints
    ]


def test_what_may_need_an_ambulance_is_asked_before_what_does_not() -> None:
    found = reader().scan("svårt att andas och blod i avföringen, feber 39", GROWN)
    levels = [one.level == "112" for one in found if one.how != "alike"]
    assert True in levels
    assert levels == sorted(levels, reverse=True)


def test_what_a_text_is_only_like_is_asked_when_no_chosen_complaint_asks_it() -> None:
    text = "huvudvärk på kvällarna"
    alike = {one.finding for one in reader().scan(text, GROWN) if one.how == "alike"}
    assert "thunderclap" in alike
    assert not alike & set(reader().to_ask(text, GROWN))
    assert "thunderclap" in reader().to_ask(text, GROWN, ["luftvagsinfektion"])
    assert "thunderclap" not in reader().to_ask(text, GROWN, ["huvudvark"])


@pytest.mark.parametrize(
    "text", ["jag vill dö", "Min son säger att han vill dö", "jag vill bara do", "vill do\u0308 nu"]
)
def test_wanting_to_die_is_heard_also_where_the_word_has_lost_its_dots(text: str) -> None:
    assert how(text, "suicidal_thoughts") == "stated"
    assert how("what do you think I should do", "suicidal_thoughts") is None


@pytest.mark.parametrize(
    "text",
    ["no trouble breathing", "inte svårt att andas", "andas utan problem", "har inga besvär att andas"],
)
def test_who_finds_nothing_hard_is_not_heard_as_unable(text: str) -> None:
    assert how(text, "lt_not_breathing") != "stated"
    assert how("andas inte", "lt_not_breathing") == "stated"


def test_what_was_days_ago_is_not_long_past() -> None:
    assert (
        how("I was sexually assaulted two nights ago", "sexual_assault_10d", Profile(days("20y"), "female"))
        == "stated"
    )
    assert how("seizure ten years ago", "seizure_first", GROWN) != "stated"


@pytest.mark.parametrize(
    ("text", "finding", "age"),
    [
        ("värken sitter i bröstet", "chest_pain_now", "60y"),
        ("den värken har jag fått efter att jag svimmade", "fainted", "60y"),
        ("drar in mellan revbenen och orkar inte prata", "child_indrawing", "2y"),
    ],
)
def test_what_stands_beside_a_pain_or_before_a_not_is_not_denied(text: str, finding: str, age: str) -> None:
    assert how(text, finding, Profile(days(age), "male")) == "stated"


@pytest.mark.parametrize("text", ["ingen feber, hostat i en vecka", "ingen feber, men hosta sedan en vecka"])
def test_a_fever_that_is_denied_has_not_lasted_for_days(text: str) -> None:
    assert how(text, "fever_over_4_days") is None
    assert how("feber i en vecka", "fever_over_4_days") == "stated"


def test_a_negation_behind_denies_where_the_sentence_ends() -> None:
    assert how("svimmat har jag inte", "fainted") == "denied"
    assert how("svimmade, kan inte stå", "fainted") == "stated"


@pytest.mark.parametrize(
    ("text", "is_denied"),
    [
        ("She denies fever, chills, chest pain or shortness of breath", True),
        ("no cough, no fever, no chest pain", True),
        ("No fever, vomiting, or chest pain", True),
        ("ingen feber, hosta eller ont i bröstet", True),
        ("No fever, chest pain since this morning", False),
        ("ingen feber, ont i bröstet sedan i morse", False),
        ("denies fever, has chest pain", False),
        ("denies fever. Chest pain since this morning", False),
        ("no fever but chest pain or a pressure", False),
    ],
)
def test_a_list_is_denied_as_a_whole_only_where_it_is_plainly_one_list(text: str, is_denied: bool) -> None:
    assert (how(text, "chest_pain_now") == "denied") is is_denied
