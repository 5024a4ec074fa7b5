"""Whoever is told by a notice of a limit finds it on the start page, also of a referral that is answered."""

from __future__ import annotations

import pytest

from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import seen
from vardnav.platform.guarantee import actions
from vardnav.platform.guarantee.rules import PauseReason
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, follow, waiting

HEADING = "Det du väntar på"


def test_an_accepted_referral_near_its_limit_stands_on_the_start_page_and_leads_to_the_case(world, anna):
    one = waiting(world, days=86)
    cases.change(world.dags(), one.case_id, "complete", text="Du får en tid", outcome="accepted", now=NOW)
    follow(one)
    page = anna.get("/my/")
    for said in (HEADING, "Nära gränsen", "Du ska få komma på ett första besök senast"):
        assert said in seen(page)
    assert f'href="/my/cases/{one.case_id}/"' in page.content.decode()
    assert Entry.objects.filter(action="guarantee.list", object_id=one.case_id).count() == 1
    anna.cookies["vardnav_language"] = "en"
    assert "Near the limit" in seen(anna.get("/my/"))


def test_one_far_from_its_limit_does_not_stand_there_and_leaves_no_row_in_the_log(world, anna):
    waiting(world, days=32)
    assert HEADING not in seen(anna.get("/my/"))
    assert not Entry.objects.filter(action="guarantee.list").exists()


@pytest.mark.parametrize("days", [30, 95])
def test_one_that_stands_still_or_is_late_stands_there(world, anna, days):
    one = waiting(world, days=days)
    if days < 90:
        actions.pause(world.dags(), one.id, PauseReason.OWN_WISH, on=TODAY, now=NOW)
    said = "eftersom du har valt att vänta" if days < 90 else "Gränsen har passerats"
    assert said in seen(anna.get("/my/"))


def test_a_guardian_sees_a_childs_but_never_what_is_secret(world, anna, anna_for_bo):
    one = waiting(world, days=86, acting_for=world.bo)
    assert HEADING in seen(anna_for_bo.get("/my/"))
    assert HEADING not in seen(anna.get("/my/"))
    Case.objects.filter(id=one.case_id).update(is_secret=True)
    assert HEADING not in seen(anna_for_bo.get("/my/"))
