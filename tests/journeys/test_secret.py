"""Maja, fourteen, asks for an appointment that nobody at home is to know of; her father sees no trace of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor
from tests.support.site import Site

UNIT = "Mottagningen Lyktan"
WISH, ANSWER = "Jag behöver prata med någon i lugn och ro.", "Välkommen på onsdag klockan 15.10."
#: By place in the demonstration's list: Maja has chosen both SMS and e-mail, her father e-mail.
MAJAS, ERIKS = ("+46701740610", "person6.12@example.com"), ("+46701740609", "person5.12@example.com")
HOW_FAR_BACK = 5
#: Here every clinic of the region stands for everybody.
LISTS_OF_CLINICS = {"/my/profile/unit/", "/my/services/ID/", "/my/listing/"}
WHAT_HELP = "Vad vill du ha hjälp med?"


@pytest.mark.parametrize("way", steps.ON_A_PHONE)
def test_what_maja_keeps_to_herself_is_seen_by_her_and_the_clinic_alone(
    arrive: Arrive, site: Site, way: dict[str, Any]
) -> None:
    dag, erik, maja, lis = (arrive(**way) for _each in range(4))
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.let_erik_act_for_maja(dag)
    steps.log_in(erik, "Erik Lindqvist")
    steps.act_for(erik, "Maja")
    erik.goto("/my/")  # that he has turned to her pages is said once
    start = erik.page.get_by_role("main").inner_text()
    erik_was_told, maja_was_told = _told(site, ERIKS), _told(site, MAJAS)

    steps.log_in(maja, "Maja Lindqvist")
    steps.begin(maja, steps.VISIT)
    steps.choose_unit(maja, UNIT)
    maja.fill(WHAT_HELP, WISH)
    _leave_in_a_hurry(maja, WISH)

    steps.log_in(maja, "Maja Lindqvist")
    maja.press("Fortsätt", exact=False, within=maja.page.locator("#drafts"))
    expect(maja.page.get_by_label(maja.word(WHAT_HELP))).to_have_value(WISH)
    steps.has_new_trouble(maja)
    for _page in range(3):
        maja.press("Fortsätt")
    _she_sees_what_they_would_see(maja)
    number = steps.send(maja)
    maja.sees("Bara du och mottagningen ser ärendet. Den som gör ärenden åt dig ser inget av det.")
    _leave_in_a_hurry(maja, number)

    steps.log_in(lis, "Lis Amberg", door="/desk/")
    steps.open_at_desk(lis, number, steps.VISIT)
    lis.sees("Hemligt ärende", WISH)
    steps.answer(lis, ANSWER, decision="Godkänn")

    for receiver, before in zip(MAJAS, maja_was_told, strict=True):
        for notice in site.notices(receiver, at_least=before + 1)[before:]:
            assert not any(word in notice["text"] for word in ("Lyktan", "Maja", number, "Lis"))
    steps.log_in(maja, "Maja Lindqvist")
    steps.read_newest(maja, steps.VISIT, ANSWER, number)

    assert _told(site, ERIKS) == erik_was_told
    steps.go_to(erik, "Start")
    assert erik.page.get_by_role("main").inner_text() == start
    walked = []
    for place in erik.walk("/my/", "/my/cases/?show=ended"):
        erik.sees_not(number, WISH, ANSWER, "Lis Amberg")
        if place not in LISTS_OF_CLINICS:
            erik.sees_not(UNIT)
        walked.append(place)
    assert {"/my/cases/", "/my/inbox/", "/my/cases/ID/", "/my/cases/ID/readers/"} <= set(walked), walked


def _told(site: Site, receivers: tuple[str, ...]) -> list[int]:
    return [len(site.notices(one)) for one in receivers]


def _leave_in_a_hurry(maja: Visitor, what: str) -> None:
    """Leave by the button that stands on every page of this; the way back shows nothing of what was there."""
    maja.press("Lämna sidan snabbt")
    assert maja.page.url == f"{maja.site.origin}/"
    maja.sees_not(what, UNIT)
    # The page goes at once; what was typed is kept, and the session ended, a moment later.
    for _try in range(40):
        if not any("session" in str(cookie.get("name")) for cookie in maja.context.cookies()):
            break
        maja.page.wait_for_timeout(100)
    for _page in range(HOW_FAR_BACK):
        maja.page.go_back(wait_until="load")
        maja.sees_not(what)
        assert UNIT not in maja.page.locator("body").inner_text()


def _she_sees_what_they_would_see(maja: Visitor) -> None:
    """What the choice means, person by person, before anything is sent; only she herself is the first choice."""
    maja.sees("Granska och skicka", "Så här ser den som är vårdnadshavare eller ombud det")
    mine = maja.page.get_by_label(maja.word("Bara jag. Visa inte ärendet för den som gör ärenden åt mig."))
    expect(mine).to_be_checked()
    seen = maja.page.locator("section").filter(has=maja.page.locator("#preview-heading")).last
    expect(seen).to_contain_text("Erik Lindqvist")
    expect(seen).to_contain_text(maja.word("Om du väljer ”Bara jag”:"))
    expect(seen).to_contain_text(maja.word("Ingenting."))
    expect(seen).to_contain_text(maja.word("Ärendet står på startsidan."))
