"""Every declared e-service can be found, opened, filled in, sent to the right unit, answered, and set by a region."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from tests.support import filling
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Assignment, Staff, Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions, desk_queue, models, promises
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases.tests.world import (
    SKANE,
    World,
    anna,
    anna_for_bo,
    decide,
    seen,
    unit,
    world,
)
from vardnav.platform.desk import words as desk_words
from vardnav.platform.public import looking
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService

__all__ = ["anna", "anna_for_bo", "world"]
#: A programmed e-service is no form: its own room tries it.
SERVICES = [one for one in listing.services().values() if not one.page]
EACH = pytest.mark.parametrize("service", SERVICES, ids=[one.key for one in SERVICES])
QUESTION = "Har du ett husdjur?"
#: What people write when they need something, and the e-service that comes first.
NEEDS = (
    ("ring mig", "contact.call_me"),
    ("kontakta mig", "contact.call_me"),
    ("boka läkartid", "visits.request"),
    ("begära tid", "visits.request"),
    ("avboka", "visits.change"),
    ("avboka min tid", "visits.change"),
    ("omboka", "visits.change"),
    ("ändra tiden", "visits.change"),
    ("läkarintyg", "certificates.request"),
    ("sjukskrivning", "certificates.request"),
    ("sjukintyget", "certificates.request"),
    ("förlänga sjukskrivning", "certificates.renew"),
    ("förlänga", "certificates.renew"),
    ("journalkopia", "record.copy"),
    ("kopia på journalen", "record.copy"),
    ("jornalkopia", "record.copy"),
    ("klagomål", "feedback.opinion"),
    ("klaga på vården", "feedback.opinion"),
    ("blodprov", "lab.order"),
    ("ta prov", "lab.order"),
    ("provtagning", "lab.order"),
    ("egenremiss", "referrals.self"),
    ("egen remis", "referrals.self"),
    ("hudläkare", "referrals.self"),
    ("complaint", "feedback.opinion"),
    ("klamydia", "self_tests.order"),
    ("självtest", "self_tests.order"),
    ("klamydiatest", "self_tests.order"),
    ("testa mig för könssjukdom", "self_tests.order"),
    ("hpv", "self_tests.order"),
    ("chlamydia", "self_tests.order"),
    ("blood test", "lab.order"),
)


@pytest.fixture
def offered(world: World) -> World:
    """Every e-service is open in Skåne, and people have addresses that things can be sent to."""
    Person.objects.update(address="Storgatan 1", postal_code="222 22", postal_town="Lund")
    have = {"prescriptions.renew", "contact.ask"}
    for service in SERVICES:
        if service.key not in have:
            decide(key=service.key)
    return world


def receiver(world: World, service: EService) -> tuple[Unit, Viewer]:
    """Return a unit that gives the e-service and somebody who works there."""
    if world.norra.kind in service.unit_kinds:
        return world.norra, world.dags()
    place = unit("Mottagningen Lind", kind=service.unit_kinds[0])
    staff = Staff.objects.create(
        hsa_id="SE2321000016-LI1", given_name="Li", family_name="Vård", title="Läkare"
    )
    held = Assignment.objects.create(
        region_id=SKANE,
        staff=staff,
        unit=place,
        hsa_id="SE2321000016-LI1A",
        kind="care",
        valid_from="2020-01-01",
    )
    return place, Viewer.staff(staff_id=staff.id, assignment_id=held.id, unit_id=place.id, region=SKANE)


def due(case: models.Case, service: EService, days: int) -> dt.datetime:
    """By when it is promised: in so many working days; where the answer is the contact of the law, the day that it says."""
    promised = promises.promised_by(case.sent_at, days)
    law = service.promised(case_answers.codes(service, case.answers), case.unit.kind)
    if "contact" not in law.kinds or law.why_not:
        return promised
    last = promises.contact_on(case.unit, case.sent_at)
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=clock.SWEDEN)
    assert midnight < promised, "the law asks for contact sooner than any promise in working days here"
    return midnight


@EACH
def test_anna_sends_it_and_it_lies_in_that_units_queue_and_no_other(
    offered: World, anna: Any, service: EService
) -> None:
    place, works_there = receiver(offered, service)
    chosen = anna.get(f"/my/services/{service.key}/")
    assert place.name in seen(chosen)
    receipt = anna.get(filling.send(anna, service, place.id))
    assert "Ditt ärende är skickat" in seen(receipt)
    now = clock.now()
    assert [one.service_key for one in desk_queue.queue(works_there, "new", now=now).cases] == [service.key]
    assert not desk_queue.queue(offered.evas(), "new", now=now).cases
    case = models.Case.objects.get()
    assert case.answers
    assert case.due_at == due(case, service, service.answer_within_days)


@EACH
def test_each_way_to_end_it_has_words_for_staff_and_for_anna(
    offered: World, anna: Any, service: EService
) -> None:
    place, works_there = receiver(offered, service)
    for ending in service.endings:
        filling.send(anna, service, place.id)
        case = models.Case.objects.filter(outcome="").get()
        actions.change(works_there, case.id, "complete", outcome=ending, text="Hej.", now=clock.now())
        page = seen(anna.get(f"/my/cases/{case.id}/"))
        assert str(desk_words.ENDINGS[ending])
        from vardnav.platform.cases.words import OUTCOMES

        assert str(OUTCOMES[ending][0]) in page


@EACH
def test_anna_can_do_it_for_her_child_just_when_it_says_so(
    offered: World, anna_for_bo: Any, service: EService
) -> None:
    place, _works_there = receiver(offered, service)
    page = seen(anna_for_bo.get(f"/my/services/{service.key}/"))
    begun = filling.post(anna_for_bo, f"/my/services/{service.key}/begin/", {"unit": str(place.id)})
    assert (begun.status_code == 303) is service.for_children
    assert ("bara göra för dig själv" in page) is not service.for_children


@EACH
def test_a_units_days_words_and_questions_hold_there(offered: World, anna: Any, service: EService) -> None:
    assert {one.key for one in service.options} >= {"answer_within_days", "unit_questions"}
    place, _works_there = receiver(offered, service)
    decide(
        key=service.key,
        unit_id=place.id,
        options={"answer_within_days": 9, "unit_questions": [{"text": QUESTION, "required": True}]},
        texts={"text_sv": "Vi har flyttat till hamnen."},
    )
    assert "Vi har flyttat till hamnen." in seen(anna.get(f"/my/services/{service.key}/?q={place.name}"))
    draft = filling.begin(anna, service, place.id)
    takes = [one for one in service.form.groups if one.takes_unit_questions]
    assert len(takes) == 1, "the unit's own questions have one place"
    assert QUESTION in seen(anna.get(f"{draft}step/{takes[0].link_id}/"))
    answers: dict[str, Any] = {}
    for group in service.form.groups:
        sent = filling.page(group, answers, {})
        if group in takes:
            assert filling.post(anna, f"{draft}step/{group.link_id}/", sent).status_code == 422
            sent["unit-1"] = "Ja, en katt"
        assert filling.post(anna, f"{draft}step/{group.link_id}/", sent).status_code == 303
    filling.post(anna, f"{draft}review/")
    case = models.Case.objects.get()
    assert {"link_id": "unit-1", "text": QUESTION, "value": "Ja, en katt"} in case.answers
    assert case.due_at == due(case, service, 9)


@EACH
def test_a_unit_that_does_not_take_it_says_why_and_cannot_be_chosen(
    offered: World, anna: Any, service: EService
) -> None:
    place, _works_there = receiver(offered, service)
    decide("off", key=service.key, unit_id=place.id, texts={"reason_sv": "Här gör vi det på plats."})
    page = seen(anna.get(f"/my/services/{service.key}/?q={place.name}"))
    assert "Här gör vi det på plats." in page
    refused = filling.post(anna, f"/my/services/{service.key}/begin/", {"unit": str(place.id)})
    assert refused.status_code == 422
    assert not models.Draft.objects.exists()


@EACH
def test_it_is_worded_in_both_languages_and_has_an_answer_to_give(service: EService) -> None:
    for item in (service.title, service.summary, service.about):
        with translation.override("sv"):
            swedish = str(item)
        with translation.override("en"):
            assert str(item) != swedish, swedish
    assert len(service.standard_replies) >= 2
    assert len(service.keywords) >= 5


@pytest.mark.parametrize(("said", "key"), NEEDS)
def test_the_need_box_leads_to_it(world: World, said: str, key: str) -> None:
    found = looking.find(world.annas(), said, now=clock.now())
    assert [card.key for card in found.services][:1] == [key]


@pytest.mark.parametrize("said", ["jag kan inte komma in", "någon", "hunden", "när kan jag komma"])
def test_words_that_tell_nothing_lead_to_no_e_service(world: World, said: str) -> None:
    found = looking.find(world.annas(), said, now=clock.now())
    assert not found.services
