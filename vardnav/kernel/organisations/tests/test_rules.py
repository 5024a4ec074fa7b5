"""Rules of organisations, as sentences."""

import datetime as dt

from vardnav.kernel.organisations import models, rules

DAY = dt.date(2026, 3, 3)


def test_an_assignment_holds_from_its_first_to_its_last_day():
    assert rules.is_in_force(DAY, DAY, DAY)
    assert rules.is_in_force(DAY, None, dt.date(2090, 1, 1))
    assert not rules.is_in_force(DAY, None, dt.date(2026, 3, 2))
    assert not rules.is_in_force(dt.date(2026, 1, 1), dt.date(2026, 3, 2), DAY)


def test_a_health_centre_is_called_what_the_region_calls_it():
    assert rules.kind_word("health_centre", primary_care_word="hälsocentral") == "hälsocentral"
    assert (
        rules.kind_word("health_centre", primary_care_word="hälsocentral", is_plural=True) == "hälsocentraler"
    )
    assert (
        rules.kind_word("health_centre", primary_care_word="hälsocentral", language="en") == "health centre"
    )


def test_every_kind_has_a_word_of_its_own_in_both_languages():
    for language in ("sv", "en"):
        words = {rules.kind_word(kind, language=language) for kind in models.UnitKind.values}
        assert len(words) == len(models.UnitKind.values)


def test_a_unit_is_found_by_name_place_and_everyday_words():
    text = rules.search_text(
        name="Kryddgården", kind="health_centre", municipality="Malmö", town="Rosengård", word="vårdcentral"
    )
    for word in ("kryddgården", "malmö", "rosengård", "doktor", "vc"):
        assert word in text
