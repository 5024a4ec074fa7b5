"""Two edit the same thing: the second is told (409), keeps what was typed, and overwrites nothing (reliability.md A6).

Every form of the desk and of steering is here: with how two edit it at once, or with why no two can.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test import Client

from tests.architecture import walking
from tests.architecture.editors import ALONE, IN_THEIR_ROOM
from tests.architecture.test_nothing_typed_is_lost import Form, Reader
from tests.support import personas, things
from tests.support.personas import House
from tests.support.things import Things
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Assignment, CareProvider, Staff
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import transferring
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.catalogue import actions as catalogue
from vardnav.platform.catalogue.models import Change, Measure, Offering, Pause, RollOut, Wave
from vardnav.platform.guarantee import actions as guarantee
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, PauseReason
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.registry.declarations import Door

#: What the second of two types; it must be in the answer that refuses it.
TYPED = "Det här skrev den som kom sist"


@dataclasses.dataclass
class Edit:
    """How two edit one thing: the page its form stands on, where the form goes, and what is typed or chosen in it.

    `first`: what the first of two sends, when it is not the same form; `kept`: what of it the refusal must show.
    """

    page: str
    action: str
    fields: dict[str, Any]
    rows: type[models.Model]
    kept: str = TYPED
    first: dict[str, Any] = dataclasses.field(default_factory=dict)
    do: str = ""


Maker = Callable[[House, Things], Edit]


def _desk(verb: str, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        ids = {"ekbacken": str(house.ekbacken.id), "dag": str(house.dag.id)}
        known = {name: ids.get(str(value), value) for name, value in fields.items()}
        page = f"/desk/cases/{made.case.id}/"
        kept = TYPED if TYPED in fields.values() else "Någon har ändrat ärendet"
        return Edit(page, f"{page}do/{verb}/", known, cases.Case, kept)

    return make


def _day(name: str, on: dt.date) -> dict[str, str]:
    return {f"{name}_0": str(on.year), f"{name}_1": str(on.month), f"{name}_2": str(on.day)}


def _today() -> dt.date:
    return clock.local_date(clock.now())


def _transfer(house: House, made: Things) -> Edit:
    personas.switch_on(personas.KALMAR, house.now)
    page = f"/desk/cases/{made.case.id}/transfer/?region=08"
    fields = {"unit": str(house.kalmar_unit.id), "basis": "consent", "consent_how": "phone", "reason": TYPED}
    return Edit(page, page, fields | _day("consent_on", _today()), cases.Case)


def _redirect(house: House, made: Things) -> Edit:
    page = f"/desk/cases/{made.case.id}/redirect/?service=contact.call_me&region=12"
    return Edit(page, page, {"unit": str(house.ekbacken.id), "reason": TYPED}, cases.Case)


def _give_back(house: House, made: Things) -> Edit:
    """Ekbacken of another care provider has sent a case to Linden."""
    provider = CareProvider.objects.create(
        region_id="12", hsa_id="SE-AB", name="Ekbacken AB", organisation_number="1", is_public=False
    )
    type(house.ekbacken).objects.filter(id=house.ekbacken.id).update(provider=provider)
    order = transferring.Order(house.ekbacken.id, "consent", "Dit.", Consent(ConsentHow.PHONE, _today()))
    dag, eva = house.staff_viewer(house.dag_at_linden), house.staff_viewer(house.eva_at_ekbacken)
    transferring.transfer(dag, made.case.id, order, now=clock.now())
    back = transferring.Order(house.linden.id, "consent", "Hit.", Consent(ConsentHow.PHONE, _today()))
    transferring.transfer(eva, made.case.id, back, now=clock.now())
    page = f"/desk/cases/{made.case.id}/give-back/"
    return Edit(page, page, {"reason": TYPED}, cases.Case)


def _guarantee(do: str, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        page, on = f"/desk/cases/{made.case.id}/guarantee/", _today()
        dag = house.staff_viewer(house.dag_at_linden)
        if do != "start":
            one = guarantee.start(dag, made.case.id, Kind.TREATMENT, on=on, now=clock.now())
            if do == "resume":
                guarantee.pause(dag, one.id, PauseReason.MEDICAL, on=on, now=clock.now())
            if do == "called":
                GuaranteeClock.objects.filter(id=one.id).update(to_call_at=clock.now())
        kept = "Någon har ändrat tiden" if do == "called" else "Det här fyllde du i:"
        return Edit(page, page, {"do": do, **fields}, GuaranteeClock, kept, do=do)

    return make


def _steering(place: str, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        base = "/steering/services/contact.ask/"
        base += f"units/{house.linden.id}/" if place.startswith("unit") else ""
        step = place.removeprefix("unit_")
        _decide(house, house.linden.id if place.startswith("unit") else None)
        page = f"{base}change/" if step == "change" else base
        kept = TYPED if step == "change" else "Någon annan"
        return Edit(page, f"{base}{step}/", {**fields}, Offering, kept)

    return make


def _decide(house: House, unit_id: Any) -> None:
    choice = catalogue.Choice(
        state="paused",
        valid_from=house.now - dt.timedelta(days=1),
        texts={"reason_sv": "Sjuka", "instead_sv": "Ring"},
    )
    viewer = house.staff_viewer(house.ada_of_skane)
    catalogue.decide(viewer, "contact.ask", choice, unit_id=unit_id, now=house.now)


def _form(path: str, kept: str = TYPED, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        base = f"/steering/forms/{made.form_id}/"
        page = base if path.endswith("change/") else f"{base}{path}"
        return Edit(page, f"{base}{path}", dict(fields), Version, kept)

    return make


def _undo(house: House, made: Things) -> Edit:
    """There is something to take back: a question was added."""
    ada = personas.client_of(assignment=house.ada_of_skane)
    made_by = _form("add/", kind="string", text_sv="En till")(house, made)
    assert ada.post(made_by.action, {**opened(ada, made_by), **made_by.fields}).status_code == 303
    base = f"/steering/forms/{made.form_id}/"
    return Edit(base, f"{base}undo/", {}, Version, "Någon annan")


def _measure(house: House, made: Things) -> Edit:
    Pause.objects.filter(id=made.pause_id).update(confirmed_by=house.ada, confirmed_at=house.now)
    row = Measure.objects.create(
        region_id="12", pause_id=made.pause_id, kind="phone_answered", due_on=_today(), is_baseline=False
    )
    page = f"/steering/pause/{made.pause_id}/"
    return Edit(
        page, f"{page}measure/", {"value": "77", "measure": str(row.id)}, Measure, "77", first={"value": "42"}
    )


def _pause_words(house: House, made: Things) -> Edit:
    Pause.objects.filter(id=made.pause_id).update(confirmed_by=house.ada, confirmed_at=house.now)
    page = f"/steering/pause/{made.pause_id}/words/"
    return Edit(page, page, _TEXTS, Pause)


def _plan_words(house: House, made: Things) -> Edit:
    page = f"/steering/roll-outs/{made.wave.roll_out_id}/words/"
    return Edit(page, page, _TEXTS, RollOut)


_TEXTS = {"reason_sv": TYPED, "reason_en": "Ill", "instead_sv": "Ring", "instead_en": "Call"}


def _wave(page: str, kept: str = TYPED, **fields: str) -> Maker:
    def make(house: House, made: Things) -> Edit:
        plan = f"/steering/roll-outs/{made.wave.roll_out_id}/"
        address = f"{plan}waves/{made.wave.id if page != 'new' else 'new'}/"
        if page == "remove":
            return Edit(plan, f"{address}remove/", {}, Wave, kept)
        day = _day("from_date", _today() + dt.timedelta(days=30))
        return Edit(address, address, {"name": TYPED, "who": "everyone", **day, **fields}, Wave, kept)

    return make


def _judge(house: House, made: Things) -> Edit:
    """A trial is going on."""
    RollOut.objects.filter(id=made.wave.roll_out_id).update(confirmed_at=house.now)
    day = dt.timedelta(days=1)
    Wave.objects.filter(id=made.wave.id).update(starts_at=house.now - day, ends_at=house.now + day)
    plan = f"/steering/roll-outs/{made.wave.roll_out_id}/"
    fields = {"verdict": "no_go", "words": TYPED}
    return Edit(plan, f"{plan}waves/{made.wave.id}/judge/", fields, Wave)


def _measure_of_plan(house: House, made: Things) -> Edit:
    plan = made.wave.roll_out_id
    RollOut.objects.filter(id=plan).update(confirmed_at=house.now)
    row = Measure.objects.create(region_id="12", roll_out_id=plan, kind="goal", due_on=_today())
    page = f"/steering/roll-outs/{plan}/"
    return Edit(
        page, f"{page}measure/", {"value": "77", "measure": str(row.id)}, Measure, "77", first={"value": "42"}
    )


def _reject(house: House, made: Things) -> Edit:
    """Somebody else's proposal, so that a reason is asked for."""
    Change.objects.filter(id=made.change_id).update(proposed_by=house.dag)
    page = f"/steering/proposals/{made.change_id}/"
    return Edit(page, f"{page}reject/", {"answer": TYPED}, Change)


