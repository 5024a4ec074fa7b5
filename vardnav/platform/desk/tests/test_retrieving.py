"""The unit that sent a case on takes it back as long as nobody has taken it: whole, told to both, and one of two wins."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.support import at_once
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Assignment
from vardnav.platform.cases import (
    actions,
    handing_over,
    models,
    retrieving,
    rules,
    story,
    transfer_queries,
    transferring,
)
from vardnav.platform.cases.tests.world import World, log_in, post, seen
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, case_of, colleague, page
from vardnav.platform.desk.tests.test_transferring import broken
from vardnav.platform.desk.tests.transfer_world import Map, draw, sent

WHY = "Fel mottagning"
WAYS = pytest.mark.parametrize("way", ["own", "near", "far"])


@pytest.fixture
def places(world: World) -> Map:
    return draw(world)


def gone(
    world: World, places: Map, way: str, case: models.Case | None = None
) -> tuple[models.Case, models.Case, Viewer]:
    """Send a case of Norra's on; return it as it was sent, as it lies there, and somebody who can take it there."""
    case = case or case_of(world)
    if way == "own":
        actions.change(
            world.dags(), case.id, "forward", to_unit_id=world.sodra.id, reason="Hit", now=clock.now()
        )
        return models.Case.objects.get(id=case.id), models.Case.objects.get(id=case.id), world.evas()
    sent(world.dags(), case, places.kvarnholmen if way == "far" else places.solrosen)
    there = models.Case.objects.get(continues=case) if way == "far" else models.Case.objects.get(id=case.id)
    return (
        models.Case.objects.get(id=case.id),
        there,
        places.viewer(places.kim if way == "far" else places.mia),
    )


@WAYS
def test_what_nobody_has_taken_comes_back_with_its_place_and_its_promise(
    world: World, places: Map, way: str
) -> None:
    before = case_of(world)
    case, there, receiver = gone(world, places, way, before)
    assert retrieving.may_retrieve(world.dags(), case.id)
    later = clock.now() + dt.timedelta(minutes=20)
    back = retrieving.retrieve(world.dags(), case.id, reason=WHY, now=later)
    assert (back.unit_id, back.region, back.status) == (world.norra.id, "12", rules.Status.RECEIVED)
    for name in (
        "sent_at",
        "due_at",
        "answers",
        "service_key",
        "subject_id",
        "first_answered_at",
        "is_secret",
    ):
        assert getattr(back, name) == getattr(before, name), name
    assert models.Case.objects.visible_to(world.dags()).filter(id=back.id).exists()
    assert not models.Case.objects.visible_to(receiver).filter(id__in=[back.id, there.id]).exists()
    assert not retrieving.may_retrieve(world.dags(), case.id)
    assert broken() == []
    if way == "far":
        parts = story.earlier(world.dags(), back, now=clock.now())
        assert [part.case.id for part in parts] == [case.id, there.id]
        assert [part.steps[-1].verb for part in parts] == ["transfer", "retrieve_abroad"]
    else:
        assert models.Step.objects.filter(case=back).latest("number").verb == "retrieve"
    if way != "own":
        row = Transfer.objects.get()
        assert (row.returned_at, row.returned_by_id, row.returned_reason, row.is_retrieved) == (
            later, world.dag.id, WHY, True,
        )  # fmt: skip
    actions.change(world.dags(), back.id, "take", now=later)


@WAYS
def test_the_log_tells_who_retrieved_it_where_it_lay(world: World, places: Map, way: str) -> None:
    case, there, _receiver = gone(world, places, way)
    retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    (row,) = Entry.objects.filter(action__in=["cases.retrieve", "cases.retrieve_abroad"])
    assert (row.object_id, row.actor_id, row.region, row.subject_id) == (
        there.id, world.dag.id, there.region, world.anna.id,
    )  # fmt: skip


@WAYS
@pytest.mark.parametrize("what", ["take", "message", "complete"])
def test_once_somebody_has_done_anything_with_it_it_stays(
    world: World, places: Map, way: str, what: str
) -> None:
    case, there, receiver = gone(world, places, way)
    more: Any = {"message": {"text": "Hej"}, "complete": {"text": "Klart", "outcome": "answered"}}.get(
        what, {}
    )
    actions.change(receiver, there.id, what, now=clock.now(), **more)
    if what == "take":
        actions.change(receiver, there.id, "release", now=clock.now())
    assert not retrieving.may_retrieve(world.dags(), case.id)
    before = list(models.Step.objects.order_by("id").values())
    with pytest.raises(transferring.NotPending):
        retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    assert list(models.Step.objects.order_by("id").values()) == before
    assert broken() == []


