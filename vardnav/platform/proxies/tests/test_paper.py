"""A power of attorney on paper: registered at the desk for somebody without e-ID, seen by both, ended at once."""

from __future__ import annotations

import datetime as dt
import html
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.support import personas, teenager
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people import power_ending, queries
from vardnav.kernel.people.acting import Basis
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Account, ActingDecision, PaperPower, Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import unit_actions
from vardnav.platform.catalogue.models import Approval
from vardnav.platform.paper.models import Letter
from vardnav.platform.proxies.tests.conftest import DAY, assistance
from vardnav.platform.proxies.tests.test_desk_pages import Desk, parts, typed

GIVEN = {"name": "Cecilia Strand", "areas": "services", "identity_check": "lma_card", "has_met": "on"}


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def farid(house: personas.House) -> Person:
    """Grown, with a reserve number: he can never log in."""
    return Person.objects.create(
        identifier_kind="reservnummer",
        identifier="19500101R001",
        given_name="Farid",
        family_name="Omar",
        born_on=dt.date(1950, 1, 1),
        home_region="12",
        address="Storgatan 1",
        postal_code="211 42",
        postal_town="Malmö",
    )


def register(house: personas.House, giver: Person, desk: Any = None, **changes: Any) -> Any:
    fields = {"number": typed(house.cecilia), **GIVEN, **changes}
    return (desk or Desk(house, giver)).post("register/", **fields)


def rights(house: personas.House, giver: Person) -> Any:
    return queries.acting_rights(house.cecilia.id, giver.id, now=house.now)


def test_cecilia_does_farids_errands_after_a_paper_and_no_longer_after_he_has_ended_it_at_another_desk(
    house, farid
):
    desk = Desk(house, farid)
    assert "Registrera en fullmakt på papper" in said(desk.get())
    answer = register(house, farid, desk, areas="medicines")
    assert (answer.status_code, answer["Location"]) == (303, desk.base)
    assert rights(house, farid).basis is Basis.POWER
    assert rights(house, farid).areas == {Area.E_SERVICES, Area.MEDICINES}
    paper, made = PaperPower.objects.get(), ActingDecision.objects.get()
    assert (paper.id, paper.identity_check, paper.author, paper.unit) == (
        made.id,
        "lma_card",
        house.dag,
        house.linden,
    )
    cecilia = personas.client_of(person=house.cecilia)
    page = said(cecilia.get("/my/family/"))
    assert "du har fullmakt på papper" in page
    assert "Avsluta fullmakten från Farid Omar" in page
    assert cecilia.post("/my/family/act/", {"person": str(farid.id)}).status_code == 303
    assert cecilia.get("/my/cases/").status_code == 200
    row = Entry.objects.get(action="people.register_power")
    assert (row.subject_id, row.object_id, row.unit_id) == (farid.id, made.id, house.linden.id)
    eva = Desk(house, farid, house.eva_at_ekbacken)
    assert "Cecilia Strand" in said(eva.get())
    assert eva.post(f"{made.id}/end/", reason="").status_code == 303
    assert cecilia.get("/my/cases/")["Location"] == "/my/"
    assert rights(house, farid).areas == set()


def test_the_giver_is_told_in_a_letter_that_the_agent_does_not_see(house, farid):
    register(house, farid)
    letter = Letter.objects.get()
    assert (letter.reason, letter.receiver, letter.unit) == ("power", farid, house.linden)
    assert "Cecilia Strand får läsa och skicka ärenden åt dig." in letter.words
    assert "Har du inte gett någon fullmakt? Ring oss genast" in letter.words
    teenager.deliver(house.now)
    assert Letter.objects.count() == 1, "what the events plan is the same letter"
    agent = personas.client_of(person=house.cecilia, acting_for=farid)
    assert "Meddelande från mottagningen" not in said(agent.get("/my/cases/?show=ended"))
    assert agent.get(f"/my/cases/{letter.case_id}/").status_code == 404
    dag = personas.client_of(assignment=house.dag_at_linden)
    assert "Storgatan 1" in said(dag.get(f"/desk/letters/{letter.id}/"))


def test_both_see_where_it_was_registered_and_each_can_end_it_with_an_e_id(house, farid):
    register(house, farid)
    made = ActingDecision.objects.get()
    personas.activate(farid, house.now)
    own = personas.client_of(person=farid)
    page = said(own.get("/my/profile/acting/"))
    assert "Cecilia Strand" in page
    assert "På papper, registrerad på Vårdcentralen Linden" in page
    end = f"/my/profile/acting/powers/{made.id}/end/"
    assert own.get(end).status_code == 200
    assert own.post(end).status_code == 303
    assert not rights(house, farid).areas
    register(house, farid)
    again = ActingDecision.objects.get(ended_at__isnull=True)
    cecilia = personas.client_of(person=house.cecilia)
    assert cecilia.post(f"/my/family/powers/{again.id}/end/").status_code == 303
    assert not rights(house, farid).areas


