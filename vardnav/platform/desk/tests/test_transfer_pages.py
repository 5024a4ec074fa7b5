"""What staff and residents see of a case that changes care provider or region: asked once, told once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from vardnav.kernel import clock, events
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import actions, attachments, models, portal_actions, unit_actions
from vardnav.platform.cases.events import CaseMoved
from vardnav.platform.cases.tests.world import World, log_in, post, seen
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.desk.tests.desk_world import QUESTION, act, case_of, page
from vardnav.platform.desk.tests.transfer_world import KALMAR, REASON, Map, draw, form, send, sent
from vardnav.platform.files import inspection, rules
from vardnav.platform.files.models import StoredFile
from vardnav.platform.notify import handlers
from vardnav.platform.notify.models import Notice


@pytest.fixture
def places(world: World) -> Map:
    return draw(world)


def in_kalmar(world: World, places: Map, **more: Any) -> tuple[models.Case, models.Case]:
    """Return a case of Anna's that went from Norra to Kvarnholmen: as it was, and as it goes on."""
    case = more.pop("case", None) or case_of(world)
    sent(world.dags(), case, places.kvarnholmen, **more)
    return models.Case.objects.get(id=case.id), models.Case.objects.get(continues=case)


def test_dag_sends_a_case_to_another_region_and_gets_a_receipt(
    world: World, dag: Client, places: Map
) -> None:
    case = case_of(world)
    assert "Till en annan vårdgivare eller en annan region" in seen(page(dag, case))
    shown = seen(dag.get(f"/desk/cases/{case.id}/transfer/?region={KALMAR}"))
    for words in (
        "Hälsocentralen Kvarnholmen (Region Kalmar)",
        "Med vilken rätt",
        "inte granskad av en jurist",
    ):
        assert words in shown, words
    answer = send(dag, case, form(places.kvarnholmen), region=KALMAR)
    assert answer.status_code == 303, seen(answer)
    receipt = seen(dag.get(answer["Location"]))
    for words in (
        "Hälsocentralen Kvarnholmen, Region Kalmar",
        "Ingen har tagit det än",
        "Patienten har sagt ja",
    ):
        assert words in receipt, words
    assert QUESTION not in receipt
    there = models.Case.objects.get(continues=case)
    actions.change(places.viewer(places.kim), there.id, "take", now=clock.now())
    assert "Kim Vård" in seen(dag.get(answer["Location"]))
    assert page(dag, case).status_code == 404
    assert page(dag, there).status_code == 404
    assert case.number not in seen(dag.get("/desk/?queue=closed"))
    assert "Visa kvittot" in seen(dag.get(f"/desk/?number={case.number}"))


def test_the_same_form_twice_sends_once(world: World, dag: Client, places: Map) -> None:
    case, key = case_of(world), str(uuid7())
    first, again = (
        send(dag, case, form(places.kvarnholmen, form_key=key), region=KALMAR, version=1)
        for _each in range(2)
    )
    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"]
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": ""}, "Välj en mottagning."),
        ({"unit": str(uuid.uuid4())}, "Välj ett av svaren i listan."),
        ({"unit": "\x00"}, "Välj ett av svaren i listan."),
        ({"basis": ""}, "Välj ett av svaren."),
        ({"basis": "same_region"}, "Välj ett av svaren i listan."),
        ({"consent_how": ""}, "Välj hur patienten sa ja."),
        ({"consent_on_0": "", "consent_on_1": "", "consent_on_2": ""}, "Skriv vilken dag patienten sa ja."),
        ({"consent_on_0": "2100"}, "Skriv vilken dag patienten sa ja."),
        ({"consent_on_2": "31", "consent_on_1": "2"}, "Det finns inget sådant datum."),
        ({"reason": " "}, "Fyll i det här fältet."),
        ({"reason": "a\x00b"}, "tecken som inte går att spara"),
        ({"reason": "a" * 1001}, "för lång"),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_nothing_is_sent(
    world: World, dag: Client, places: Map, wrong: dict[str, str], said: str
) -> None:
    case = case_of(world)
    answer = send(dag, case, form(places.kvarnholmen, **wrong), region=KALMAR)
    assert answer.status_code == 422
    assert said in seen(answer)
    if "reason" not in wrong:
        assert REASON in seen(answer)
    case.refresh_from_db()
    assert (case.version, Transfer.objects.count()) == (1, 0)


