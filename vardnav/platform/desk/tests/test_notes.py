"""Notes among staff: kept with the case, read by those who give the care, and by nobody else on any page."""

from __future__ import annotations

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import models, transferring
from vardnav.platform.cases.tests.world import World, log_in, post, provider, seen, unit
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, case_of, colleague, page
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door

CANARY = "Kanarieanteckning"


def note(client: Client, case: models.Case, text: str = CANARY) -> int:
    return int(post(client, f"/desk/cases/{case.id}/do/note/", {"text": text}).status_code)


def test_dag_writes_a_note_and_a_colleague_reads_it_with_who_wrote(world: World, dag: Client) -> None:
    case = case_of(world)
    assert note(dag, case) == 303
    text = seen(page(dag, case))
    assert CANARY in text
    assert "Dag Vård, Läkare, Vårdcentralen Norra" in text
    assert Entry.objects.filter(action="cases.note", object_id=case.id, actor_id=world.dag.id).count() == 1
    case.refresh_from_db()
    assert case.version == 1  # nobody's open form is stale for it


def test_a_note_can_be_written_when_the_case_has_ended(world: World, dag: Client) -> None:
    case = case_of(world)
    act(dag, case, "complete", text="Klart.")
    assert note(dag, case) == 303


def test_an_empty_note_is_refused_and_a_strangers_finds_no_case(
    world: World, dag: Client, eva: Client
) -> None:
    case = case_of(world)
    assert note(dag, case, "  ") == 422
    assert note(dag, case, "a\x00b") == 422
    assert note(eva, case) == 404
    assert not models.Note.objects.exists()


def test_another_care_providers_notes_do_not_follow_the_case(world: World, dag: Client, eva: Client) -> None:
    case = case_of(world)
    note(dag, case)
    act(dag, case, "forward", unit=str(world.sodra.id), reason="Fel mottagning.")
    assert CANARY in seen(page(eva, case)), "within one care provider a note goes along"
    privata = unit("Solrosen", provider=provider("Solrosen AB", is_public=False))
    mia = at_the_desk(world, colleague(world, "Mia", privata))
    order = transferring.Order(
        privata.id, "consent", "Bor nära.", Consent(ConsentHow.PHONE, clock.local_date(clock.now()))
    )
    transferring.transfer(world.evas(), case.id, order, now=clock.now())
    assert "Bor nära" in seen(page(mia, case))
    assert CANARY not in seen(page(mia, case))


def test_no_page_of_the_resident_or_the_guardian_shows_a_note(world: World, dag: Client) -> None:
    for child in (None, world.bo):
        case = case_of(world, acting_for=child)
        note(dag, case)
        act(dag, case, "ask", text="Hur länge?")
        browser = log_in(world.anna, acting_for=child)
        known = {"case_id": case.id, "key": case.service_key}
        looked = 0
        for capability, one in listing.pages(Door.PORTAL):
            names = {part.split(">")[0].split(":")[-1] for part in one.path.split("<")[1:]}
            if "GET" not in one.methods or not names <= set(known):
                continue
            address = addresses.url(f"{capability.key}:{one.name}", **{name: known[name] for name in names})
            answer = browser.get(address)
            said = answer.content.decode() if not answer.streaming else ""
            assert CANARY not in said, address
            assert "anteckning" not in seen(browser.get(f"/my/cases/{case.id}/readers/"))
            looked += 1
        assert looked > 8