_PAUSED = {
    "state": "paused", "step": "save", "reason_sv": TYPED, "instead_sv": "Ring", "option_answer_within_days": "2",
}  # fmt: skip
EDITS: dict[str, Maker] = {
    "desk:act take": _desk("take"),
    "desk:act assign": _desk("assign", assignee="dag"),
    "desk:act forward": _desk("forward", unit="ekbacken", reason=TYPED),
    "desk:act ask": _desk("ask", text=TYPED),
    "desk:act message": _desk("message", text=TYPED),
    "desk:act complete": _desk("complete", text=TYPED),
    "desk:transfer": _transfer,
    "desk:give_back": _give_back,
    "desk:redirect": _redirect,
    "guarantee:case start": _guarantee("start", kind="treatment"),
    "guarantee:case called": _guarantee("called"),
    "guarantee:case pause": _guarantee("pause", reason="medical"),
    "guarantee:case resume": _guarantee("resume"),
    "guarantee:case meet": _guarantee("meet"),
    "guarantee:case end": _guarantee("end", why="emergency"),
    "steering:change": _steering("change", **_PAUSED),
    "steering:resume": _steering("resume"),
    "steering:unit_change": _steering("unit_change", **_PAUSED),
    "steering:unit_resume": _steering("unit_resume"),
    "steering:follow": _steering("unit_follow"),
    "steering:pause_measure": _measure,
    "steering:pause_words": _pause_words,
    "steering:roll_out_words": _plan_words,
    "steering:wave_new": _wave("new"),
    "steering:wave": _wave("change"),
    "steering:wave_remove": _wave("remove", "Något har ändrats"),
    "steering:wave_judge": _judge,
    "steering:roll_out_measure": _measure_of_plan,
    "steering:proposal_reject": _reject,
    "questionnaires:settings": _form("settings/", title_sv=TYPED),
    "questionnaires:add": _form("add/", kind="string", text_sv=TYPED),
    "questionnaires:item": _form("items/q-f1/", kind="string", text_sv=TYPED),
    "questionnaires:change": _form("items/q-f1/change/", "Någon annan", do="remove"),
    "questionnaires:publish": _form("publish/", "Någon annan"),
    "questionnaires:undo": _undo,
}


