"""An adult gives another adult a power of attorney on the pages; both see it and end it; notices tell nothing."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest

from tests.support import personas, teenager
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Account, ActingDecision, Person, PowerOffer
from vardnav.platform.cases.models import Assistance, Case
from vardnav.platform.notify.models import Notice
from vardnav.platform.proxies.tests.conftest import decide
from vardnav.platform.registry import listing

GIVE = "/my/profile/acting/give/"
#: Numbers that can be typed in.
CECILIA, DORIS = private_number(dt.date(1990, 2, 22), 2), private_number(dt.date(1960, 1, 1), 9)
ACTING, FAMILY = "/my/profile/acting/", "/my/family/"


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def form(**changes: str) -> dict[str, str]:
    """What Anna writes for Cecilia."""
    return {
        "number": CECILIA.shown(),
        "name": "Cecilia Strand",
        "areas": "services",
        "step": "review",
        **changes,
    }


@pytest.fixture
def anna(house):
    return personas.client_of(person=house.anna)


@pytest.fixture
def cecilia(house):
    Person.objects.filter(id=house.cecilia.id).update(identifier=CECILIA.value)
    house.cecilia.refresh_from_db()
    return personas.client_of(person=house.cecilia)


def given(anna, **changes: str) -> PowerOffer:
    """Let Anna give it, all the way."""
    answer = anna.post(GIVE, form(step="give", understands="on", **changes))
    assert answer.status_code == 303, said(answer)
    return PowerOffer.objects.latest("offered_at")


def test_a_power_is_given_looked_at_accepted_used_seen_and_ended(house, anna, cecilia):
    page = said(anna.get(ACTING))
    assert "Bara du själv" in page
    assert GIVE in page
    assert "i högst 4 år" in said(anna.get(GIVE))
    review = anna.post(GIVE, form())
    assert review.status_code == 200
    assert "Född 22 februari 1990" in said(review), "a slip in the number shows"
    assert not PowerOffer.objects.exists(), "looked at, not given"
    offer = given(anna)
    page = said(anna.get(f"{ACTING}?given=1"))
    assert "väntar på svar" in page
    assert "Cecilia Strand" in page
    assert cecilia.get("/my/").status_code == 200
    assert "Någon vill ge dig en fullmakt" in said(cecilia.get("/my/profile/"))
    assert "Anna Lindqvist vill ge dig en fullmakt" in said(cecilia.get(FAMILY))
    assert cecilia.post("/my/family/act/", {"person": str(house.anna.id)}).status_code == 404, "not yet"
    address = f"/my/family/powers/{offer.id}/"
    assert "Läsa och skicka ärenden åt personen" in said(cecilia.get(address))
    assert cecilia.post(address, {"answer": "accept"})["Location"] == "/my/family/?accepted=1"
    page = said(cecilia.get("/my/family/?accepted=1"))
    assert "Fullmakten gäller nu" in page
    assert "du har fullmakt" in page
    assert cecilia.post("/my/family/act/", {"person": str(house.anna.id)}).status_code == 303
    assert "Anna" in said(cecilia.get("/my/cases/"))
    assert "Gäller till och med" in said(anna.get(ACTING))
    end = f"/my/profile/acting/powers/{offer.id}/end/"
    assert "Avsluta fullmakten?" in said(anna.get(end))
    assert anna.post(end)["Location"] == "/my/profile/acting/?ended=1"
    assert cecilia.get("/my/cases/")["Location"] == "/my/", "out at the next click"
    assert "Anna Lindqvist" not in said(cecilia.get(FAMILY))
    assert anna.get(end).status_code == 404
    assert anna.post(end).status_code == 303, "ended is ended"
    page = said(anna.get(ACTING))
    assert "Tidigare fullmakter" in page
    assert "Avslutad" in page


def test_the_agent_gives_it_up(house, anna, cecilia):
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    end = f"/my/family/powers/{offer.id}/end/"
    assert end in said(cecilia.get(FAMILY))
    assert "Anna Lindqvist" in said(cecilia.get(end))
    assert anna.get(end).status_code == 404
    assert anna.post(end).status_code == 404
    assert cecilia.post(end)["Location"] == "/my/family/?ended=1"
    assert ActingDecision.objects.get().ended_by_person == house.cecilia
    assert cecilia.get(end).status_code == 404


def test_declined_it_is_gone_for_one_and_waits_for_the_other(anna, cecilia):
    offer = given(anna)
    before = said(anna.get(ACTING))
    address = f"/my/family/powers/{offer.id}/"
    assert cecilia.post(address, {"answer": "decline"})["Location"] == "/my/family/?declined=1"
    assert "Anna" not in said(cecilia.get(FAMILY))
    bare = re.compile(r'value="[^"]*"')
    assert bare.sub("", said(anna.get(ACTING))) == bare.sub("", before)
    assert cecilia.post(address, {"answer": "accept"}).status_code == 409


def test_an_answer_that_is_none_changes_nothing(anna, cecilia):
    offer = given(anna)
    answer = cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "perhaps"})
    assert answer.status_code == 422
    assert "Välj om du tar emot fullmakten" in said(answer)
    assert PowerOffer.objects.get().answer == ""


def test_taken_back_while_the_other_reads_it_is_told(anna, cecilia):
    offer = given(anna)
    assert "Ta tillbaka fullmakten?" in said(anna.get(f"/my/profile/acting/powers/{offer.id}/end/"))
    anna.post(f"/my/profile/acting/powers/{offer.id}/end/")
    answer = cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    assert answer.status_code == 409
    assert "går inte att svara på längre" in said(answer)
    assert not ActingDecision.objects.exists()
    assert "Tillbakatagen" in said(anna.get(ACTING))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Skriv personnumret."),
        ({"number": "12"}, "för kort"),
        ({"number": "19780204-2387"}, "Det är ditt eget nummer."),
        ({"number": private_number(dt.date(2017, 3, 10), 1).shown()}, "behöver ha fyllt 18 år"),
        ({"number": "12-345678"}, "personnummer eller samordningsnummer"),
        ({"name": " "}, "Skriv vad personen heter."),
        ({"name": "å" * 101}, "för lång"),
        ({"name": "a\x00b"}, "tecken som inte går att spara"),
        ({"areas": ""}, "Välj vad personen ska kunna göra."),
        ({"areas": "everything"}, "Välj vad personen ska kunna göra."),
        ({"last_day_0": "2001", "last_day_1": "1", "last_day_2": "1"}, "har redan varit"),
        ({"last_day_0": "9999", "last_day_1": "12", "last_day_2": "31"}, "Skriv ett tidigare år."),
        ({"last_day_0": "2027", "last_day_1": "2", "last_day_2": "30"}, "inget sådant datum"),
    ],
)
@pytest.mark.parametrize("step", ["review", "give"])
def test_what_cannot_be_given_is_said_by_its_field_and_nothing_is_lost(anna, changes, words, step):
    answer = anna.post(GIVE, form(step=step, understands="on", **changes))
    assert answer.status_code == 422
    page = said(answer)
    assert words in page
    assert "vn-field-error" in page
    if "name" not in changes:
        assert "Cecilia Strand" in page
    assert not PowerOffer.objects.exists()


def test_a_change_of_mind_goes_back_with_all_that_was_written(anna):
    page = said(anna.post(GIVE, form(step="change", last_day_0="2027", last_day_1="3", last_day_2="1")))
    for written in (CECILIA.shown(), "Cecilia Strand", 'value="2027"'):
        assert written in page
    assert "vn-field-error" not in page


def test_without_the_tick_nothing_is_given_and_nothing_is_lost(anna):
    answer = anna.post(GIVE, form(step="give"))
    assert answer.status_code == 422
    page = said(answer)
    assert "Kryssa i rutan för att ge fullmakten." in page
    assert f'value="{CECILIA.shown()}"' in page
    assert not PowerOffer.objects.exists()


def test_the_page_says_the_same_whoevers_the_number_is(house, anna, cecilia):
    """Somebody here, nobody, protected, dead: the giver reads the same words on every page."""
    bare = re.compile(r'value="[^"]*"|19\d\d\d\d\d\d-\w{4}|Född [^<]*|[0-9a-f]{8}-?[0-9a-f-]{4,}')
    numbers = {"nobody": private_number(house.cecilia.born_on, 77)}
    numbers["here"] = house.cecilia.number
    changes: dict[str, dict[str, Any]] = {
        "protected": {"protection": "sekretessmarkering"},
        "dead": {"deceased_on": clock.local_date(house.now)},
    }
    for place, (name, change) in enumerate(changes.items()):
        made = personas._person(
            private_number(house.cecilia.born_on, 80 + place).value, "Sam", "Strand", house.cecilia.born_on
        )
        Person.objects.filter(id=made.id).update(**change)
        numbers[name] = made.number
    seen = {}
    for name, number in numbers.items():
        told = form(number=number.shown(), name="Sam Strand")
        review = anna.post(GIVE, told)
        answer = anna.post(GIVE, {**told, "step": "give", "understands": "on"})
        page = said(anna.get(f"{ACTING}?given=1"))
        seen[name] = (answer.status_code, answer["Location"], bare.sub("", said(review)), bare.sub("", page))
        PowerOffer.objects.all().delete()
    assert all(one == seen["nobody"] for one in seen.values())


def test_somebody_with_protected_identity_reads_plain_words(house, anna, cecilia):
    Person.objects.filter(id=house.anna.id).update(protection="sekretessmarkering")
    page = anna.get(GIVE)
    assert page.status_code == 200
    assert "Du har skyddad identitet" in said(page)
    assert "<form method" not in said(page).split("<main")[1]
    refused = anna.post(GIVE, form(step="give", understands="on"))
    assert refused.status_code == 422
    assert not PowerOffer.objects.exists()


def test_while_acting_for_a_child_one_gives_nothing_and_one_s_own_can_be_seen(house, anna):
    offer = given(anna)
    for_bo = personas.client_of(person=house.anna, acting_for=house.bo)
    assert for_bo.get(GIVE).status_code == 404
    assert for_bo.post(GIVE, form(step="give", understands="on")).status_code == 404
    page = said(for_bo.get(ACTING))
    assert "Cecilia Strand" in page
    assert GIVE not in page
    assert str(offer.id) not in page
    assert for_bo.post(f"/my/profile/acting/powers/{offer.id}/end/").status_code == 404


def test_staff_see_that_the_person_gave_it_and_end_it_at_their_word(house, anna, cecilia):
    offer = given(anna)
    helped = Assistance.objects.create(
        region="12",
        person=house.anna,
        staff=house.dag,
        unit=house.linden,
        origin="phone",
        started_at=house.now,
    )
    dag = personas.client_of(assignment=house.dag_at_linden)
    here = f"/desk/assist/{helped.id}/acting/"
    assert "Cecilia" not in said(dag.get(here)), "what is only given is the person's own affair"
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    page = said(dag.get(here))
    assert "Fullmakt: Cecilia Strand" in page
    assert "Personen själv" in page
    answer = dag.post(f"{here}{offer.id}/end/", {"seen": "1", "reason": "Anna ringde."})
    assert answer.status_code == 303
    assert "Anna ringde." in said(dag.get(here))
    eva = personas.client_of(assignment=house.eva_at_ekbacken)
    other = Assistance.objects.create(
        region="12",
        person=house.anna,
        staff=house.eva,
        unit=house.ekbacken,
        origin="phone",
        started_at=house.now,
    )
    page = said(eva.get(f"/desk/assist/{other.id}/acting/"))
    assert "Anna ringde." not in page
    assert "Läses av den som avslutade." in page


def test_what_an_agent_sends_says_who_sent_it_and_other_agents_are_not_named(house, anna, cecilia):
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    doris = personas._person(DORIS.value, "Doris", "Berg", house.cecilia.born_on)
    personas.activate(doris, house.now)
    second = given(anna, number=DORIS.shown(), name="Doris")
    personas.client_of(person=doris).post(f"/my/family/powers/{second.id}/", {"answer": "accept"})
    page = said(cecilia.get(FAMILY))
    assert "du har fullmakt" in page
    assert "Doris" not in page


def test_a_god_man_does_not_read_to_whom_else_a_power_is_given(house, anna, cecilia):
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    doris = personas._person(DORIS.value, "Doris", "Berg", house.cecilia.born_on)
    personas.activate(doris, house.now)
    decide(house, Kind.SPECIAL_REPRESENTATIVE, doris, house.anna)
    page = said(personas.client_of(person=doris).get(FAMILY))
    assert "du företräder personen" in page
    assert "Cecilia" not in page


@pytest.mark.parametrize("change", ["protected", "locked", "dead"])
def test_a_power_that_counts_no_longer_is_gone_for_the_agent_without_a_word_why(house, anna, cecilia, change):
    bare = re.compile(r'value="[^"]*"')
    before = bare.sub("", said(cecilia.get(FAMILY)))
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    assert bare.sub("", said(cecilia.get(FAMILY))) != before
    if change == "locked":
        Account.objects.filter(person=house.anna).update(locked_at=house.now)
    else:
        known: dict[str, dict[str, Any]] = {
            "protected": {"protection": "sekretessmarkering"},
            "dead": {"deceased_on": clock.local_date(house.now)},
        }
        Person.objects.filter(id=house.anna.id).update(**known[change])
    assert bare.sub("", said(cecilia.get(FAMILY))) == before


def test_an_agent_does_what_is_not_done_for_children(house, anna, cecilia):
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    key = next(key for key, one in listing.services().items() if not one.for_children)
    for_anna = personas.client_of(person=house.cecilia, acting_for=house.anna)
    assert "Det här kan du bara göra för dig själv" not in said(for_anna.get(f"/my/services/{key}/"))
    for_bo = personas.client_of(person=house.anna, acting_for=house.bo)
    assert "Det här kan du bara göra för dig själv" in said(for_bo.get(f"/my/services/{key}/"))


def test_an_agent_meets_the_clinic_of_whoever_it_concerns_and_chooses_none_for_them(house, anna, cecilia):
    Account.objects.filter(person=house.anna).update(chosen_unit=house.ekbacken.id)
    Account.objects.filter(person=house.cecilia).update(chosen_unit=house.linden.id)
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    for_anna = personas.client_of(person=house.cecilia, acting_for=house.anna)
    ask = "/my/services/contact.ask/"
    shown = said(for_anna.get(ask))
    assert "Mottagning för Anna" in shown
    assert house.ekbacken.name in shown
    assert house.linden.name not in shown
    assert house.linden.name in said(cecilia.get(ask))
    assert "Anna väljer själv sin vårdcentral" in said(for_anna.get("/my/listing/"))
    choose = "/my/services/listing.choose/"
    assert "går inte att göra med en fullmakt" in said(for_anna.get(choose))
    at_linden = {"unit": str(house.linden.id)}
    assert for_anna.post(f"{choose}begin/", at_linden).status_code == 404
    assert anna.post(f"{choose}begin/", at_linden).status_code == 303
    # Who has none is offered nobody else's.
    Account.objects.filter(person=house.anna).update(chosen_unit=None)
    assert "Mottagning för Anna" not in said(for_anna.get(ask))


# --- Notices -----------------------------------------------------------------------------------------------------------


def told(house) -> list[tuple[str, str]]:
    """Return who has been told of what, since last time."""
    teenager.deliver(house.now)
    found = [
        (one.person.given_name, one.kind) for one in Notice.objects.select_related("person").order_by("id")
    ]
    Notice.objects.all().delete()
    return sorted(found)


def test_both_are_told_when_it_is_given_and_then_the_one_who_did_not_do_it(house, anna, cecilia):
    offer = given(anna)
    assert told(house) == [("Anna", "power"), ("Cecilia", "power")]
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    assert told(house) == [("Anna", "power")]
    cecilia.post(f"/my/family/powers/{offer.id}/end/")
    assert told(house) == [("Anna", "power")]


def test_only_the_giver_is_told_when_nobody_can_accept_it_and_nobody_of_a_no(house, anna, cecilia):
    given(anna, number=private_number(house.cecilia.born_on, 77).shown())
    assert told(house) == [("Anna", "power")]
    offer = given(anna)
    assert told(house) == [("Anna", "power"), ("Cecilia", "power")]
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "decline"})
    assert told(house) == []


def test_whoever_acts_for_them_is_not_told(house, anna, cecilia):
    offer = given(anna)
    cecilia.post(f"/my/family/powers/{offer.id}/", {"answer": "accept"})
    told(house)
    given(anna, number=DORIS.shown(), name="Doris")
    assert told(house) == [("Anna", "power")], "not Cecilia, who acts for her"


def test_no_page_or_log_address_carries_a_number(anna):
    offer = given(anna)
    rows = Entry.objects.filter(object_id=offer.id)
    assert rows.exists()
    assert CECILIA.value[8:] not in str(list(rows.values()))
    assert not Case.objects.exists()
