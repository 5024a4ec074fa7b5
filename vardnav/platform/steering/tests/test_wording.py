"""What residents read of a pause or a roll-out is put better while it goes on, and nothing else of it changes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.support import things
from tests.support.personas import House
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases.models import Case
from vardnav.platform.catalogue import models, pauses
from vardnav.platform.steering.tests.deciding import ASK, seen
from vardnav.platform.steering.tests.planning import begin, confirm, shut, version, wave
from vardnav.platform.steering.tests.test_pausing import RENEW, TEXTS, asked, current, pause

BETTER = {
    "reason_sv": "Telefonkön är lång.",
    "reason_en": "The telephone queue is long.",
    "instead_sv": "Ring 040-628 04 01.",
    "instead_en": "Call 040-628 04 01.",
}
TWO = "/steering/proposals/two/"
KEPT = ("state", "valid_from", "valid_to", "options", "text_sv", "decision_reference", "pause_id", "unit_id")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path


def opened(browser: Client, page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', browser.get(page).content.decode())
    assert found
    return found[1]


def reword(browser: Client, page: str, *, at: str | None = None, **texts: str) -> Any:
    """Open the page and send better texts; `at`: what an older page held."""
    sent = {**BETTER, **texts}
    return browser.post(page, {"seen": opened(browser, page) if at is None else at, **sent})


def kept(row: models.Offering) -> list[Any]:
    return [getattr(row, name) for name in KEPT]


def test_residents_read_the_new_words_at_once_and_the_pause_is_the_same(ada: Client, house: House) -> None:
    things.of_anna(house)
    page = pause(ada, asked(ASK, RENEW))["Location"]
    before, cases = current(), list(Case.objects.order_by("id").values())
    assert f"{page}words/" in ada.get(page).content.decode()
    assert reword(ada, f"{page}words/")["Location"] == page
    after = current()
    assert after != before
    assert kept(after) == kept(before)
    assert (after.reason_sv, after.instead_en) == (BETTER["reason_sv"], BETTER["instead_en"])
    assert current(RENEW).reason_en == BETTER["reason_en"]
    assert list(Case.objects.order_by("id").values()) == cases, "open cases are drained as before"
    door = seen(Client().get(f"/services/{ASK}/", headers={"cookie": "vardnav_region=12"}))
    assert BETTER["reason_sv"] in door
    assert TEXTS["reason_sv"] not in door
    assert BETTER["reason_sv"] in seen(ada.get(page))
    history = seen(ada.get("/steering/history/"))
    assert "Texterna i en paus" in history
    for words in (TEXTS["reason_sv"], BETTER["reason_sv"]):
        assert words in history, "each version is kept"
    assert Entry.objects.filter(action="catalogue.reword_pause").count() == 1
    call_command("check_invariants", "--grace", "0")


def test_resuming_after_the_words_were_changed_gives_back_what_was_before_the_pause(
    ada: Client, house: House
) -> None:
    """Also twice changed: at a unit without a decision of its own the region's holds again."""
    before = current()
    page = pause(ada, asked(ASK, where="units", units=[str(house.linden.id)]))["Location"]
    reword(ada, f"{page}words/")
    reword(ada, f"{page}words/", reason_sv="Ännu bättre.")
    row = current(unit=house.linden)
    assert row.reason_sv == "Ännu bättre."
    assert pauses.before(house.staff_viewer(house.ada_of_skane), row) is None
    assert ada.post(f"{page}resume/").status_code == 303
    assert not models.Offering.objects.filter(unit=house.linden, service_key=ASK, superseded_at=None).exists()
    assert current() == before


def test_where_two_are_wanted_the_words_wait_for_the_second(ada: Client, berit: Client) -> None:
    page = pause(ada, asked())["Location"]
    ada.post(TWO, {"two": "yes"})
    assert "En annan administratör" in seen(ada.get(f"{page}words/"))
    proposal = reword(ada, f"{page}words/")["Location"]
    assert proposal.startswith("/steering/proposals/")
    assert current().reason_sv == TEXTS["reason_sv"]
    told = seen(berit.get(proposal))
    assert TEXTS["reason_sv"] in told
    assert BETTER["reason_sv"] in told
    assert berit.post(f"{proposal}approve/").status_code == 303
    assert current().reason_sv == BETTER["reason_sv"]


def test_the_second_of_two_is_told_and_keeps_the_text(ada: Client, berit: Client) -> None:
    page = pause(ada, asked())["Location"]
    old = opened(berit, f"{page}words/")
    reword(ada, f"{page}words/")
    late = reword(berit, f"{page}words/", at=old, reason_sv="Min egen text.")
    assert late.status_code == 409
    assert "Min egen text." in seen(late)
    assert BETTER["reason_sv"] in seen(late), "and reads what the other wrote"
    assert current().reason_sv == BETTER["reason_sv"]


@pytest.mark.parametrize("name", list(BETTER))
def test_no_text_is_left_out(ada: Client, name: str) -> None:
    page = pause(ada, asked())["Location"]
    refused = reword(ada, f"{page}words/", **{name: "  "})
    assert refused.status_code == 422
    assert "Invånarna läser det" in seen(refused)
    assert current().reason_sv == TEXTS["reason_sv"]


def test_a_pause_that_is_over_keeps_its_words(ada: Client) -> None:
    page = pause(ada, asked())["Location"]
    old = opened(ada, f"{page}words/")
    ada.post(f"{page}resume/")
    assert f"{page}words/" not in ada.get(page).content.decode()
    assert ada.get(f"{page}words/")["Location"] == page
    late = reword(ada, f"{page}words/", at=old)
    assert late.status_code == 409
    assert BETTER["reason_sv"] in seen(late)


def test_a_plan_that_goes_on_is_told_in_other_words_and_its_waves_stay(ada: Client, house: House) -> None:
    shut(house)
    plan = begin(ada)
    assert reword(ada, f"{plan}words/", reason_sv="Första.").status_code == 303
    assert models.RollOut.objects.get().reason_sv == "Första."
    wave(ada, plan, in_days=20, who="everyone")
    assert confirm(ada, plan).status_code == 303
    before = current()
    assert before.reason_sv == "Första."
    waves = list(models.Wave.objects.values("id", "starts_at", "removed_at"))
    assert reword(ada, f"{plan}words/").status_code == 303
    after = current()
    joining = ("wave_id", "is_by_unit", "all_from", "is_trial", "is_held")
    assert [getattr(after, one) for one in joining] == [getattr(before, one) for one in joining]
    assert kept(after) == kept(before)
    assert list(models.Wave.objects.values("id", "starts_at", "removed_at")) == waves
    door = seen(Client().get(f"/services/{ASK}/", headers={"cookie": "vardnav_region=12"}))
    assert BETTER["instead_sv"] in door
    assert "Texterna i ett införande" in seen(ada.get("/steering/history/"))
    call_command("check_invariants", "--grace", "0")


def test_a_plan_whose_service_is_paused_waits_with_its_words(ada: Client, house: House) -> None:
    shut(house)
    plan = begin(ada)
    wave(ada, plan, in_days=20, who="everyone")
    confirm(ada, plan)
    models.Offering.objects.filter(region_id="12", service_key=ASK, unit=None, superseded_at=None).update(
        state="paused"
    )
    refused = reword(ada, f"{plan}words/", at=version(ada, plan))
    assert refused.status_code == 409
    assert BETTER["reason_sv"] in seen(refused)
    assert models.RollOut.objects.get().reason_sv != BETTER["reason_sv"]
