"""The laboratory: the fake behaves as the real one; what does not fit changes nothing and waits for a human."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client

from vardnav.capabilities.self_tests.actions import handling, laboratory, moving, results
from vardnav.capabilities.self_tests.adapters import fhir, folder
from vardnav.capabilities.self_tests.adapters.fake import Fake
from vardnav.capabilities.self_tests.adapters.folder import Folder
from vardnav.capabilities.self_tests.models import LabMessage, Order, Task
from vardnav.capabilities.self_tests.ports import (
    Laboratory,
    LaboratoryUnavailable,
    Report,
    Sample,
    Unusable,
)
from vardnav.capabilities.self_tests.rules.states import Problem, Result
from vardnav.capabilities.self_tests.tests.house import KIT, NOW, OTHER_KIT, SYSTEM, Kits
from vardnav.kernel import clock
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.catalogue import queries as catalogue

KEY = b"a secret agreed with the laboratory"
SAMPLE = Sample("12", KIT, "sti", "198504120000", "personnummer", dt.date(2026, 11, 23), NOW)
REPORT = Report("m1", "12", KIT, "sti", "198504120000", NOW, "negative")


@dataclasses.dataclass
class Both:
    """A laboratory, and how its own side says something, or says it with a forged signature."""

    laboratory: Laboratory
    says: Callable[[Report], None]
    forges: Callable[[Report], None]
    #: The orders that the laboratory's own side sees.
    orders: Callable[[], list[str]]
    falls_silent: Callable[[], None]


def _fake(_place: Path) -> Both:
    fake = Fake()

    def forge(said: Report) -> None:
        fake.says(Unusable(f"forged {said.message_id}", said.region, "wrong signature"))

    def fall_silent() -> None:
        fake.is_silent = True

    return Both(fake, fake.says, forge, lambda: sorted(kit for _region, kit in fake.samples), fall_silent)


def _folder(place: Path) -> Both:
    real, written = Folder(place, KEY), iter(range(1000))

    def say(said: Report, key: bytes = KEY) -> None:
        inbox = place / said.region / folder.IN
        inbox.mkdir(parents=True, exist_ok=True)
        name = inbox / f"{next(written):04d}.json"
        folder.write(name, json.dumps(fhir.written(said)).encode(), key)

    def orders() -> list[str]:
        return sorted(path.stem for path in place.glob(f"*/{folder.OUT}/*.json"))

    def fall_silent() -> None:
        place.rename(place.with_name("gone"))

    return Both(real, say, lambda said: say(said, b"somebody else's key"), orders, fall_silent)


@pytest.fixture(params=[_fake, _folder], ids=["fake", "folder"])
def both(request: Any, tmp_path: Path) -> Both:
    place = tmp_path / "laboratory"
    place.mkdir()
    made: Both = request.param(place)
    return made


def test_the_same_sample_twice_is_one_order(both: Both) -> None:
    both.laboratory.send(SAMPLE)
    both.laboratory.send(SAMPLE)
    assert both.orders() == [KIT]


def test_what_it_says_comes_until_it_is_done_with_and_then_no_more(both: Both) -> None:
    assert list(both.laboratory.waiting()) == []
    receipt = dataclasses.replace(REPORT, message_id="m0", result="")
    for said in (receipt, REPORT):
        both.says(said)
    assert list(both.laboratory.waiting()) == [receipt, REPORT]
    assert list(both.laboratory.waiting()) == [receipt, REPORT]
    both.laboratory.done(receipt)
    both.laboratory.done(receipt)
    assert list(both.laboratory.waiting()) == [REPORT]


@pytest.mark.parametrize("result", ["negative", "positive", "unreadable", ""])
def test_every_thing_it_can_say_is_understood(both: Both, result: str) -> None:
    said = dataclasses.replace(REPORT, result=result)
    both.says(said)
    assert list(both.laboratory.waiting()) == [said]


def test_what_is_forged_is_never_a_report(both: Both) -> None:
    both.forges(REPORT)
    (found,) = both.laboratory.waiting()
    assert isinstance(found, Unusable)
    assert "signature" in found.reason
    both.laboratory.done(found)
    assert list(both.laboratory.waiting()) == []


def test_one_that_is_silent_says_so(both: Both) -> None:
    both.falls_silent()
    with pytest.raises(LaboratoryUnavailable):
        both.laboratory.waiting()


def test_through_either_a_whole_sample_goes_from_the_register_to_the_answer(both: Both, kits: Kits) -> None:
    order = kits.registered()
    assert laboratory.tell_all(SYSTEM, now=NOW, to=both.laboratory) == 1
    assert laboratory.tell_all(SYSTEM, now=NOW, to=both.laboratory) == 0
    assert both.orders() == [KIT]
    both.says(kits.report("", message_id="m0"))
    assert laboratory.fetch(SYSTEM, now=NOW, at=both.laboratory) == 1
    order.refresh_from_db()
    assert order.state == "received"
    both.says(kits.report("negative"))
    assert laboratory.fetch(SYSTEM, now=NOW, at=both.laboratory) == 1
    order.refresh_from_db()
    assert (order.state, order.result) == ("answered", "negative")
    assert laboratory.fetch(SYSTEM, now=NOW, at=both.laboratory) == 0


def test_a_silent_laboratory_stops_nothing_and_is_told_later(both: Both, kits: Kits) -> None:
    order = kits.registered()
    silent = Fake(is_silent=True)
    assert laboratory.tell_all(SYSTEM, now=NOW, to=silent) == 0
    assert laboratory.fetch(SYSTEM, now=NOW, at=silent) == 0
    order.refresh_from_db()
    assert (order.state, order.told_laboratory_at) == ("registered", None)
    assert laboratory.tell_all(SYSTEM, now=NOW, to=both.laboratory) == 1


def test_what_is_forged_changes_nothing_and_is_listed(both: Both, kits: Kits, lis: Client) -> None:
    order = kits.registered()
    both.forges(kits.report("positive"))
    laboratory.fetch(SYSTEM, now=NOW, at=both.laboratory)
    order.refresh_from_db()
    assert (order.state, order.result) == ("registered", "")
    assert "Går inte att läsa eller lita på" in seen(lis.get("/desk/self-tests/?list=messages"))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kit_id": OTHER_KIT}, Problem.UNKNOWN_KIT),
        ({"kit_id": ""}, Problem.UNKNOWN_KIT),
        ({"person_number": "19700101A003"}, Problem.WRONG_PERSON),
        ({"kind": "hpv"}, Problem.WRONG_TEST),
        ({"result": "perhaps"}, Problem.UNUSABLE),
        ({"region": "08"}, Problem.UNKNOWN_KIT),
    ],
)
def test_a_report_that_does_not_fit_changes_nothing_and_is_listed(
    kits: Kits, changes: dict[str, str], problem: Problem
) -> None:
    order = kits.registered()
    said = kits.report(**{"result": "positive", **changes})
    assert laboratory.take_in(SYSTEM, said, now=NOW) is problem
    order.refresh_from_db()
    assert (order.state, order.result, order.version) == ("registered", "", 3)
    assert not Task.objects.exists()
    waits = LabMessage.objects.visible_to(SYSTEM).waiting().get()
    assert (waits.problem, waits.message_id) == (problem, "m1")


def test_a_late_and_a_double_report_change_nothing(kits: Kits) -> None:
    order = kits.answered("negative")
    for number, result in enumerate(("positive", "negative"), 2):
        said = kits.report(result, message_id=f"m{number}")
        assert laboratory.take_in(SYSTEM, said, now=NOW) is Problem.DOUBLE
    order.refresh_from_db()
    assert (order.result, order.version) == ("negative", 5)
    late = kits.dispatched(kit_id=OTHER_KIT)
    Order.objects.filter(id=late.id).update(state="expired", closed_at=NOW)
    said = kits.report("positive", message_id="m4", kit_id=OTHER_KIT)
    assert laboratory.take_in(SYSTEM, said, now=NOW) is Problem.LATE
    assert LabMessage.objects.visible_to(SYSTEM).waiting().count() == 3


def test_the_same_message_again_is_nothing_new_but_another_under_its_number_is_listed(kits: Kits) -> None:
    kits.answered("negative")
    assert laboratory.take_in(SYSTEM, kits.report("negative"), now=NOW) is Problem.NONE
    for _again in range(2):
        assert laboratory.take_in(SYSTEM, kits.report("positive"), now=NOW) is Problem.DOUBLE
    assert LabMessage.objects.count() == 2
    assert Order.objects.get().result == "negative"


def test_an_answer_before_the_receipt_receives_and_a_receipt_after_it_is_no_problem(kits: Kits) -> None:
    order = kits.answered("negative")
    assert order.received_at is not None
    receipt = kits.report("", message_id="m9")
    assert laboratory.take_in(SYSTEM, receipt, now=NOW) is Problem.NONE
    order.refresh_from_db()
    assert order.state == "answered"


def test_an_answer_to_a_kit_that_is_not_registered_waits_and_is_used_when_it_is(
    kits: Kits, lis: Client
) -> None:
    order = kits.dispatched()
    assert laboratory.take_in(SYSTEM, kits.report("positive"), now=NOW) is Problem.NOT_REGISTERED
    waits = LabMessage.objects.get()
    page = f"/desk/self-tests/messages/{waits.id}/"
    assert "har inte registrerat provet" in seen(lis.get(page))
    assert post(lis, page, {"do": "try_again"}).status_code == 409
    handling.register(kits.lis_viewer(), order.id, kit_id=KIT, taken_on=clock.local_date(NOW), now=NOW)
    assert post(lis, page, {"do": "try_again"}).status_code == 303
    order.refresh_from_db()
    assert (order.state, order.result) == ("answered", "positive")
    assert Task.objects.count() == 1
    assert post(lis, page, {"do": "try_again"}).status_code == 409  # it is dealt with


def test_a_message_is_dealt_with_by_a_word(kits: Kits, lis: Client) -> None:
    order = kits.registered()
    laboratory.take_in(SYSTEM, kits.report("positive", person_number="1"), now=NOW)
    page = f"/desk/self-tests/messages/{LabMessage.objects.get().id}/"
    assert post(lis, page, {"do": "handle", "note": " "}).status_code == 422
    assert post(lis, page, {"do": "handle", "note": "Ringde laboratoriet."}).status_code == 303
    assert "Ringde laboratoriet." in seen(lis.get(page))
    assert not LabMessage.objects.visible_to(kits.lis_viewer()).waiting().exists()
    order.refresh_from_db()
    assert order.state == "registered"
    assert not LabMessage.objects.visible_to(kits.world.dags()).exists()
    with pytest.raises(Http404):
        laboratory.handle(kits.anna, LabMessage.objects.get().id, note="x", now=NOW)


def _deliver_at_once(kits: Kits) -> None:
    start = threading.Barrier(2)

    def deliver() -> None:
        try:
            start.wait(5)
            laboratory.take_in(SYSTEM, kits.report("positive"), now=NOW)
        except Exception as error:  # the negative control breaks one of them
            broken.append(error)
        finally:
            connection.close()

    broken: list[Exception] = []
    both = [threading.Thread(target=deliver) for _time in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    catalogue.forget()
    assert len(broken) == (0 if laboratory._one_by_one is _LOCK else 1)


_LOCK = laboratory._one_by_one


@pytest.fixture
def slow_judging(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    judge = laboratory._problem

    def slowly(*given: Any) -> Any:
        time.sleep(0.4)
        return judge(*given)

    monkeypatch.setattr(laboratory, "_problem", slowly)


@pytest.mark.django_db(transaction=True)
def test_a_result_delivered_twice_at_once_is_one(kits: Kits, slow_judging: None) -> None:
    kits.registered()
    _deliver_at_once(kits)
    assert Task.objects.count() == 1
    assert LabMessage.objects.count() == 1
    told = case_models.Message.objects.filter(
        direction="to_resident", text__contains="Svaret på ditt självtest"
    )
    assert told.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_them_would_break(
    kits: Kits, slow_judging: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: they do run at once; the table still lets only one result be."""
    kits.registered()
    monkeypatch.setattr(laboratory, "_one_by_one", lambda message: None)
    _deliver_at_once(kits)
    assert Task.objects.count() == 1
    assert LabMessage.objects.count() == 1