def test_somebody_with_an_lma_number_says_the_birth_date_and_a_child_is_refused(house, farid):
    Person.objects.filter(id=farid.id).update(identifier_kind="lma", identifier="12345678", born_on=None)
    farid.refresh_from_db()
    assert "Personens födelsedatum" in said(Desk(house, farid).get("register/"))
    missing = register(house, farid)
    assert missing.status_code == 422
    assert "Skriv personens födelsedatum." in said(missing)
    today = clock.local_date(house.now)
    young = register(house, farid, **parts("born_on", today - 6000 * DAY))
    assert young.status_code == 422
    assert "Personen har inte fyllt 18 år." in said(young)
    assert not PaperPower.objects.exists()
    assert register(house, farid, **parts("born_on", dt.date(1960, 5, 17))).status_code == 303
    farid.refresh_from_db()
    assert farid.born_on == dt.date(1960, 5, 17)


CANNOT: dict[str, tuple[dict[str, Any], str]] = {
    "a child": ({"born_on": dt.date(2015, 1, 1)}, "Personen har inte fyllt 18 år."),
    "the dead": ({"deceased_on": dt.date(2020, 1, 1)}, "Ingen kan göra ärenden åt personen här"),
    "the protected": ({"protection": "sekretessmarkering"}, "Ingen kan göra ärenden åt personen här"),
    "the locked": ({}, "Personens konto är låst."),
}


@pytest.mark.parametrize("who", CANNOT)
def test_who_can_give_none_is_told_so_and_nothing_is_done(house, farid, who):
    changes, words = CANNOT[who]
    desk = Desk(house, farid)
    Person.objects.filter(id=farid.id).update(**(changes or {"is_demo": True}))
    if who == "the locked":
        Account.objects.create(person=farid, locked_at=house.now)
    assert words in said(desk.get("register/"))
    assert "Registrera en fullmakt på papper" not in said(desk.get())
    answer = register(house, farid, desk)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not PaperPower.objects.exists()
    assert not ActingDecision.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": "", "name": ""}, "Skriv vad personen heter."),
        ({"number": "19390101-000"}, "numret"),
        ({"number": private_number(dt.date(1950, 5, 5), 99).shown()}, "Ingen här har det numret."),
        ({"name": "Sara Berg"}, "Namnet hör inte ihop med numret."),
        ({"areas": ""}, "Välj ett av svaren."),
        ({"areas": "record"}, "Välj ett av svaren i listan."),
        ({"identity_check": ""}, "Välj ett av svaren."),
        ({"has_met": ""}, "Kryssa i rutan."),
        ({"valid_from": -1}, "Dagen har redan varit."),
        ({"valid_from": 400}, "Den får vara högst ett år framåt."),
        ({"valid_from": 9, "last_day": 8}, "Sista dagen måste vara samma dag"),
        ({"last_day": -1}, "Sista dagen måste vara samma dag"),
        ({"last_day": 5 * 366}, "Så länge kan en fullmakt inte gälla."),
        ({"last_day_0": "9999", "last_day_1": "12", "last_day_2": "31"}, "Skriv ett tidigare år."),
        ({"valid_from_0": "2999", "valid_from_1": "12", "valid_from_2": "31"}, "högst ett år framåt"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field_and_above_and_nothing_is_done(
    house, farid, fields, words
):
    fields = dict(fields)
    for name in ("valid_from", "last_day"):
        if isinstance(fields.get(name), int):
            fields |= parts(name, clock.local_date(house.now) + fields.pop(name) * DAY)
    answer = register(house, farid, **fields)
    shown = said(answer)
    assert answer.status_code == 422
    assert words in shown
    assert "Något behöver rättas" in shown
    assert fields.get("name", "Cecilia Strand") in shown, "what was typed is kept"
    assert not PaperPower.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"born_on": dt.date(2012, 1, 1)}, "kan inte göra ärenden åt någon annan"),
        ({"born_on": None}, "kan inte göra ärenden åt någon annan"),
        ({"deceased_on": dt.date(2020, 1, 1)}, "kan inte göra ärenden åt någon annan"),
        ({"protection": "skyddad_folkbokforing"}, "kan inte göra ärenden åt någon annan"),
    ],
)
def test_who_cannot_be_an_agent_is_refused_without_saying_which(house, farid, change, words):
    number = typed(house.cecilia)
    Person.objects.filter(id=house.cecilia.id).update(**change)
    answer = Desk(house, farid).post("register/", number=number, **GIVEN)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not PaperPower.objects.exists()


