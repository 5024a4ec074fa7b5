"""Staff make, read and end decisions about who acts for somebody, and lock and open an account: over HTTP."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest

from tests.support import personas, things
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock import words
from vardnav.kernel.people import queries
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import AccountLock, ActingDecision, Guardianship, Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.paper.models import Letter
from vardnav.platform.proxies.tests.conftest import DAY, aged, assistance, decide


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def parts(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_0": str(day.year), f"{name}_1": str(day.month), f"{name}_2": str(day.day)}


def typed(person: Person) -> str:
    """Give somebody a whole number that can be typed in, and return it as written."""
    assert person.born_on is not None
    number = private_number(person.born_on, 41)
    Person.objects.filter(id=person.id).update(identifier=number.value)
    return number.shown()


class Desk:
    """A member of staff at the pages of one person they have looked up."""

    def __init__(self, house: personas.House, person: Person, assignment: Any = None) -> None:
        held = assignment or house.dag_at_linden
        self.browser = personas.client_of(assignment=held)
        self.base = f"/desk/assist/{assistance(house, person, assignment=held).id}/acting/"

    def get(self, page: str = "") -> Any:
        return self.browser.get(self.base + page)

    def post(self, page: str, **fields: Any) -> Any:
        """Post a form as the page shows it now, unless `seen` says otherwise."""
        shown = said(self.get(page))
        seen = shown.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in shown else "0"
        return self.browser.post(self.base + page, {"seen": seen, **fields})


EXTENSION = {
    "areas": ["record"],
    "agreed_by": "head_and_child",
    "agreed_with": "Dag Ek",
    "reason": "Hemligt skäl",
}
MANDATE = {
    "kind": "special_representative", "decided_by": "Malmö tingsrätt", "reference": "Ä 1-26", "areas": ["e_services"],
}  # fmt: skip


def test_dag_gives_a_guardian_an_extension_up_to_the_sixteenth_birthday(house, teen):
    desk = Desk(house, teen)
    assert "Ge en vårdnadshavare förlängd rätt" in said(desk.get())
    sixteen = teen.born_on.replace(year=teen.born_on.year + 16)
    last = words.plain_date(sixteen - DAY)
    form = said(desk.get("extend/"))
    assert f"Lämna tomt för längsta möjliga: {last}." in form
    assert "Det är en rätt att läsa journalen. Ärenden här gör den unga själv." in form
    assert 'value="e_services"' not in form
    answer = desk.post("extend/", actor=str(house.anna.id), **EXTENSION)
    assert (answer.status_code, answer["Location"]) == (303, desk.base)
    made = ActingDecision.objects.get()
    assert (made.valid_from, made.valid_to) == (clock.local_date(house.now), sixteen)
    assert queries.acting_rights(house.anna.id, teen.id, now=house.now).areas == {Area.RECORD}
    page = said(desk.get())
    for words_ in (
        "Vårdnadshavare med förlängd rätt",
        f"Får läsa journalen till och med {last}, inte göra ärenden",
        "Läsa journalen",
        "Dag Ek, Vårdcentralen Linden",
        "Hemligt skäl",
    ):
        assert words_ in page
    assert Entry.objects.filter(
        action="people.see_acting", subject_id=teen.id, unit_id=house.linden.id
    ).exists()


def test_in_a_region_that_has_decided_so_an_extension_can_be_about_cases_too(house, teen, opened):
    desk = Desk(house, teen)
    assert "Det är en rätt att läsa journalen." not in said(desk.get("extend/"))
    answer = desk.post(
        "extend/", actor=str(house.anna.id), **{**EXTENSION, "areas": ["e_services", "record"]}
    )
    assert answer.status_code == 303
    assert queries.acting_rights(house.anna.id, teen.id, now=house.now).areas == {
        Area.E_SERVICES,
        Area.RECORD,
    }
    assert "Får göra ärenden till och med" in said(desk.get())


def test_another_unit_sees_the_decision_and_not_its_reason_and_cannot_lift_a_block(house, teen):
    block = decide(house, Kind.BLOCK, house.anna, teen)
    eva = Desk(house, teen, house.eva_at_ekbacken)
    page = said(eva.get())
    assert "Spärrad vårdnadshavare" in page
    assert "Bara Vårdcentralen Linden kan häva spärren." in page
    assert "Hemligt" not in page
    assert eva.get(f"{block.id}/end/").status_code == 404
    assert eva.post(f"{block.id}/end/").status_code == 404
    block.refresh_from_db()
    assert block.ended_at is None


def test_another_unit_ends_an_extension_at_once(house, teen):
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    eva = Desk(house, teen, house.eva_at_ekbacken)
    asked = said(eva.get(f"{made.id}/end/"))
    assert "Hemligt" not in asked
    assert "Läses bara på Vårdcentralen Linden, som har gjort beslutet." in asked
    assert "Läses bara av er på mottagningen." in said(Desk(house, teen).get(f"{made.id}/end/"))
    assert eva.post(f"{made.id}/end/", reason="Maja bad om det").status_code == 303
    assert queries.acting_rights(house.anna.id, teen.id, now=house.now).areas == set()
    assert "Avslutat" in said(eva.get())
    assert "Maja bad om det" not in said(eva.get())
    assert "Maja bad om det" in said(Desk(house, teen).get()), "read where it was said that it would be"
    again = eva.post(f"{made.id}/end/", reason="En gång till")
    assert again.status_code == 409
    assert "En gång till" in said(again), "what was typed is kept"


def test_dag_blocks_a_guardian_who_is_told_the_same_as_for_protected_identity(house):
    aged(house.bo, 9, clock.local_date(house.now))
    before = personas.client_of(person=house.anna, acting_for=house.bo)
    assert before.get("/my/cases/").status_code == 200
    desk = Desk(house, house.bo)
    assert desk.post("block/", actor=str(house.anna.id), reason="Hemligt skäl").status_code == 303
    assert before.get("/my/cases/")["Location"] == "/my/"
    blocked = said(before.get("/my/family/"))
    ActingDecision.objects.all().delete()
    Person.objects.filter(id=house.bo.id).update(protection="sekretessmarkering")
    protected = said(before.get("/my/family/"))
    plain = [
        re.sub(r'value="[0-9a-f-]{36}"', "", page.split("<main")[1].split("</main>")[0])
        for page in (blocked, protected)
    ]
    assert "Det går inte att göra ärenden åt personen här" in plain[0]
    assert plain[0] == plain[1]


def test_staff_register_a_god_man_who_then_sees_the_person_and_nobody_elses(house):
    number = typed(house.cecilia)
    desk = Desk(house, house.anna)
    assert desk.post("represent/", number=number, **MANDATE).status_code == 303
    made = ActingDecision.objects.get()
    assert (made.actor, made.subject, made.areas, made.valid_to) == (
        house.cecilia,
        house.anna,
        ["e_services"],
        None,
    )
    cecilia = personas.client_of(person=house.cecilia)
    page = said(cecilia.get("/my/family/"))
    assert "Anna Lindqvist" in page
    assert "du företräder personen" in page
    assert cecilia.post("/my/family/act/", {"person": str(house.anna.id)}).status_code == 303
    assert "Du gör ärenden för Anna" in said(cecilia.get("/my/"))
    assert "God man" in said(personas.client_of(person=house.anna).get("/my/profile/acting/"))
    assert Entry.objects.filter(action="people.look_up", subject_id=house.cecilia.id).count() == 1


def test_the_person_is_told_on_paper_too_who_has_been_registered_for_them_and_the_representative_does_not_see_it(
    house,
):
    assert (
        Desk(house, house.anna).post("represent/", number=typed(house.cecilia), **MANDATE).status_code == 303
    )
    letter = Letter.objects.get()
    assert (letter.reason, letter.receiver, letter.unit) == ("power", house.anna, house.linden)
    assert "Cecilia Strand får göra ärenden åt dig som god man. Det gäller från" in letter.words
    assert "Stämmer det inte? Ring oss genast" in letter.words
    cecilia = personas.client_of(person=house.cecilia, acting_for=house.anna)
    assert cecilia.get(f"/my/cases/{letter.case_id}/").status_code == 404
    anna = personas.client_of(person=house.anna)
    assert "Cecilia Strand" in said(anna.get(f"/my/cases/{letter.case_id}/"))


def test_a_teenager_is_told_of_an_extension_and_nobody_of_a_block(house, teen):
    desk = Desk(house, teen)
    assert desk.post("extend/", actor=str(house.anna.id), **EXTENSION).status_code == 303
    case = Case.objects.get()
    told = said(personas.client_of(person=teen).get(f"/my/cases/{case.id}/"))
    assert "får fortsätta att läsa din journal" in told
    assert not Letter.objects.exists(), "a letter would be read at home"
    assert desk.post("block/", actor=str(house.anna.id), reason="Skäl").status_code == 303
    assert Case.objects.count() == 1


@pytest.mark.parametrize("whose", ["subject", "representative"])
def test_staff_never_register_themselves_as_a_representative(house, whose):
    own = {"subject": ("anna", "LINDQVIST"), "representative": ("Cecilia", "Strand")}[whose]
    house.dag.given_name, house.dag.family_name = own
    house.dag.save()
    answer = Desk(house, house.anna).post("represent/", number=typed(house.cecilia), **MANDATE)
    assert answer.status_code == 422
    assert "Registrera aldrig ett beslut som gäller dig själv." in said(answer)
    assert not ActingDecision.objects.exists()


@pytest.mark.parametrize(
    ("page", "fields", "words_"),
    [
        ("extend/", {}, "Välj ett av svaren."),
        ("extend/", {**EXTENSION, "reason": "  "}, "Fyll i det här fältet."),
        ("extend/", {**EXTENSION, "areas": ["medicines"]}, "Välj ett av svaren i listan."),
        ("extend/", {**EXTENSION, "areas": ["e_services"]}, "Välj ett av svaren i listan."),
        ("extend/", {**EXTENSION, "valid_from": -1}, "Dagen har redan varit."),
        ("extend/", {**EXTENSION, "valid_from": 9, "last_day": 8}, "Sista dagen måste vara samma dag"),
        ("extend/", {**EXTENSION, "last_day": 900}, "högst dagen före födelsedagen"),
        (
            "extend/",
            {**EXTENSION, "valid_from_0": "2026", "valid_from_1": "13", "valid_from_2": "45"},
            "inget sådant datum",
        ),
        (
            "extend/",
            {**EXTENSION, "valid_from_0": "9999", "valid_from_1": "12", "valid_from_2": "31"},
            "Skriv ett tidigare år.",
        ),
        (
            "extend/",
            {**EXTENSION, "last_day_0": "9999", "last_day_1": "12", "last_day_2": "31"},
            "Skriv ett tidigare år.",
        ),
        ("extend/", {**EXTENSION, "actor": "not-an-id"}, "Välj ett av svaren i listan."),
        ("block/", {"reason": ""}, "Fyll i det här fältet."),
        ("lock/", {}, "Fyll i det här fältet."),
        ("unlock/", {"identity_check": "passport"}, "när personen är på plats"),
        ("unlock/", {"is_here": "on"}, "Välj ett av svaren."),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field_and_above_and_nothing_is_done(
    house, teen, page, fields, words_
):
    fields = {"actor": str(house.anna.id), **fields} if fields else fields
    for name in ("valid_from", "last_day"):
        if isinstance(fields.get(name), int):
            fields |= parts(name, clock.local_date(house.now) + fields.pop(name) * DAY)
    answer = Desk(house, teen).post(page, **fields)
    shown = said(answer)
    assert answer.status_code == 422
    assert any(one in shown for one in words_.split("|"))
    assert "Något behöver rättas" in shown
    assert not ActingDecision.objects.exists()
    assert not AccountLock.objects.exists()


@pytest.mark.parametrize(
    ("number", "words_"),
    [
        ("", "Skriv"),
        ("12", ""),
        ("own", "Det är personens eget nummer"),
        ("unknown", "Ingen här har det numret"),
        ("child", "kan inte göra ärenden åt någon annan"),
    ],
)
def test_a_representative_must_be_somebody_else_known_and_grown(house, number, words_):
    written = {
        "own": typed(house.anna),
        "unknown": private_number(dt.date(1950, 5, 5), 99).shown(),
        "child": typed(house.bo),
    }.get(number, number)
    answer = Desk(house, house.anna).post("represent/", number=written, **MANDATE)
    assert answer.status_code == 422
    assert words_ in said(answer)
    assert "Malmö tingsrätt" in said(answer), "what was typed is kept"
    assert not ActingDecision.objects.exists()


def test_a_second_decision_for_the_same_days_is_refused_and_a_stale_form_says_so(house):
    number, desk = typed(house.cecilia), Desk(house, house.anna)
    desk.post("represent/", number=number, **MANDATE)
    double = desk.post("represent/", number=number, **MANDATE)
    assert double.status_code == 422
    assert "Det finns redan ett sådant beslut" in said(double)
    for seen in ("0", "x", "", "-1", "1" * 40):
        stale = desk.browser.post(f"{desk.base}represent/", {"number": number, "seen": seen, **MANDATE})
        assert stale.status_code == 409
        assert "Någon har ändrat det här" in said(stale)
        assert "Malmö tingsrätt" in said(stale)
    assert ActingDecision.objects.count() == 1


def test_the_pages_offer_what_the_dated_table_has_for_the_age_and_refuse_the_rest(house, teen):
    offers = {
        "extend/": "Ge en vårdnadshavare förlängd rätt",
        "block/": "Spärra en vårdnadshavare",
        "represent/": "Registrera god man",
    }
    for years, wanted in (
        (9, {"block/"}),
        (14, {"extend/", "block/"}),
        (17, {"block/"}),
        (30, {"represent/"}),
    ):
        aged(teen, years, clock.local_date(house.now))
        desk = Desk(house, teen)
        page = said(desk.get())
        assert {name for name, words_ in offers.items() if words_ in page} == wanted, years
        for name in offers:
            assert desk.get(name).status_code == 200
    Guardianship.objects.all().delete()
    aged(teen, 14, clock.local_date(house.now))
    assert not [one for one in offers.values() if one in said(Desk(house, teen).get())]


def test_a_locked_person_cannot_be_reached_and_every_staff_page_says_so(house, settings, tmp_path):
    settings.VAR = tmp_path
    things_of = things.of_anna(house)
    anna = personas.client_of(person=house.anna)
    desk = Desk(house, house.anna)
    assert "Kan inte nås digitalt" not in said(desk.browser.get(f"/desk/cases/{things_of.case.id}/"))
    assert desk.post("lock/", reason="Anna ringde, motringd på känt nummer").status_code == 303
    assert anna.get("/my/")["Location"].startswith("/login/")
    assert "personen kan inte nås digitalt" in said(desk.get())
    assert "Kan inte nås digitalt" in said(desk.browser.get(f"/desk/cases/{things_of.case.id}/"))
    person_page = desk.base.removesuffix("acting/")
    assert "Kan inte nås digitalt" in said(desk.browser.get(person_page))
    assert "Personen kan inte nås här" in said(desk.browser.get(f"{person_page}write/"))


def test_the_account_is_opened_after_an_identity_check_in_person_at_another_unit(house):
    Desk(house, house.anna).post("lock/", reason="Anna ringde")
    eva = Desk(house, house.anna, house.eva_at_ekbacken)
    assert "Låst" in said(eva.get())
    assert eva.post("unlock/", identity_check="passport", is_here="on").status_code == 303
    assert personas.client_of(person=house.anna).get("/my/").status_code == 200
    again = eva.post("unlock/", identity_check="passport", is_here="on")
    assert again.status_code == 409
    row = Entry.objects.get(action="people.unlock_account")
    assert (row.subject_id, row.unit_id, row.actor_id) == (house.anna.id, house.ekbacken.id, house.eva.id)


def test_a_case_is_hidden_from_a_representative_and_from_nobody_else(house):
    """Neither a decision that is over nor a block is somebody who acts: then nobody is there to hide it from."""
    draft = cases.begin(
        house.viewer(house.anna), service_key="contact.ask", unit_id=house.linden.id, now=house.now
    )
    cases.save_answers(
        house.viewer(house.anna), draft.id, {"question": "Hur?", "asked_before": "no"}, now=house.now
    )
    address = f"/desk/cases/{cases.submit(house.viewer(house.anna), draft.id, now=house.now).id}/"
    dag = personas.client_of(assignment=house.dag_at_linden)
    asked = "Vem ser ärendet?"
    assert asked not in said(dag.get(address))
    made = decide(house, Kind.TRUSTEE, house.cecilia, house.anna)
    assert asked in said(dag.get(address))
    today = clock.local_date(house.now)
    ActingDecision.objects.filter(id=made.id).update(valid_from=today - 9 * DAY, valid_to=today)
    assert asked not in said(dag.get(address))