def _wrong_files() -> dict[str, bytes]:
    good = fhir.written(REPORT)
    report, observation = (entry["resource"] for entry in good["entry"])

    def with_(**changes: Any) -> bytes:
        return json.dumps(
            {**good, "entry": [{"resource": {**report, **changes}}, {"resource": observation}]}
        ).encode()

    return {
        "not json": b"\xff\xfe",
        "a list": b"[1]",
        "a number": b"7",
        "nested": b"[" * 100_000,
        "empty": b"{}",
        "preliminary": with_(status="preliminary"),
        "no kit": with_(basedOn=[]),
        "another system": with_(basedOn=[{"identifier": {"system": "x", "value": KIT}}]),
        "no person": with_(subject=None),
        "no time": with_(issued="yesterday"),
        "no zone": with_(issued="2026-11-23T09:00:00"),
        "no id": with_(id=""),
        "a long id": with_(id="x" * 500),
        "half a sign": with_(id="\ud800"),
        "two reports": json.dumps({**good, "entry": [{"resource": report}, {"resource": report}]}).encode(),
        "no finding": json.dumps({**good, "entry": [{"resource": report}]}).encode(),
        "an unknown finding": json.dumps(
            {
                **good,
                "entry": [
                    {"resource": report},
                    {
                        "resource": {
                            "resourceType": "Observation",
                            "status": "final",
                            "valueCodeableConcept": {"coding": [{"system": fhir.SNOMED, "code": "1"}]},
                        }
                    },
                ],
            }
        ).encode(),
        "both a finding and none": json.dumps(
            {**good, "entry": [{"resource": report}, {"resource": {**observation, "dataAbsentReason": {}}}]}
        ).encode(),
        "too large": b" " * (folder.LARGEST + 1),
    }


