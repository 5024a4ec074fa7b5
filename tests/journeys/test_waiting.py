"""A referral and the clock of the law: the person, the clinic and the region each see what comes near its limit."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor
from tests.support.site import Site

REFERRAL, CLINIC = "Skriv en egen remiss", "Hudmottagningen Lindblom"
#: Of the demonstration: who waits at the clinic, the one nearest the limit first, the one whose time stands still last.
IN_ORDER = ("Omar Öberg", "Anna Lindqvist", "Fatima Haddad", "Sven Mattsson")
#: Omar has chosen e-mail, and is told of nothing else.
OMARS = "person17.12@example.com"
INSTEAD = {
    "sv": "Ring regionens vårdlots på 040-628 04 99",
    "en": "Call the region's care guide on 040-628 04 99",
}
OWN_QUESTION = {
    "sv": "Vilka krämer eller läkemedel har du provat?",
    "en": "Which creams or medicines have you tried?",
}
NINETY = {"sv": "90 dagar", "en": "90 days"}
TELLS_TOO_MUCH = (
    "remiss",
    "referral",
    "hud",
    "skin",
    "lindblom",
    "omar",
    "garanti",
    "guarantee",
    "gräns",
    "limit",
)


@pytest.mark.parametrize("way", steps.ON_A_PHONE)
def test_a_referral_is_followed_from_the_first_day_until_its_limit_is_near(
    arrive: Arrive, site: Site, way: dict[str, Any]
) -> None:
    fatima = arrive(**way)
    language = fatima.way.language
    steps.log_in(fatima, "Fatima Haddad")
    _refer(fatima)
    steps.send(fatima)
    fatima.press("Visa ärendet")
    steps.until_it_shows(fatima, "Hur länge du ska behöva vänta")
    fatima.sees("Tiden räknas", fatima.word("%(used)d av %(days)s har gått", used=0, days=NINETY[language]))
    fatima.sees_not(INSTEAD[language])

    # Anna wrote hers in the early autumn. The house's work of this morning is done now.
    site.do_now("guarantee.tell_due")
    for notice in site.notices(OMARS, at_least=1):
        assert not any(word in notice["text"].lower() for word in TELLS_TOO_MUCH), notice["text"]
    anna = arrive(**way)
    steps.log_in(anna, "Anna Lindqvist")
    steps.go_to(anna, "Mina ärenden")
    anna.sees("Det du väntar på", "Nära gränsen")
    waits = anna.page.locator("section").filter(has=anna.page.locator("#waits-heading"))
    steps.follow(anna, waits.locator("li").filter(has_text=CLINIC))
    anna.sees("Hur länge du ska behöva vänta", "Nära gränsen", "Det här kan du göra", INSTEAD[language])

    linnea = arrive(**way)
    steps.log_in(linnea, "Linnea Forsell", door="/desk/")
    linnea.open("Fler sidor")
    linnea.press("Vårdgaranti: nära gränsen")
    rows = linnea.page.locator("tbody tr").all_inner_texts()
    places = [next(place for place, row in enumerate(rows) if name in row) for name in IN_ORDER]
    assert places == sorted(places), rows
    assert linnea.word("Nära gränsen") in rows[places[1]]
    assert linnea.word("Pausad") in rows[places[3]]

    ada = arrive(**way)
    steps.log_in(ada, "Ada Rönn", door="/steering/")
    ada.press("Vårdgaranti: var gränsen snart passeras")
    expect(steps.row(ada, CLINIC)).to_contain_text(ada.word("färre än %(most)d", most=5))
    ada.sees_not("Anna Lindqvist", "Omar Öberg", "Fatima Haddad")


def _refer(visitor: Visitor) -> None:
    """Go from the start page to the review of a self-referral."""
    steps.begin(visitor, REFERRAL)
    steps.choose_unit(visitor, CLINIC)
    visitor.tick("Nej", under="Har någon redan skickat en remiss dit för samma besvär?")
    visitor.tick("Nej", under="Går du redan hos mottagningen för samma besvär?")
    visitor.press("Fortsätt")
    visitor.fill("Vilka besvär söker du vård för?", "Ett utslag på halsen som inte går över.")
    visitor.tick("Tre månader till ett år", under="Hur länge har du haft besvären?")
    visitor.tick("Sämre", under="Har det blivit bättre eller sämre den senaste tiden?")
    visitor.fill("Hur påverkar besvären din vardag?", "Det kliar så att jag har svårt att sova.")
    visitor.fill(OWN_QUESTION[visitor.way.language], "En mjukgörande kräm.")
    visitor.press("Fortsätt")
    visitor.tick("Nej", under="Har du sökt vård för besvären förut?")
    visitor.tick(
        "Ja", under="Får mottagningen läsa din journal hos andra vårdgivare för att bedöma remissen?"
    )
    for _page in range(3):
        visitor.press("Fortsätt")
    visitor.sees("Granska och skicka", CLINIC)
