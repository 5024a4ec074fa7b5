"""The computer at the library: nothing of Anna is left for the next one who sits there."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP
from tests.support.site import Site

FAMILY_NAME, DRUG, MOBILE = "Kvicksilver", "Hemligtrax 7 mg", "070-174 06 30"
CANARIES = (FAMILY_NAME, DRUG, "070-174 06 30", "46701740630", "0701740630")


def test_after_log_out_neither_the_way_back_nor_cecilia_shows_anything_of_anna(
    arrive: Arrive, site: Site
) -> None:
    there = arrive(width=DESKTOP)
    kept: list[str] = []
    there.context.on(
        "response",
        lambda answer: (
            kept.append(answer.url)
            if "/my/" in answer.url and "no-store" not in answer.headers.get("cache-control", "")
            else None
        ),
    )
    steps.log_in(there, site.newcomer("196107102862", "Anna", FAMILY_NAME))
    steps.activate(there, phone=MOBILE)
    steps.fill_in_renewal(there, written=DRUG)
    number = steps.send(there)
    visited = list(there.walk("/my/"))
    assert len(visited) > 8
    seen = len(there.page.context.pages[0].evaluate("Array.from({length: history.length})"))
    there.press("Logga ut")
    there.sees("Du är utloggad")

    for _page in range(min(seen, 12)):
        there.page.go_back(wait_until="load")
        there.sees_not(number, *CANARIES)
    there.goto("/")
    there.sees_not(number, *CANARIES)

    steps.log_in(there, "Cecilia Strand")
    for _place in there.walk("/my/"):
        there.sees_not(number, *CANARIES)
    assert not kept, "these answers may be kept by the browser"