def test_every_form_of_the_desk_and_of_steering_is_here() -> None:
    changing = {name for name, page in things.pages(Door.DESK, Door.STEERING) if "POST" in page.methods}
    tried = {name.split()[0] for name in EDITS}
    said = tried | ALONE.keys() | IN_THEIR_ROOM.keys()
    assert sorted(changing - said) == [], "say how two edit it: EDITS here, or tests/architecture/editors.py"
    assert sorted(said - changing) == []
    assert not (tried & ALONE.keys())
    assert not (tried & IN_THEIR_ROOM.keys())
    assert not (ALONE.keys() & IN_THEIR_ROOM.keys())
    for path in set(IN_THEIR_ROOM.values()):
        assert "409" in (walking.ROOT / "vardnav" / path).read_text(encoding="utf-8"), path


def colleague(house: House, door: str) -> Client:
    """Return the browser of somebody else with the same right: the first of two."""
    staff = Staff.objects.create(hsa_id="SE-SIV", given_name="Siv", family_name="Å", title="Läkare")
    is_desk = door == "desk"
    held = Assignment.objects.create(
        region_id="12",
        staff=staff,
        unit=house.linden if is_desk else None,
        hsa_id="SE-SIV-A",
        kind="care" if is_desk else "administrator",
        valid_from=dt.date(2020, 1, 1),
    )
    return personas.client_of(assignment=held)


