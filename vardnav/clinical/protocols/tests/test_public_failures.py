"""What other systems failed in public: each must come out at least so urgent here, of a woman as of a man."""

from __future__ import annotations

from typing import Any

import pytest

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import playing
from vardnav.clinical.triage.ages import days
from vardnav.clinical.triage.levels import Sex, rank
from vardnav.clinical.triage.tests import sample

# name: (complaints as the person would choose them, age, facts, what is true, at least, at most)
FAILURES: dict[str, tuple[Any, ...]] = {
    "heart attack called panic": ("angest", "55y", "", "cold_sweat nausea palpitations_now", "112", "112"),
    "heart attack called gastritis": ("halsbranna", "67y", "hypertension", "chest_pressure_now", "112", "112"),
    "missed clot in the leg": ("bensvullnad", "45y", "", "one_leg_swollen clot_risk", "akut_nu", "112"),
    "green vomit in a child of six": ("barn_krakdiarre", "6y", "", "green_vomit child_cold_hands", "akut_nu", "112"),
    "belly pain after colonoscopy": ("buksmarta", "58y", "", "recent_procedure belly_pain_over_6h", "akut_nu", "112"),
    "gasping taken for breathing": ("andnod", "70y", "", "lt_not_breathing", "112", "112"),
    "infant sepsis with falling temperature": ("spadbarn_feber", "40d", "", "low_temperature", "akut_nu", "112"),
    "sepsis words": ("feber", "50y", "", "mottled_skin very_unwell", "akut_nu", "112"),
    "heart attack missed on the line": ("brostsmarta", "52y", "", "chest_pain_now cold_sweat", "112", "112"),
    "hand pain for weeks is no emergency": ("axel_arm", "45y", "", "over_6_weeks severe_pain_no_function", "boka", "idag"),
    "dizzy with a cold sweat": ("yrsel", "66y", "hypertension", "cold_sweat cannot_walk_straight", "akut_nu", "112"),
    "blue skin called food poisoning": ("diarre", "49y", "", "blue_lips shaking_chills", "akut_nu", "112"),
    "cold mottled leg for days": ("kall_extremitet", "73y", "", "limb_cold_pale mottled_skin", "akut_nu", "112"),
    "sight lost and come back": ("synforlust", "64y", "", "sudden_vision_loss", "akut_nu", "112"),
    "no movements": ("gravid_fosterrorelser", "31y", "pregnant", "week_24_or_later no_movements_today", "akut_nu", "112"),
    "red painful eye with blurred sight": ("rott_oga", "60y", "", "vision_blurred_new eye_red_painful", "akut_nu", "112"),
    "ketoacidosis told to wait": ("diabetes_hogt", "24y", "diabetes insulin", "cannot_keep_fluid", "akut_nu", "112"),
    "asthma whose inhaler does not help": ("astma", "19y", "lung_disease", "reliever_no_help", "112", "112"),
    "suicidal with a method": ("suicid", "28y", "", "suicidal_now", "112", "112"),
    "heart attack as belly pain": ("buksmarta", "61y", "", "nausea cold_sweat", "112", "112"),
    "head injury on a path for falls": ("fall_aldre", "83y", "anticoagulant", "head_injury_recent", "akut_nu", "112"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_public_failure_of_others_is_not_one_here(name):
    complaint, age, facts, true, least, most = FAILURES[name]
    bundle = bundles.released()
    if complaint not in bundle.protocols:
        pytest.skip(f"{complaint} is not written yet")
    sexes: tuple[Sex, ...] = ("female",) if facts == "pregnant" else ("female", "male")
    for one in sexes:
        profile = playing.person(bundle, days(age), one, facts.split())
        play = playing.play(bundle, profile, [complaint], sample.answered("yes", *true.split()))
        said = f"{play.advice.level} by {[fired.rule for fired in play.advice.fired]}"
        assert rank(least) <= rank(play.advice.level) <= rank(most), said