@WAYS
def test_what_the_resident_adds_or_takes_back_meanwhile(world: World, places: Map, way: str) -> None:
    """Words of the person's own take nothing from the sender's right; a case taken back is over."""
    case, there, _receiver = gone(world, places, way)
    actions.change(world.annas(), there.id, "add", text="En sak till.", now=clock.now())
    assert retrieving.may_retrieve(world.dags(), case.id)
    actions.change(world.annas(), there.id, "withdraw", now=clock.now())
    with pytest.raises(transferring.NotPending):
        retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())


@WAYS
def test_only_the_unit_that_sent_it_retrieves_it_once(world: World, places: Map, way: str) -> None:
    case, there, receiver = gone(world, places, way)
    strangers = [world.annas(), Viewer.system(), receiver, places.viewer(places.mia)]
    for viewer in strangers:
        assert not retrieving.may_retrieve(viewer, case.id)
        for one in (case, there):
            with pytest.raises(Http404):
                retrieving.retrieve(viewer, one.id, reason=WHY, now=clock.now())
    back = retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    with pytest.raises(transferring.NotPending):
        retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    # And it can be sent on again, and retrieved again.
    again, _there, _receiver = gone(world, places, way, back)
    retrieving.retrieve(world.dags(), again.id, reason=WHY, now=clock.now())
    assert broken() == []


def test_what_was_sent_back_by_the_receiver_is_not_retrieved(world: World, places: Map) -> None:
    case, there, receiver = gone(world, places, "near")
    transferring.give_back(receiver, there.id, reason="Nej.", now=clock.now())
    with pytest.raises(transferring.NotPending):
        retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())


def test_what_a_pause_has_handed_over_is_not_the_unit_s_to_undo(world: World) -> None:
    case, ada = case_of(world), colleague(world, "Ada", world.sodra)
    Assignment.objects.filter(staff=ada).update(unit=None, kind="administrator")
    handing_over.hand_over(
        region="12", staff_id=ada.id, service_keys=["contact.ask"], from_units=[world.norra.id],
        to_unit=world.sodra.id, reason="RS 1", now=clock.now(),
    )  # fmt: skip
    case.refresh_from_db()
    assert case.unit_id == world.sodra.id
    assert not retrieving.may_retrieve(world.dags(), case.id)
    with pytest.raises(Http404):
        retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())


@pytest.mark.parametrize("place", ["actions.change", "events.publish"])
def test_what_breaks_off_in_the_middle_leaves_nothing_behind(
    world: World, places: Map, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    case, _there, _receiver = gone(world, places, "far")
    before = (models.Case.objects.count(), models.Step.objects.count(), Entry.objects.count())

    def breaks(*_all: object, **_named: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(f"vardnav.platform.cases.retrieving.{place}", breaks)
        with pytest.raises(RuntimeError):
            retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    assert (models.Case.objects.count(), models.Step.objects.count(), Entry.objects.count()) == before
    assert Transfer.objects.get().returned_at is None
    retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())


# --- pages -------------------------------------------------------------------------------------------------------------


@WAYS
def test_dag_takes_it_back_and_both_units_and_anna_are_told(
    world: World, dag: Client, places: Map, way: str
) -> None:
    case, there, _receiver = gone(world, places, way)
    receipt = f"/desk/cases/{case.id}/forwarded/"
    address = f"/desk/cases/{case.id}/retrieve/"
    assert "Ni kan hämta tillbaka ärendet" in seen(dag.get(receipt))
    assert "har inte tagit ärendet än" in seen(dag.get(address))
    answer = post(dag, address, {"reason": WHY})
    assert answer.status_code == 303, seen(answer)
    shown = seen(dag.get(answer["Location"]))
    assert "Hämtades tillbaka" in shown
    assert WHY in shown
    assert "Dag Vård" in shown
    assert "inte tagit ärendet än" not in seen(dag.get(address))
    if way != "own":
        assert "Ni hämtade tillbaka det" in seen(dag.get(receipt))
        assert transfer_queries.waiting(world.dags(), now=clock.now()).sent == []
    anna = log_in(world.anna)
    newest = answer["Location"].split("/")[3]
    told = seen(anna.get(f"/my/cases/{newest}/"))
    assert "hämtade tillbaka det" in told
    assert WHY in told
    assert "har ärendet nu" not in told
    assert told.count("Grund: ") == (0 if way == "own" else 1), (
        "it went on a ground; nobody is asked for one to get it back"
    )
    their = at_the_desk(world, {"own": world.eva, "near": places.mia, "far": places.kim}[way])
    assert page(their, there).status_code == 404
    told = seen(their.get(f"/desk/cases/{there.id}/forwarded/"))
    assert "Ärendet har hämtats tillbaka" in told
    assert WHY in told


@WAYS
def test_who_writes_in_it_while_it_is_retrieved_is_told_and_loses_no_word(
    world: World, places: Map, way: str
) -> None:
    case, there, _receiver = gone(world, places, way)
    their = at_the_desk(world, {"own": world.eva, "near": places.mia, "far": places.kim}[way])
    retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    answer = act(their, there, "complete", text="Mitt långa svar")
    assert answer.status_code == 409
    text = seen(answer)
    for words in ("har hämtat tillbaka det", "Mitt långa svar", WHY):
        assert words in text, words


@WAYS
def test_who_retrieves_it_when_it_is_taken_is_told_and_loses_no_word(
    world: World, dag: Client, places: Map, way: str
) -> None:
    case, there, receiver = gone(world, places, way)
    actions.change(receiver, there.id, "take", now=clock.now())
    answer = post(dag, f"/desk/cases/{case.id}/retrieve/", {"reason": "Mitt långa skäl"})
    assert answer.status_code == 409
    text = seen(answer)
    for words in ("går inte att hämta tillbaka längre", "Mitt långa skäl"):
        assert words in text, words
    assert models.Case.objects.get(id=there.id).assignee_id == receiver.staff_id


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Fyll i det här fältet."),
        (" ", "Fyll i"),
        ("a\x00b", "inte går att spara"),
        ("a" * 1001, "för lång"),
    ],
)
def test_without_a_reason_nothing_moves(
    world: World, dag: Client, places: Map, reason: str, said: str
) -> None:
    case, there, _receiver = gone(world, places, "near")
    answer = post(dag, f"/desk/cases/{case.id}/retrieve/", {"reason": reason})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert models.Case.objects.get(id=there.id).unit_id == places.solrosen.id


