"""What other advice on symptoms has missed in public, told in a person's own words and with nothing else answered."""

from __future__ import annotations

import pytest

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage.levels import Level, rank
from vardnav.clinical.triage.text import assessing, cases

#: (what went wrong, whom it was, what the person writes, the least that it must come to)
MISSED: list[tuple[str, float, str, str, Level]] = [
    (
        "heart attack of a woman called panic", 60, "female",
        "Tryck över bröstet och det strålar ut i käken, jag kallsvettas. Kanske panik?",
        "112",
    ),
    (
        "heart attack of a man", 60, "male",
        "Tryck över bröstet och det strålar ut i käken, jag kallsvettas. Kanske panik?",
        "112",
    ),
    ("heart attack called gastritis", 67, "male", "ont mitt i bröstet, tror det är magkatarr, röker. Kallsvettig", "112"),
    ("clot in the leg", 44, "female", "ena vaden är svullen och öm och plötsligt svårt att andas", "112"),
    (
        "child with green vomit", 6, "female",
        "hon kräks grönt, har kalla händer och fötter och är förvirrad, ont i magen",
        "akut_nu",
    ),
    ("belly after colonoscopy", 58, "male", "svårt ont i magen efter koloskopin i går", "akut_nu"),
    ("agonal breathing", 71, "male", "han ligger på golvet och andas konstigt, bara enstaka suckar", "112"),
    (
        "sepsis of an infant that grows cold", 0.1, "male",
        "bebis tempen sjunker, 35,4, slapp som en trasa, vill inte äta",
        "112",
    ),
    ("sepsis in the free text", 52, "female", "skakar av frossa och har aldrig varit så sjuk, blodförgiftning?", "akut_nu"),
    ("stroke told to drink water", 69, "female", "yr, kallsvettig, högt blodtryck 210/115 och pratar sluddrigt", "112"),
    (
        "sepsis called food poisoning", 63, "male",
        "flåsar i vila, frossa och diarré, blå om läpparna, ätit nåt dåligt",
        "112",
    ),
    ("cold leg", 74, "male", "benet är kallt och blekt och marmorerat sedan några dagar", "akut_nu"),
    ("sight that came back", 66, "female", "synen försvann på ena ögat en kvart, nu ser jag bra igen", "akut_nu"),
    ("confused after chemotherapy", 55, "female", "får cellgifter, 38,6 och frossa", "akut_nu"),
    ("suicidal with a method", 31, "male", "jag har samlat tabletter och ska ta livet av mig i kväll", "112"),
    (
        "heart attack of a woman in the belly", 61, "female",
        "illamående, kallsvettig och trycker i bröstet och magen",
        "112",
    ),
    ("old man fell and hit his head", 84, "male", "pappa ramlade och slog huvudet, äter Waran", "akut_nu"),
    (
        "somebody else who cannot be spoken to", 77, "female",
        "jag ringer om grannen på andra sidan, hon svarar inte alls och går inte att väcka",
        "idag",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("age", "sex", "text", "least"), [one[1:] for one in MISSED], ids=[one[0] for one in MISSED]
)
def test_a_danger_that_was_missed_is_heard_in_the_persons_own_words(
    age: float, sex: str, text: str, least: Level
) -> None:
    bundle = bundles.released()
    told = cases.told(bundle, {"age_years": age, "sex": sex, "text": text})
    found = assessing.assess(bundle, told)
    assert rank(found["level"]) >= rank(least), found
