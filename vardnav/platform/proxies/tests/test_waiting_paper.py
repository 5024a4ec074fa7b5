"""A paper that waits for a colleague: seen by who can answer it, for two weeks, and in nobody else's way."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people.models import PaperPower
from vardnav.platform.catalogue.models import Approval
from vardnav.platform.proxies.tests.test_desk_pages import Desk, said
from vardnav.platform.proxies.tests.test_paper import farid, register

__all__ = ("farid",)


def test_a_colleague_is_told_that_a_paper_waits_and_it_waits_two_weeks_and_hinders_no_other_unit(
    house, farid
):
    Approval.objects.create(region_id="12", needs_two=True, changed_at=house.now)
    eva = Assignment.objects.create(
        region_id="12", staff=house.eva, unit=house.linden, hsa_id="SE2321000255-EVA-L", kind="care",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    dags, evas = Desk(house, farid), Desk(house, farid, eva)
    assert register(house, farid, dags).status_code == 303
    there = "Fullmakter som väntar på att en kollega bekräftar dem"
    told = said(evas.browser.get("/desk/assist/"))
    assert there in told
    assert "Farid" not in told
    assert there not in said(dags.browser.get("/desk/assist/"))
    elsewhere = Desk(house, farid, house.eva_at_ekbacken)
    assert there not in said(elsewhere.browser.get("/desk/assist/"))
    assert register(house, farid, elsewhere).status_code == 303
    old = PaperPower.objects.get(unit=house.linden)
    PaperPower.objects.filter(id=old.id).update(registered_at=house.now - dt.timedelta(days=15))
    assert there not in said(evas.browser.get("/desk/assist/"))
    late = evas.browser.post(f"{evas.base}papers/{old.id}/", {"answer": "confirm"})
    assert late.status_code == 422
    assert "Fullmakten har väntat längre än 14 dagar." in said(late)
    assert register(house, farid, dags).status_code == 303
    old.refresh_from_db()
    assert (old.answer, PaperPower.objects.filter(unit=house.linden).count()) == ("rejected", 2)