def test_strangers_and_cases_never_sent_find_nothing(
    world: World, dag: Client, eva: Client, places: Map
) -> None:
    case, _there, _receiver = gone(world, places, "near")
    own = case_of(world)
    for client, one in ((eva, case), (dag, own)):
        for answer in (
            client.get(f"/desk/cases/{one.id}/retrieve/"),
            post(client, f"/desk/cases/{one.id}/retrieve/", {"reason": WHY}),
        ):
            assert answer.status_code == 404


# --- two at once -------------------------------------------------------------------------------------------------------


def _race(world: World, places: Map, way: str) -> list[str]:
    case, there, receiver = gone(world, places, way)
    return at_once.ended(
        lambda: actions.change(receiver, there.id, "take", now=clock.now()),
        lambda: retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now()),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["own", "near", "far"])
def test_retrieved_while_it_is_taken_one_of_the_two_wins(world: World, places: Map, way: str) -> None:
    for _round in range(4):
        told = _race(world, places, way)
        assert told in (["done", "NotPending"], ["Http404", "done"], ["NotAllowed", "done"]), told
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_the_case_both_win(
    world: World, places: Map, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: looked at before the case is locked, it is both taken there and fetched home."""
    taken = threading.Event()
    case, there, receiver = gone(world, places, "near")

    def looked(*_all: Any) -> bool:
        taken.wait(timeout=20)
        return True

    def take() -> None:
        actions.change(receiver, there.id, "take", now=clock.now())
        taken.set()

    manager = type(models.Case.objects)
    monkeypatch.setattr(retrieving, "_is_waiting", looked)
    monkeypatch.setattr(manager, "select_for_update", lambda self, **_more: self.all())
    monkeypatch.setattr(rules, "may", lambda *_all: True)
    told = at_once.ended(
        take, lambda: retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    )
    row = Transfer.objects.get()
    is_both = row.taken_at is not None and told == ["done", "done"]
    assert is_both or "IntegrityError" in told, told


@WAYS
def test_what_the_person_has_taken_back_waits_for_nobody_and_both_units_are_told_so(
    world: World, places: Map, way: str, dag: Client
) -> None:
    case, there, _receiver = gone(world, places, way)
    receiving = at_the_desk(world, {"own": world.eva, "near": places.mia, "far": places.kim}[way])
    if way != "own":
        assert "Skicka tillbaka ärendet" in seen(page(receiving, there))
    actions.change(world.annas(), there.id, "withdraw", now=clock.now())
    shown = seen(page(receiving, there))
    assert "Skicka tillbaka ärendet" not in shown
    assert "Ingen här har tagit det än" not in shown
    back = f"/desk/cases/{there.id}/give-back/"
    if way != "own":
        assert receiving.get(back)["Location"] == f"/desk/cases/{there.id}/"
        refused = post(receiving, back, {"reason": "Fel hus", "version": "9"})
        assert refused.status_code == 409
        assert "Fel hus" in seen(refused)
        assert "Ärendet är avslutat" in seen(refused)
    receipt = seen(dag.get(f"/desk/cases/{case.id}/forwarded/"))
    assert "Ärendet är avslutat" in receipt
    assert "Ingen har tagit det än" not in receipt
    assert "Den tid som är lovad gäller" not in receipt
    assert "Hämta tillbaka" not in receipt