def test_the_form_says_before_it_is_sent_when_the_day_of_the_yes_is_needed(
    world: World, dag: Client, places: Map
) -> None:
    shown = dag.get(f"/desk/cases/{case_of(world).id}/transfer/?region={KALMAR}").content.decode()
    asked = shown[shown.index("Hur sa patienten ja?") : shown.index("Varför ska den andra")]
    assert asked.count("Behövs bara om du väljer ”Patienten har sagt ja”") == 2
    assert "frivilligt" not in asked, "it is refused empty when the basis is that the patient has said yes"


def test_no_consent_is_asked_for_where_it_is_not_the_ground(world: World, dag: Client, places: Map) -> None:
    case = case_of(world)
    data = form(
        places.solrosen,
        basis="cannot_consent",
        consent_how="",
        consent_on_0="",
        consent_on_1="",
        consent_on_2="",
    )
    assert send(dag, case, data).status_code == 303
    row = Transfer.objects.get()
    assert (row.basis, row.consent_how, row.consent_on) == ("cannot_consent", "", None)


def test_a_stale_form_is_told_what_has_happened_and_keeps_its_text(
    world: World, dag: Client, places: Map
) -> None:
    case = case_of(world)
    act(dag, case, "message", text="Dag hann före")
    answer = send(dag, case, form(places.solrosen), version=1)
    assert answer.status_code == 409
    for words in ("Någon har ändrat ärendet", "Meddelande till invånaren", REASON):
        assert words in seen(answer)
    assert not Transfer.objects.exists()
    assert send(dag, case, form(places.solrosen)).status_code == 303
    gone = send(dag, case, form(places.kvarnholmen), region=KALMAR)
    assert gone.status_code == 409
    assert REASON in seen(gone)


def test_kim_in_kalmar_reads_one_story_and_nobody_asks_again(world: World, dag: Client, places: Map) -> None:
    case = case_of(world)
    act(dag, case, "ask", text="Hur länge har det gjort ont?")
    portal_actions.write(world.annas(), case.id, text="I tre veckor.", now=clock.now())
    unit_actions.note(world.dags(), case.id, text="Kanarieanteckning", now=clock.now())
    old, there = in_kalmar(world, places, case=case)
    text = seen(page(places.desk(places.kim), there))
    for words in (
        QUESTION, "Hur länge har det gjort ont?", "I tre veckor.", "Dag Vård", old.number, there.number,
        "Tidigare hos Vårdcentralen Norra", "Ärendet kom från Vårdcentralen Norra", REASON, "Patienten har sagt ja",
    ):  # fmt: skip
        assert words in text, words
    assert "Kanarieanteckning" not in text
    assert text.count(QUESTION) == 1
    logged = {
        (one.region, one.object_id)
        for one in Entry.objects.filter(actor_id=places.kim.id, action="cases.read")
    }
    assert logged == {("12", old.id), (KALMAR, there.id)}


