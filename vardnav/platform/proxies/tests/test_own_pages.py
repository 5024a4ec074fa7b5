"""What people see and do themselves: who acts for them, ending an extension, locking their account; and notices."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock import words
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people import queries
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.models import Account, AccountLock, ActingDecision, Guardianship, Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import actions as cases
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify import adapters, texts
from vardnav.platform.notify.adapters.fake import FakeGateway
from vardnav.platform.notify.models import Notice
from vardnav.platform.proxies.tests.conftest import DAY, aged, decide
from vardnav.platform.registry import listing


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_young_person_sees_the_extension_and_ends_it_at_once(house, teen, opened):
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    bo = personas.client_of(person=teen)
    anna = personas.client_of(person=house.anna, acting_for=teen)
    page = said(bo.get("/my/profile/acting/"))
    assert "Anna Lindqvist" in page
    assert "Vårdnadshavare med förlängd rätt" in page
    assert made.valid_to is not None
    assert f"till och med {words.plain_date(made.valid_to - DAY)}" in page
    assert "Hemligt" not in page
    end = f"/my/profile/acting/{made.id}/end/"
    assert "Avsluta den förlängda rätten?" in said(bo.get(end))
    assert anna.get("/my/cases/").status_code == 200
    assert bo.post(end)["Location"] == "/my/profile/acting/?ended=1"
    assert anna.get("/my/cases/")["Location"] == "/my/"
    assert "Bara du själv" in said(bo.get("/my/profile/acting/?ended=1"))
    assert bo.get(end).status_code == 404
    assert bo.post(end).status_code == 303, "ended is ended"


def test_where_one_who_is_listed_may_only_read_the_record_nothing_says_that_they_act(house, teen) -> None:
    decide(house, Kind.EXTENSION, house.anna, teen)
    page = said(personas.client_of(person=teen).get("/my/profile/acting/"))
    assert "Kan inte läsa eller skicka ärenden åt dig." in page
    assert "Den som står här kan läsa din journal." in page
    assert "i ditt namn" not in page


def test_an_extension_to_come_is_seen_and_can_be_ended_before_it_begins(house, teen, opened):
    made = decide(
        house,
        Kind.EXTENSION,
        house.anna,
        teen,
        valid_from=clock.local_date(house.now) + 3 * DAY,
        valid_to=clock.local_date(house.now) + 9 * DAY,
    )
    bo = personas.client_of(person=teen)
    assert " · från " in said(bo.get("/my/profile/acting/"))
    assert bo.post(f"/my/profile/acting/{made.id}/end/").status_code == 303
    assert "Anna" not in said(bo.get("/my/profile/acting/"))


def test_the_guardian_cannot_end_or_see_the_page_of_the_one_they_act_for(house, teen, opened):
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    anna = personas.client_of(person=house.anna, acting_for=teen)
    assert anna.get(f"/my/profile/acting/{made.id}/end/").status_code == 404
    assert anna.post(f"/my/profile/acting/{made.id}/end/").status_code == 404
    assert "Bara du själv" in said(anna.get("/my/profile/acting/")), "it is Anna's own"


def test_both_guardians_act_and_each_sees_the_other_but_not_one_with_protected_identity(house):
    aged(house.bo, 9, clock.local_date(house.now))
    Guardianship.objects.update(valid_from=house.bo.born_on)
    Guardianship.objects.create(
        guardian=house.cecilia, child=house.bo, valid_from=house.bo.born_on, author="folkbokföringen"
    )
    pages = {}
    for who in (house.anna, house.cecilia):
        browser = personas.client_of(person=who)
        pages[who.given_name] = said(browser.get("/my/family/"))
        assert browser.post("/my/family/act/", {"person": str(house.bo.id)}).status_code == 303
        assert browser.get("/my/cases/").status_code == 200
    assert "det kan också Cecilia Strand" in pages["Anna"]
    assert "det kan också Anna Lindqvist" in pages["Cecilia"]
    Person.objects.filter(id=house.cecilia.id).update(protection="skyddad_folkbokforing")
    page = said(personas.client_of(person=house.anna).get("/my/family/"))
    assert f'value="{house.bo.id}"' in page
    assert "Cecilia" not in page


def test_a_represented_persons_services_are_not_a_childs(house, teen, opened):
    """What is not offered for children is done for an adult, and not for a teenager with an extension."""
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    decide(house, Kind.SPECIAL_REPRESENTATIVE, house.cecilia, house.anna)
    key = next(key for key, one in listing.services().items() if not one.for_children)
    refused = "Det här kan du bara göra för dig själv"
    path = f"/my/services/{key}/"
    assert refused in said(personas.client_of(person=house.anna, acting_for=made.subject).get(path))
    assert refused not in said(personas.client_of(person=house.cecilia, acting_for=house.anna).get(path))


def test_a_representative_sees_no_list_of_medicines_and_is_not_told_of_their_age(house):
    decide(house, Kind.SPECIAL_REPRESENTATIVE, house.cecilia, house.anna)
    cecilia = personas.client_of(person=house.cecilia, acting_for=house.anna)
    page = said(cecilia.get("/my/prescriptions/"))
    assert "Beslutet om att du får göra ärenden åt Anna gäller inte läkemedel." in page
    assert "Anna kan ringa mottagningen, som hjälper till." in page, "also for one who cannot log in"
    assert "din ålder" not in page
    assert "fullmakt" not in page
    for key, what in (("prescriptions.renew", "läkemedel"), ("record.copy", "journalen eller intyg")):
        told = said(cecilia.get(f"/my/services/{key}/"))
        assert f"Beslutet om att du får göra ärenden åt Anna gäller inte {what}." in told


def test_what_a_representative_sends_says_who_sent_it_to_the_person_and_to_the_unit(house):
    decide(house, Kind.SPECIAL_REPRESENTATIVE, house.cecilia, house.anna)
    cecilia = house.viewer(house.cecilia, acting_for=house.anna)
    draft = cases.begin(cecilia, service_key="contact.ask", unit_id=house.linden.id, now=house.now)
    cases.save_answers(cecilia, draft.id, {"question": "Hur mår hon?", "asked_before": "no"}, now=house.now)
    case = cases.submit(cecilia, draft.id, now=house.now)
    assert "Skickat av Cecilia Strand" in said(
        personas.client_of(person=house.anna).get(f"/my/cases/{case.id}/")
    )
    desk = personas.client_of(assignment=house.dag_at_linden)
    assert "Skickat av ombudet Cecilia Strand" in said(desk.get(f"/desk/cases/{case.id}/"))


def test_anna_locks_her_account_and_is_out_everywhere_at_once(house):
    phone, computer = personas.client_of(person=house.anna), personas.client_of(person=house.anna)
    page = said(phone.get("/my/profile/lock/"))
    assert "Du kan inte låsa upp kontot själv" in page
    unsure = phone.post("/my/profile/lock/")
    assert unsure.status_code == 422
    assert "Kryssa i rutan för att låsa kontot." in said(unsure)
    assert computer.get("/my/").status_code == 200
    answer = phone.post("/my/profile/lock/", {"understands": "on"})
    assert (answer.status_code, answer["Location"]) == (303, "/login/locked/")
    assert "storage" in answer["Clear-Site-Data"]
    assert answer.cookies["vardnav_session"]["max-age"] == 0, "the browser is nobody's any more"
    for browser in (phone, computer, personas.client_of(person=house.anna)):
        for path in ("/my/", "/my/inbox/", "/my/profile/", "/my/activate/"):
            assert browser.get(path)["Location"].startswith("/login/"), path
    assert "Kontot är låst" in said(Client().get("/login/locked/"))
    lock = AccountLock.objects.get()
    assert (lock.person, lock.locked_by_staff, lock.region) == (house.anna, None, "12")
    assert Entry.objects.filter(action="people.lock_account", actor_id=house.anna.id).count() == 1


def test_locking_while_acting_for_a_child_locks_ones_own_account_and_says_so(house):
    anna = personas.client_of(person=house.anna, acting_for=house.bo)
    assert "ditt eget konto som låses, inte kontot för Bo" in said(anna.get("/my/profile/lock/"))
    anna.post("/my/profile/lock/", {"understands": "on"})
    assert AccountLock.objects.get().person == house.anna


@pytest.fixture
def gateway(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    fake = FakeGateway()
    monkeypatch.setattr(adapters, "sms_gateway", lambda: fake)
    monkeypatch.setattr(adapters, "mail_gateway", lambda: fake)
    return fake


def plan(house: personas.House, about: Person) -> dict[Any, Notice]:
    made = notify.notify_person(
        Viewer.system(region="12"),
        person_id=about.id,
        kind=texts.Kind.MESSAGE,
        event_id=uuid7(),
        region="12",
        now=house.now,
    )
    return {one.person_id: one for one in made}


def test_the_teenager_and_the_guardian_with_an_extension_are_told_and_after_it_the_teenager_alone(
    house, teen, opened
):
    assert set(plan(house, teen)) == {teen.id}
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    assert set(plan(house, teen)) == {teen.id, house.anna.id}
    made.ended_at, made.ended_by_person = house.now, teen
    made.save()
    assert set(plan(house, teen)) == {teen.id}


def test_a_representative_is_told_and_a_locked_person_and_theirs_are_not(house):
    decide(house, Kind.TRUSTEE, house.cecilia, house.anna)
    assert set(plan(house, house.anna)) == {house.anna.id, house.cecilia.id}
    Account.objects.filter(person=house.anna).update(locked_at=house.now)
    assert plan(house, house.anna) == {}


@pytest.mark.parametrize("change", ["block", "lock", "birthday", "nothing"])
def test_who_is_told_is_asked_when_the_notice_is_sent(house, gateway, change):
    """Planned while Anna might know, sent when she may not: withdrawn, and nothing leaves the house."""
    aged(house.bo, 12, clock.local_date(house.now))
    notice = plan(house, house.bo)[house.anna.id]
    now = house.now
    if change == "block":
        decide(house, Kind.BLOCK, house.anna, house.bo)
    elif change == "lock":
        Account.objects.create(person=house.bo, locked_at=now)
    elif change == "birthday":
        aged(house.bo, 13, clock.local_date(house.now))
    state = notify.hand_over(Viewer.system(), notice.id, now=now)
    is_sent = change == "nothing"
    assert (state, len(gateway.journal)) == (("handed_over", 1) if is_sent else ("cancelled", 0))
    if not is_sent:
        assert Entry.objects.filter(action="notify.cancel", object_id=notice.id).count() == 1
        assert notify.hand_over(Viewer.system(), notice.id, now=now) is None
    assert queries.acting_rights(house.anna.id, house.bo.id, now=now).may() is is_sent


def test_an_extension_reads_the_record_and_gives_no_cases_and_both_are_told_so(house, teen):
    """As the sources have it (domain notes 4.5): no case, no notice, no door; and the young person ends it."""
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    assert made.areas == ["record"]
    assert queries.acting_rights(house.anna.id, teen.id, now=house.now).areas == {Area.RECORD}
    assert set(plan(house, teen)) == {teen.id}
    anna = personas.client_of(person=house.anna)
    family = said(anna.get("/my/family/"))
    assert f'value="{teen.id}"' not in family
    assert "En mottagning har gett dig rätt att läsa journalen till och med" in family
    assert anna.post("/my/family/act/", {"person": str(teen.id)}).status_code == 404
    bo = personas.client_of(person=teen)
    page = said(bo.get("/my/profile/acting/"))
    assert "Anna Lindqvist" in page
    assert "Vårdnadshavare med förlängd rätt att läsa journalen" in page
    assert "Kan inte läsa eller skicka ärenden åt dig." in page
    assert "kan då inte längre läsa din journal" in said(bo.get(f"/my/profile/acting/{made.id}/end/"))
    assert bo.post(f"/my/profile/acting/{made.id}/end/").status_code == 303
    assert "Anna" not in said(bo.get("/my/profile/acting/"))


def test_an_extension_about_cases_from_before_gives_the_record_where_the_row_has_ended(house, teen):
    """What a unit once decided stays as it was written; what it gives, the table of today says."""
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    ActingDecision.objects.filter(id=made.id).update(areas=["e_services", "record"])
    assert queries.acting_rights(house.anna.id, teen.id, now=house.now).areas == {Area.RECORD}
    page = said(personas.client_of(person=teen).get("/my/profile/acting/"))
    assert "Vårdnadshavare med förlängd rätt att läsa journalen" in page


@pytest.mark.parametrize("change", ["protected", "locked"])
def test_a_name_that_may_be_new_is_not_told_to_a_representative_who_may_act_no_longer(house, change):
    decide(house, Kind.SPECIAL_REPRESENTATIVE, house.cecilia, house.anna)
    cecilia = personas.client_of(person=house.cecilia)
    assert "Anna Lindqvist" in said(cecilia.get("/my/family/"))
    if change == "locked":
        Account.objects.filter(person=house.anna).update(locked_at=house.now)
    else:
        Person.objects.filter(id=house.anna.id).update(
            given_name="Lisa", family_name="Ny", protection="skyddad_folkbokforing"
        )
    page = said(cecilia.get("/my/family/"))
    for word in ("Anna", "Lisa", "Lindqvist", "Ny<", "Skyddad"):
        assert word not in page, word
    assert "Någon du företräder" in page
    assert "Det går inte att göra ärenden åt personen här" in page
