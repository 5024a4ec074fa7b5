"""How two edit the same thing, form by form: those of cases, of the guarantee's clocks, of steering and of built forms.

Those of the other rooms stand in edits_of_rooms; test_second_editor lets two edit each.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import models

from tests.architecture.test_nothing_typed_is_lost import Reader
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
from vardnav.platform.guarantee import objecting
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, PauseReason
from vardnav.platform.questionnaires.models import Version

#: What the second of two types; it must be in the answer that refuses it. And what the first does.
TYPED = "Det här skrev den som kom sist"
FIRST = "Siv hann före"


@dataclasses.dataclass
class Edit:
    """How two edit one thing: the page its form stands on, where the form goes, and what is typed or chosen in it.

    `first`: what the first of two fills in that the second does not; `kept`: what the refusal must show.
    """

    page: str
    action: str
    fields: dict[str, Any]
    rows: type[models.Model]
    kept: str = TYPED
    first: dict[str, Any] = dataclasses.field(default_factory=dict)
    do: str = ""
    #: What is sent to the page for it to show the form, when it does not at once.
    look: dict[str, Any] = dataclasses.field(default_factory=dict)
    #: What the first does with the same thing instead: where it goes, and with what (and what the second's form holds).
    meanwhile: tuple[str, dict[str, Any]] | None = None
    #: What the second's part of the addresses is for the first, who has looked the person up on her own.
    own: tuple[str, str] = ("", "")
    #: How the second is refused. A list is refused row by row, and the rest of it done: 422.
    status: int = 409

    def of_first(self) -> Edit:
        """Return the same as the first of two does it."""
        theirs, hers = self.own
        told = {name: FIRST if one == TYPED else one for name, one in {**self.fields, **self.first}.items()}
        return dataclasses.replace(
            self,
            page=self.page.replace(theirs, hers) if theirs else self.page,
            action=self.action.replace(theirs, hers) if theirs else self.action,
            fields=told,
            look={
                name: told[name] if name in self.first or one == TYPED else one
                for name, one in self.look.items()
            },
        )


Maker = Callable[[House, Things], Edit]


def _desk(verb: str, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        ids = {"ekbacken": str(house.ekbacken.id), "dag": str(house.dag.id)}
        known = {name: ids.get(str(value), value) for name, value in fields.items()}
        page = f"/desk/cases/{made.case.id}/"
        kept = TYPED if TYPED in fields.values() else "Någon har ändrat ärendet"
        return Edit(page, f"{page}do/{verb}/", known, cases.Case, kept, meanwhile=message(made.case.id))

    return make


def day(name: str, on: dt.date) -> dict[str, str]:
    return {f"{name}_0": str(on.year), f"{name}_1": str(on.month), f"{name}_2": str(on.day)}


def today() -> dt.date:
    return clock.local_date(clock.now())


def _transfer(house: House, made: Things) -> Edit:
    personas.switch_on(personas.KALMAR, house.now)
    page = f"/desk/cases/{made.case.id}/transfer/?region=08"
    fields = {
        "unit": str(house.kalmar_unit.id),
        "basis": "consent",
        "consent_how": "phone",
        **day("consent_on", today()),
        "reason": TYPED,
    }
    return Edit(page, page, fields, cases.Case, meanwhile=message(made.case.id))


def _redirect(house: House, made: Things) -> Edit:
    page = f"/desk/cases/{made.case.id}/redirect/?service=contact.call_me&region=12"
    fields = {"unit": str(house.ekbacken.id), "reason": TYPED}
    return Edit(page, page, fields, cases.Case, meanwhile=message(made.case.id))


def _give_back(house: House, made: Things) -> Edit:
    """Ekbacken of another care provider has sent a case to Linden."""
    provider = CareProvider.objects.create(
        region_id="12", hsa_id="SE-AB", name="Ekbacken AB", organisation_number="1", is_public=False
    )
    type(house.ekbacken).objects.filter(id=house.ekbacken.id).update(provider=provider)
    order = transferring.Order(house.ekbacken.id, "consent", "Dit.", Consent(ConsentHow.PHONE, today()))
    dag, eva = house.staff_viewer(house.dag_at_linden), house.staff_viewer(house.eva_at_ekbacken)
    transferring.transfer(dag, made.case.id, order, now=clock.now())
    back = transferring.Order(house.linden.id, "consent", "Hit.", Consent(ConsentHow.PHONE, today()))
    transferring.transfer(eva, made.case.id, back, now=clock.now())
    page = f"/desk/cases/{made.case.id}/give-back/"
    return Edit(page, page, {"reason": TYPED}, cases.Case, meanwhile=message(made.case.id))


def _guarantee(do: str, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        page, on = f"/desk/cases/{made.case.id}/guarantee/", today()
        dag = house.staff_viewer(house.dag_at_linden)
        if do != "start":
            one = guarantee.start(dag, made.case.id, Kind.TREATMENT, on=on, now=clock.now())
            if do in ("resume", "answer"):
                guarantee.pause(dag, one.id, PauseReason.MEDICAL, on=on, now=clock.now())
            if do == "answer":
                objecting.object_to(house.viewer(house.anna), made.case.id, text="Fel", now=clock.now())
            if do == "called":
                GuaranteeClock.objects.filter(id=one.id).update(to_call_at=clock.now())
        kept = "Någon har ändrat tiden" if do == "called" else "Det här fyllde du i:"
        first = {}
        if do == "start":
            # The first starts it from yesterday: the case is from then.
            cases.Case.objects.filter(id=made.case.id).update(sent_at=house.now - dt.timedelta(days=3))
            first = day("on", today() - dt.timedelta(days=1))
        return Edit(page, page, {"do": do, **fields}, GuaranteeClock, kept, first=first, do=do)

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
        region_id="12", pause_id=made.pause_id, kind="phone_answered", due_on=today(), is_baseline=False
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
        begins = day("from_date", today() + dt.timedelta(days=30))
        return Edit(address, address, {"name": TYPED, "who": "everyone", **begins, **fields}, Wave, kept)

    return make


def _judge(house: House, made: Things) -> Edit:
    """A trial is going on."""
    RollOut.objects.filter(id=made.wave.roll_out_id).update(confirmed_at=house.now)
    a_day = dt.timedelta(days=1)
    Wave.objects.filter(id=made.wave.id).update(starts_at=house.now - a_day, ends_at=house.now + a_day)
    plan = f"/steering/roll-outs/{made.wave.roll_out_id}/"
    fields = {"verdict": "no_go", "words": TYPED}
    return Edit(plan, f"{plan}waves/{made.wave.id}/judge/", fields, Wave)


def _measure_of_plan(house: House, made: Things) -> Edit:
    plan = made.wave.roll_out_id
    RollOut.objects.filter(id=plan).update(confirmed_at=house.now)
    row = Measure.objects.create(region_id="12", roll_out_id=plan, kind="goal", due_on=today())
    page = f"/steering/roll-outs/{plan}/"
    return Edit(
        page, f"{page}measure/", {"value": "77", "measure": str(row.id)}, Measure, "77", first={"value": "42"}
    )


def _reject(house: House, made: Things) -> Edit:
    """Somebody else's proposal, so that a reason is asked for."""
    Change.objects.filter(id=made.change_id).update(proposed_by=house.dag)
    page = f"/steering/proposals/{made.change_id}/"
    return Edit(page, f"{page}reject/", {"answer": TYPED}, Change)


