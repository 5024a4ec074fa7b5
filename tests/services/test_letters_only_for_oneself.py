"""The differential test of letters: from a health centre too, some of what a unit writes is only for oneself."""

from __future__ import annotations

import pytest

from tests.services.test_only_for_oneself import AGENT, TRUSTEE, WORDS, _names_of, made
from tests.services.test_secret_leaves_no_trace import differences
from tests.support import personas, teenager
from vardnav.platform.cases import models, unit_actions

__all__ = ["made"]


@pytest.mark.parametrize(
    ("letter", "who"),
    [("unit.contact_tracing", (AGENT, TRUSTEE)), ("unit.result", (AGENT,))],
    ids=["tracing", "a result"],
)
def test_a_letter_from_a_health_centre_of_what_is_only_for_oneself_is_read_by_nobody_else(made, letter, who):
    """The letter about tracing says itself that nobody else is told; a result is of the record."""
    world = made("medicines")
    before = world.seen(*who)
    house, now = world.house, world.now
    helped = models.Assistance.objects.create(
        region="12", person=house.bo, staff=house.dag, unit=house.linden, origin="unit", started_at=now
    )
    case = unit_actions.write_to(world.dag, assistance_id=helped.id, letter=letter, text=WORDS[2], now=now)
    world.new.append(case)
    teenager.deliver(now)
    after = world.seen(*who)
    told = ("outbox: Anna",) if TRUSTEE not in who else ()  # a trustee's own notice
    assert [one for one in differences(before, after) if one not in told] == []
    shown = "".join(text for (one, _name), text in after.items() if one in who)
    assert [one for one in _names_of(world) if one in shown] == []
    bo = personas.client_of(person=house.bo)
    assert WORDS[2] in teenager.said(bo, f"/my/cases/{case.id}/")