def test_nobody_is_their_own_agent(house, farid):
    Person.objects.filter(id=farid.id).update(identifier_kind="personnummer")
    answer = register(house, farid, number=typed(farid), name="Farid Omar")
    assert answer.status_code == 422
    assert "Det är personens eget nummer." in said(answer)


@pytest.mark.parametrize("whose", ["giver", "agent"])
def test_staff_never_register_one_for_themselves(house, farid, whose):
    house.dag.given_name, house.dag.family_name = {
        "giver": ("farid", "OMAR"),
        "agent": ("Cecilia", "Strand"),
    }[whose]
    house.dag.save()
    answer = register(house, farid)
    assert answer.status_code == 422
    assert "Registrera aldrig en fullmakt som gäller dig själv." in said(answer)
    assert not PaperPower.objects.exists()
    eva = Assignment.objects.create(
        region_id="12", staff=house.eva, unit=house.linden, hsa_id="SE2321000255-EVA-L", kind="care",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    assert register(house, farid, Desk(house, farid, eva)).status_code == 303


def test_a_second_for_the_same_days_is_refused_also_beside_one_given_with_an_e_id(house, farid):
    assert register(house, farid).status_code == 303
    double = register(house, farid)
    assert double.status_code == 422
    assert "Det finns redan ett sådant beslut för några av dagarna." in said(double)
    stale = Desk(house, farid).browser.post(
        f"/desk/assist/{assistance(house, farid).id}/acting/register/",
        {"seen": "0", "number": typed(house.cecilia), **GIVEN},
    )
    assert stale.status_code == 409
    assert "Cecilia Strand" in said(stale), "what was typed is kept"
    assert (PaperPower.objects.count(), ActingDecision.objects.count()) == (1, 1)
    # With an e-ID he gives none beside it, and learns why.
    personas.activate(farid, house.now)
    own = personas.client_of(person=farid)
    answer = own.post(
        "/my/profile/acting/give/",
        {"number": typed(house.cecilia), "name": "Cecilia", "areas": "services", "step": "review"},
    )
    assert answer.status_code == 422
    assert "Du har redan gett den personen en fullmakt." in said(answer)


def test_where_the_region_wants_two_it_counts_when_a_colleague_has_confirmed_it(house, farid):
    Approval.objects.create(region_id="12", needs_two=True, changed_at=house.now)
    eva = Assignment.objects.create(
        region_id="12", staff=house.eva, unit=house.linden, hsa_id="SE2321000255-EVA-L", kind="care",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    dags, evas, others = (
        Desk(house, farid),
        Desk(house, farid, eva),
        Desk(house, farid, house.eva_at_ekbacken),
    )
    assert "En kollega på mottagningen måste bekräfta" in said(dags.get("register/"))
    assert register(house, farid, dags).status_code == 303
    paper = PaperPower.objects.get()
    page = f"papers/{paper.id}/"
    assert "Väntar på en kollega" in said(dags.get())
    assert not rights(house, farid).areas
    assert not Letter.objects.exists()
    again = register(house, farid, dags)
    assert again.status_code == 422
    assert "väntar redan på att en kollega bekräftar den" in said(again)
    own = dags.browser.post(dags.base + page, {"answer": "confirm"})
    assert own.status_code == 422
    assert "Du har själv registrerat fullmakten." in said(own)
    assert others.get(page).status_code == 404
    assert evas.browser.post(evas.base + page, {"answer": ""}).status_code == 422
    assert not rights(house, farid).areas
    assert "LMA-kort" in said(evas.get(page))
    assert evas.browser.post(evas.base + page, {"answer": "confirm"}).status_code == 303
    assert rights(house, farid).areas == {Area.E_SERVICES}
    assert Letter.objects.count() == 1
    late = evas.browser.post(evas.base + page, {"answer": "reject"})
    assert late.status_code == 409
    assert rights(house, farid).areas == {Area.E_SERVICES}


@pytest.mark.parametrize("by", ["colleague", "author"])
def test_a_no_or_a_regret_leaves_nothing_that_counts(house, farid, by):
    Approval.objects.create(region_id="12", needs_two=True, changed_at=house.now)
    desk = Desk(house, farid)
    register(house, farid, desk)
    paper = PaperPower.objects.get()
    if by == "colleague":
        eva = Assignment.objects.create(
            region_id="12", staff=house.eva, unit=house.linden, hsa_id="SE2321000255-EVA-L", kind="care",
            valid_from=dt.date(2020, 1, 1),
        )  # fmt: skip
        desk = Desk(house, farid, eva)
    answer = desk.browser.post(f"{desk.base}papers/{paper.id}/", {"answer": "reject"})
    assert answer.status_code == 303
    paper.refresh_from_db()
    assert (paper.answer, ActingDecision.objects.count()) == ("rejected", 0)
    assert Entry.objects.filter(action="people.reject_power").count() == 1


def test_the_scan_is_kept_for_the_unit_that_took_it_and_a_bad_one_leaves_nothing(
    house, farid, settings, tmp_path
):
    settings.VAR, settings.CLAMAV = tmp_path, ""
    desk = Desk(house, farid)
    bad = register(house, farid, desk, attached=SimpleUploadedFile("papper.txt", b"hej", "text/plain"))
    assert bad.status_code == 422
    assert "papper.txt" in said(bad)
    assert not PaperPower.objects.exists()
    picture = SimpleUploadedFile("papper.png", _png(), "image/png")
    assert register(house, farid, desk, attached=picture).status_code == 303
    paper = PaperPower.objects.get()
    page = said(desk.get(f"papers/{paper.id}/"))
    assert "papper.png" in page
    address = page.split(f'href="{desk.base}papers/{paper.id}/')[1].split('"')[0]
    shown = desk.get(f"papers/{paper.id}/{address}")
    assert shown.status_code == 200
    b"".join(shown.streaming_content)
    eva = Desk(house, farid, house.eva_at_ekbacken)
    assert eva.get(f"papers/{paper.id}/").status_code == 404
    assert eva.get(f"papers/{paper.id}/{address}").status_code == 404


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return out.getvalue()


def test_what_is_only_for_oneself_stays_out_of_the_agents_sight(house, farid):
    """No second rule: cases.sight knows a power, not how it was given."""
    register(house, farid)
    dag = house.staff_viewer(house.dag_at_linden)
    made = {}
    for one in ("e_services", "own", "medicines", "record"):
        case = unit_actions.begin_case(
            dag, assistance_id=assistance(house, farid).id, service_key="unit.message", verb="inform",
            text="x", area=one, now=house.now,
        )  # fmt: skip
        made[one] = case.id
    agent = personas.client_of(person=house.cecilia, acting_for=farid)
    seen = {one: agent.get(f"/my/cases/{case_id}/").status_code for one, case_id in made.items()}
    assert seen == {"e_services": 200, "own": 404, "medicines": 404, "record": 404}


def test_every_tab_of_the_agents_is_out_the_moment_it_is_ended_and_nothing_more_is_written(house, farid):
    register(house, farid)
    dag = house.staff_viewer(house.dag_at_linden)
    case = unit_actions.begin_case(
        dag, assistance_id=assistance(house, farid).id, service_key="unit.message", verb="inquire",
        text="Hur mår du?", now=house.now,
    )  # fmt: skip
    page = f"/my/cases/{case.id}/"
    tab, other = (personas.client_of(person=house.cecilia, acting_for=farid) for _each in range(2))
    second = personas.LoggedIn()
    second.cookies = tab.cookies  # two tabs of one browser, and another browser
    assert [one.get(page).status_code for one in (tab, second, other)] == [200, 200, 200]
    made = ActingDecision.objects.get()
    assert Desk(house, farid).post(f"{made.id}/end/", reason="").status_code == 303
    written = tab.post(f"{page}write/", {"text": "Bra."})
    assert (written.status_code, written["Location"]) == (302, "/my/")
    assert second.get(page).status_code == 404
    assert second.post(f"{page}write/", {"text": "Bra."}).status_code == 404
    assert other.get(f"{page}readers/")["Location"] == "/my/"
    assert other.get(f"{page}readers/").status_code == 404
    assert cases.Message.objects.filter(case=case).count() == 1


def test_a_death_ends_it_for_good(house, farid):
    register(house, farid)
    Person.objects.filter(id=farid.id).update(deceased_on=clock.local_date(house.now))
    assert not rights(house, farid).areas
    assert power_ending.end_broken(Viewer.system(), now=house.now) == 1
    made = ActingDecision.objects.get()
    assert (made.end_cause, made.ended_by_staff_id) == ("death", None)