def message(case_id: uuid.UUID) -> tuple[str, dict[str, Any]]:
    """Return what the first does with a case: writes in it."""
    return f"/desk/cases/{case_id}/do/message/", {"text": FIRST}


def forward(house: House, case_id: uuid.UUID) -> tuple[str, dict[str, Any]]:
    """Return what the first does with a case: sends it on to another unit."""
    version = cases.Case.objects.values_list("version", flat=True).get(id=case_id)
    fields = {"unit": str(house.ekbacken.id), "reason": FIRST, "version": str(version)}
    return f"/desk/cases/{case_id}/do/forward/", fields


def _sent_on(house: House, made: Things) -> Edit:
    edit = _guarantee("answer", text=TYPED)(house, made)
    return dataclasses.replace(edit, kept=TYPED, meanwhile=forward(house, made.case.id))


def colleague(house: House, *, is_desk: bool) -> Assignment:
    """Return the assignment of somebody else with the same right: the first of two."""
    staff, _new = Staff.objects.get_or_create(
        hsa_id="SE-SIV", defaults={"given_name": "Siv", "family_name": "Å", "title": "Läkare"}
    )
    held, _new = Assignment.objects.get_or_create(
        region_id="12",
        staff=staff,
        unit=house.linden if is_desk else None,
        defaults={
            "hsa_id": "SE-SIV-A",
            "kind": "care" if is_desk else "administrator",
            "valid_from": dt.date(2020, 1, 1),
        },
    )
    return held


def opened(browser: Any, edit: Edit) -> dict[str, Any]:
    """Return what the form holds as the page shows it now: its version, its ids."""
    said = things.said(browser.post(edit.page, edit.look) if edit.look else browser.get(edit.page))
    reader = Reader(edit.page)
    reader.feed(said)
    there = (edit.action, edit.action.partition("?")[0])
    wanted = [one for one in reader.forms if one.action.partition("#")[0] in there]
    wanted = [one for one in wanted if not edit.do or one.values.get("do") == [edit.do]]
    assert wanted, f"{edit.page} has no form that goes to {edit.action}"
    return {name: values[0] for name, values in wanted[0].values.items() if name != "form_key"}


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
    "guarantee:case answer": _guarantee("answer", text=TYPED),
    "guarantee:case of a case sent on": _sent_on,
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
