"""What the forms of a word share, which words say nothing, and what a misspelt word was meant to be."""

import pytest

from vardnav.kernel.organisations import everyday_swedish, rules


@pytest.mark.parametrize(
    "forms",
    [
        "doktor doktorn doktorns doktorer doktorerna doktorernas",
        "läkare läkaren läkarens läkares läkarna läkarnas",
        "tandläkare tandläkaren tandläkarna",
        "vårdcentral vårdcentralen vårdcentraler vårdcentralerna vårdcentralens",
        "recept receptet receptets recepten recepts",
        "medicin medicinen mediciner medicinerna",
        "sjuksköterska sjuksköterskan sjuksköterskor sjuksköterskornas",
        "fråga frågan frågor frågorna",
        "lund lunds",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len({everyday_swedish.stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "word", ["malmö", "höganäs", "ystad", "bvc", "öra", "ben", "åsen", "kristianstad", "", "rn"]
)
def test_a_short_word_or_a_name_is_left_whole(word):
    assert everyday_swedish.stem(word) == word


def test_little_words_are_left_out_unless_there_is_nothing_else():
    assert everyday_swedish.telling(["jag", "vill", "ha", "tid", "hos", "doktorn", "i", "lund"]) == [
        "doktorn",
        "lund",
    ]
    assert everyday_swedish.telling(["i", "the"]) == ["i", "the"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("doktron", "doktor"),
        ("läkkare", "läkare"),
        ("medisiner", "medicin"),
        ("vårdsentralen", "vårdcentral"),
        ("kryddgården", "kryddgården"),
        ("linden", "linden"),
        ("bcv", "bcv"),
    ],
)
def test_a_misspelt_everyday_word_is_known_again_and_a_name_is_not_mended(written, meant):
    assert everyday_swedish.meant(written, rules.known_words()) == meant