def test_files_are_opened_by_right_of_the_transfer_and_logged_in_both_regions(
    world: World, places: Map, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_ROOT = tmp_path
    case = case_of(world)
    picture = inspection.Examined("knä.jpg", rules.Kind.JPEG, b"byte", b"liten", True, "test")
    portal_actions.write(world.annas(), case.id, text="Bild", examined=[picture], now=clock.now())
    old, there = in_kalmar(world, places, case=case)
    stored, kim = StoredFile.objects.get(), places.desk(places.kim)
    assert "knä.jpg" in seen(page(kim, there))
    answer: Any = kim.get(f"/desk/cases/{there.id}/files/{stored.id}/")
    assert b"".join(answer.streaming_content) == b"byte"
    rows = Entry.objects.filter(actor_id=places.kim.id, action__in=["files.read", "cases.file"])
    assert {(one.region, one.object_id) for one in rows} == {("12", old.id), (KALMAR, there.id)}
    # The case is the way to the file: not another case, not another unit.
    other = case_of(world)
    assert kim.get(f"/desk/cases/{old.id}/files/{stored.id}/").status_code == 404
    assert kim.get(f"/desk/cases/{other.id}/files/{stored.id}/").status_code == 404
    for client in (places.desk(places.mia), places.desk(world.dag)):
        assert client.get(f"/desk/cases/{there.id}/files/{stored.id}/").status_code == 404
        assert client.get(f"/desk/cases/{old.id}/files/{stored.id}/").status_code == 404
    with pytest.raises(Http404):
        attachments.find(places.viewer(places.kim), there.id, stored.id)


def test_anna_has_one_entry_with_both_numbers_who_has_it_why_and_on_what_ground(
    world: World, anna: Client, dag: Client, places: Map
) -> None:
    case = case_of(world)
    act(dag, case, "message", text="Vi hörs snart.")
    old, there = in_kalmar(world, places, case=case)
    for address in ("/my/", "/my/cases/"):
        listed = seen(anna.get(address))
        assert there.number in listed
        assert old.number not in listed
    assert old.number not in seen(anna.get("/my/cases/?show=ended"))
    text = seen(anna.get(f"/my/cases/{there.id}/"))
    for words in (
        QUESTION, "Vi hörs snart.", old.number, there.number, "Hälsocentralen Kvarnholmen har ärendet nu", REASON,
        "du har sagt ja", "din plats i kön är kvar", "Flyttades till en mottagning i en annan region",
    ):  # fmt: skip
        assert words in text, words
    assert text.count(QUESTION) == 1
    assert "Kom från en annan region" not in text


def test_an_old_address_and_a_page_left_open_lead_to_what_goes_on(
    world: World, anna: Client, places: Map
) -> None:
    old, there = in_kalmar(world, places)
    assert anna.get(f"/my/cases/{old.id}/")["Location"] == f"/my/cases/{there.id}/"
    answer = post(anna, f"/my/cases/{old.id}/write/", {"text": "En sak till."})
    assert answer.status_code == 303
    message = models.Message.objects.get(text="En sak till.")
    assert (message.case_id, message.region) == (there.id, KALMAR)
    assert post(anna, f"/my/cases/{old.id}/withdraw/")["Location"] == f"/my/cases/{there.id}/"
    there.refresh_from_db()
    assert there.outcome == "withdrawn"


def test_anna_sees_who_has_read_in_both_regions(world: World, anna: Client, dag: Client, places: Map) -> None:
    case = case_of(world)
    page(dag, case)
    _old, there = in_kalmar(world, places, case=case)
    page(places.desk(places.kim), there)
    text = seen(anna.get(f"/my/cases/{there.id}/readers/"))
    for words in ("Dag Vård", "Vårdcentralen Norra", "Kim Vård", "Hälsocentralen Kvarnholmen"):
        assert words in text, words


def test_anna_can_take_it_back_where_it_rests_on_her_yes_and_is_not_told_so_where_it_does_not(
    world: World, anna: Client, places: Map
) -> None:
    by_yes, by_need = case_of(world), case_of(world)
    sent(world.dags(), by_yes, places.solrosen)
    sent(world.dags(), by_need, places.solrosen, basis="cannot_consent")
    said = "Vill du inte att mottagningen har ärendet?"
    assert said in seen(anna.get(f"/my/cases/{by_yes.id}/"))
    assert said not in seen(anna.get(f"/my/cases/{by_need.id}/"))


def test_nobody_else_sees_anything_of_it(world: World, cecilia: Client, eva: Client, places: Map) -> None:
    old, there = in_kalmar(world, places)
    for one in (old, there):
        assert cecilia.get(f"/my/cases/{one.id}/").status_code == 404
        for client in (eva, places.desk(places.mia)):
            assert page(client, one).status_code == 404
            assert page(client, one, "transfer/").status_code == 404
            assert page(client, one, "give-back/").status_code == 404
            assert page(client, one, "forwarded/").status_code == 404
    for_bo = log_in(world.anna, acting_for=world.bo)
    assert for_bo.get(f"/my/cases/{there.id}/").status_code == 404


def test_kim_sends_it_back_with_a_reason_that_dag_and_anna_read(
    world: World, anna: Client, dag: Client, places: Map
) -> None:
    old, there = in_kalmar(world, places)
    kim = places.desk(places.kim)
    assert "Skicka tillbaka ärendet" in seen(page(kim, there, "give-back/"))
    url, why = f"/desk/cases/{there.id}/give-back/", "Ingen hudläkare här."
    assert post(kim, url, {"version": 1, "reason": ""}).status_code == 422
    stale = post(kim, url, {"version": 9, "reason": why})
    assert stale.status_code == 409
    assert why in seen(stale)
    answer = post(kim, url, {"version": 1, "reason": why})
    assert answer.status_code == 303
    assert "Vårdcentralen Norra" in seen(kim.get(answer["Location"]))
    assert page(kim, there).status_code == 404
    back = models.Case.objects.get(continues=there)
    assert why in seen(page(dag, back))
    receipt = seen(page(dag, old, "forwarded/"))
    assert why in receipt
    assert "Ärendet är hos er igen" in receipt
    assert "har fått ärendet" not in receipt, "it is at nobody else's any more"
    searched = dag.get(f"/desk/?number={old.number}")
    assert back.number in seen(searched)
    assert "Det är hos er igen, med ett nytt nummer." in seen(searched)
    assert "har fått ärendet" in seen(page(kim, there, "forwarded/"))
    text = seen(anna.get(f"/my/cases/{old.id}/", follow=True))
    for words in (why, old.number, there.number, back.number):
        assert words in text, words


def test_anna_is_told_that_there_is_news_and_no_more(
    world: World, places: Map, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[events.Event] = []
    Account.objects.filter(person=world.anna).update(phone="+46701740605", notify_by="sms")
    monkeypatch.setattr(events, "publish", told.append)
    _old, there = in_kalmar(world, places)
    (moved,) = [one for one in told if isinstance(one, CaseMoved)]
    assert (moved.case_id, moved.person_id, moved.region) == (there.id, world.anna.id, KALMAR)
    for _again in range(2):
        handlers.case_moved(moved, now=clock.now())
    assert [one.kind for one in Notice.objects.filter(person=world.anna)] == ["news"]


def test_who_held_the_pen_is_told_in_the_next_region_too(world: World, places: Map) -> None:
    helped = models.Assistance.objects.create(
        region="12",
        person=world.anna,
        staff=world.dag,
        unit=world.norra,
        origin="phone",
        started_at=clock.now(),
    )
    case = case_of(world)
    models.Case.objects.filter(id=case.id).update(assistance=helped)
    _old, there = in_kalmar(world, places, case=case)
    assert "Ifyllt av Dag Vård" in seen(page(places.desk(places.kim), there))


def test_both_units_see_what_is_late(
    world: World, dag: Client, places: Map, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, there = in_kalmar(world, places)
    kim = places.desk(places.kim)
    for client, number in ((dag, old.number), (kim, there.number)):
        text = seen(client.get("/desk/transfers/"))
        assert number in text
        assert "Försenat" not in text
    Transfer.objects.update(take_by=clock.now() - dt.timedelta(minutes=1))
    for client, number in ((dag, old.number), (kim, there.number)):
        text = seen(client.get("/desk/transfers/"))
        assert number in text
        assert "Försenat" in text
        assert "1 överlämning är försenad" in seen(client.get("/desk/"))
        assert QUESTION not in text
    act(kim, there, "take")
    for client in (dag, kim):
        assert "Försenat" not in seen(client.get("/desk/transfers/"))
        assert "försenad" not in seen(client.get("/desk/"))