def opened(browser: Client, edit: Edit) -> dict[str, Any]:
    """Return what the form holds as the page shows it now: its version, its ids."""
    said = things.said(browser.get(edit.page))
    reader = Reader(edit.page)
    reader.feed(said)
    wanted = [
        one
        for one in reader.forms
        if one.action.partition("#")[0] in (edit.action, edit.action.partition("?")[0])
    ]
    wanted = [one for one in wanted if _is_it(one, edit)]
    assert wanted, f"{edit.page} has no form that goes to {edit.action}"
    return {name: values[0] for name, values in wanted[0].values.items() if name != "form_key"}


def _is_it(form: Form, edit: Edit) -> bool:
    return not edit.do or form.values.get("do") == [edit.do]


def rows(edit: Edit) -> list[dict[str, Any]]:
    """Return the table that is edited, as it stands."""
    return list(edit.rows._default_manager.order_by("pk").values())


def two_edit(house: House, made: Things, name: str) -> tuple[Edit, Any, Any, Any, bool]:
    """Let the second open the form before the first has sent theirs, and send it after.

    Return (edit, answer to the first, to the second, to the second once more from a fresh page, was anything changed).
    """
    door = "steering" if name.startswith(("steering", "questionnaires")) else "desk"
    edit = EDITS[name](house, made)
    first = colleague(house, door)
    second = personas.client_of(assignment=house.ada_of_skane if door == "steering" else house.dag_at_linden)
    held = opened(second, edit)
    # The one who comes first does something else with the same thing, or the same with other words.
    action, given = edit.action, {**opened(first, edit), **edit.fields, **edit.first}
    if edit.action.startswith("/desk/cases/") and "guarantee" not in edit.action:
        action, given = f"/desk/cases/{made.case.id}/do/message/", {**held, "text": "Siv hann före"}
    elif "guarantee" not in edit.action:
        given = {key: "Siv hann före" if value == TYPED else value for key, value in given.items()}
    elif edit.do == "start":
        # The same from yesterday: the case is from then.
        cases.Case.objects.filter(id=made.case.id).update(sent_at=house.now - dt.timedelta(days=3))
        given |= _day("on", _today() - dt.timedelta(days=1))
    one = first.post(action, given)
    before = rows(edit)
    other = second.post(edit.action, {**held, **edit.fields})
    was_changed = rows(edit) != before
    return edit, one, other, second, was_changed


@pytest.mark.parametrize("name", EDITS)
def test_the_second_of_two_is_told_and_overwrites_nothing(house: House, things_of: Things, name: str) -> None:
    edit, one, other, _second, was_changed = two_edit(house, things_of, name)
    assert one.status_code == 303, things.said(one)
    said = html.unescape(things.said(other))
    assert other.status_code == 409, said
    assert edit.kept in said, "what was typed is lost"
    assert not was_changed, "something was overwritten all the same"


#: How each sort of check is let slip, and a form that it guards.
CONTROLS: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "a case": (
        "desk:act message",
        lambda patch: patch.setattr("vardnav.platform.desk.case_pages.version_of", lambda _r: None),
    ),
    "a transfer": (
        "desk:transfer",
        lambda patch: patch.setattr("vardnav.platform.desk.transfer_pages.version_of", lambda _r: None),
    ),
    "a clock": (
        "guarantee:case pause",
        lambda patch: patch.setattr("vardnav.platform.guarantee.writing.check_version", lambda *_all: None),
    ),
    "a number": (
        "steering:pause_measure",
        lambda patch: patch.setattr("vardnav.platform.catalogue.measuring.mark", lambda _row: ""),
    ),
}


@pytest.mark.parametrize("sort", CONTROLS)
def test_without_the_check_the_second_is_seen_to_be_taken(
    house: House, things_of: Things, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the version not looked at, nobody is told."""
    name, let_slip = CONTROLS[sort]
    let_slip(monkeypatch)
    _edit, one, other, _second, _changed = two_edit(house, things_of, name)
    assert (one.status_code, other.status_code) == (303, 303)


@pytest.mark.parametrize(
    "name", ["desk:act message", "guarantee:case meet", "steering:change", "questionnaires:item"]
)
def test_from_a_fresh_page_the_second_is_taken(house: House, things_of: Things, name: str) -> None:
    edit, one, other, second, _changed = two_edit(house, things_of, name)
    assert (one.status_code, other.status_code) == (303, 409)
    if edit.do == "meet":
        return  # met is met: there is nothing left to do from a fresh page
    again = second.post(edit.action, {**opened(second, edit), **edit.fields})
    assert again.status_code == 303, things.said(again)
