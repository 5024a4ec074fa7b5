"""The public table says of self-tests the ages that the kits' own rules let in: one source, no second number."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.rules import kits
from vardnav.platform.matrix import representatives
from vardnav.platform.matrix.representatives import May, Span, Who
from vardnav.platform.registry import listing
from vardnav.platform.registry.ages import AgeLimit

TODAY = dt.date(2026, 11, 28)
ON = [{"sti"}, {"hpv"}, {"sti", "hpv"}]


def told(on: set[str]) -> dict[Who, May]:
    def option(name: str) -> object:
        return name.removeprefix(offering.KIT_OPTION) in on

    service = listing.service(offering.ORDER_KEY)
    assert service.admission is not None
    assert service.admission.ages is not None
    limits = service.admission.ages(option, "12", TODAY)
    may = representatives.within(representatives.of_service(service, TODAY), limits)
    return {one.who: one for one in may}


def lets_in(kit: str, age: int) -> bool:
    """Whether the rule that refuses an order lets somebody of this age through."""
    rule = kits.rule_on(kit, TODAY, "12", kits.rules())
    born_on = TODAY.replace(year=TODAY.year - age)
    return kits.obstacle(rule, kits.Applicant(born_on, "12", 3), region="12", today=TODAY) is None


@pytest.mark.django_db
@pytest.mark.parametrize("on", ON, ids=lambda on: "+".join(sorted(on)))
def test_at_every_age_the_table_says_what_the_order_does(on: set[str]) -> None:
    may = told(on)
    for age in range(13, 91):
        assert may[Who.SELF].holds(age) == any(lets_in(kit, age) for kit in on), age
        assert may[Who.STAFF].holds(age) == any(lets_in(kit, age) for kit in on), age
    assert not may[Who.SELF].holds(14)
    assert not any(may[Who.GUARDIAN].holds(age) for age in range(91))


def test_ages_that_meet_are_one_span_and_a_gap_stays_a_gap() -> None:
    everybody = (May(Who.SELF, (Span(13, None),)),)

    def spans(*limits: tuple[int, int | None]) -> tuple[Span, ...]:
        return representatives.within(everybody, [AgeLimit("", *one) for one in limits])[0].spans

    assert spans() == (Span(13, None),)
    assert spans((15, 20), (21, 30)) == (Span(15, 30),)
    assert spans((15, 20), (23, 70)) == (Span(15, 20), Span(23, 70))
    assert spans((23, 70), (15, None)) == (Span(15, None),)
    assert spans((5, 12)) == ()


def test_the_page_names_each_kit_with_its_ages(house: object) -> None:
    address = listing.service(offering.ORDER_KEY).address
    page = Client().get(f"/matrix/services/{address}/", headers={"cookie": "vardnav_region=12"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Klamydia och gonorré: från 15 år" in text
    assert "från 13 år" not in text