@pytest.mark.parametrize("name", list(_wrong_files()))
def test_a_file_that_is_not_whole_is_unusable_and_never_breaks_the_others(tmp_path: Path, name: str) -> None:
    inbox = tmp_path / "12" / folder.IN
    inbox.mkdir(parents=True)
    folder.write(inbox / "1.json", _wrong_files()[name], KEY)
    folder.write(inbox / "2.json", json.dumps(fhir.written(REPORT)).encode(), KEY)
    wrong, right = Folder(tmp_path, KEY).waiting()
    assert isinstance(wrong, Unusable)
    assert "198504120000" not in wrong.reason + wrong.message_id
    assert right == REPORT


def test_a_file_without_its_signature_is_not_there_yet(tmp_path: Path) -> None:
    inbox = tmp_path / "12" / folder.IN
    inbox.mkdir(parents=True)
    (inbox / "1.json").write_bytes(json.dumps(fhir.written(REPORT)).encode())
    assert Folder(tmp_path, KEY).waiting() == []


def test_the_laboratory_gets_neither_name_nor_address(tmp_path: Path) -> None:
    Folder(tmp_path, KEY).send(SAMPLE)
    (sent,) = tmp_path.glob(f"12/{folder.OUT}/*.json")
    found = json.loads(sent.read_bytes())
    assert [entry["resource"]["resourceType"] for entry in found["entry"]] == ["ServiceRequest", "Specimen"]
    assert found["entry"][0]["resource"]["subject"]["identifier"]["value"] == SAMPLE.person_number
    assert not {"name", "address"} & set(json.dumps(found).split('"'))
    assert folder.signature_of(sent).read_text() == folder.signature(sent.read_bytes(), KEY)


def test_only_the_laboratory_says_positive(kits: Kits) -> None:
    """Staff can note that a sample cannot be analysed; a finding they cannot make."""
    order = kits.registered()
    assert not hasattr(handling, "answer")
    with pytest.raises(moving.NotAllowed):
        results.answer(kits.anna, order, Result.POSITIVE, now=NOW)
