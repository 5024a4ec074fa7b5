"""The differential test of what is only for oneself: to whoever acts for an adult nothing differs with it and without.

Every page of the portal that Bo's agent and his trustee can open as him, and what they are told, is read before and after
he has been at the clinic of sexual health: an errand, a self-test, a letter, a form that was asked for. Then the same for
what an agent's power is not about: medicines and the record. Nothing but the keys of forms may differ.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.services.test_secret_leaves_no_trace import NEVER_ALIKE, bare, both, differences, picture
from tests.support import kit_things, letter_things, personas, power_things, teenager, things
from vardnav.capabilities.certificates.models import Certificate
from vardnav.kernel import clock
from vardnav.kernel.access import kept
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import ActingDecision
from vardnav.platform.cases import (
    actions,
    attachments,
    desk_queries,
    inbox_queries,
    models,
    portal_actions,
    queries,
    sight,
    unit_actions,
)
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.files import actions as files
from vardnav.platform.guarantee import actions as clocks
from vardnav.platform.guarantee.models import ClockQuerySet
from vardnav.platform.guarantee.rules import Kind
from vardnav.platform.notify.models import Notice
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.responses import TOLD_COOKIE

WORDS = ("Egenfråga", "Egetsvar", "Egetbrev", "hemlighetsbild")
AGENT, TRUSTEE = "his agent", "his trustee"
VISIT = {"why": WORDS[0], "since": "none"}
ANSWERS: dict[str, dict[str, Any]] = {
    "visits.request": VISIT,
    "prescriptions.renew": {
        "drugs": [WORDS[0]], "works": "well", "side_effects": "no", "as_prescribed": "yes",
    },
    "record.copy": {"period": "all", "parts": ["all"], "which": WORDS[0], "how": "here"},
    "certificates.request": {"kind": "travel", "recipient": "self", "why": WORDS[0], "seen": "yes"},
}  # fmt: skip
MEDICINES, RECORD = ("prescriptions.renew",), ("record.copy", "certificates.request")


class World:
    """Bo, thirty: Cecilia acts by a power about errands (and perhaps medicines), Anna is his trustee."""

    def __init__(self, house: personas.House, *areas: str) -> None:
        self.house, self.now = house, house.now
        teenager.grown(house.bo, house.now, 30)
        offer = power_things.offered(house, house.bo, number=house.cecilia.identifier, name="Cecilia")
        offer.areas = ["e_services", *areas]
        offer.save()
        power_things.accepted(house, offer, house.cecilia)
        ActingDecision.objects.create(
            region="12", kind="trustee", actor=house.anna, subject=house.bo, areas=["e_services"],
            valid_from=clock.local_date(self.now), reference="T 1-26", decided_by="Lunds tingsrätt",
            author=house.dag, unit=house.linden, created_at=self.now,
        )  # fmt: skip
        self.lyktan = self._clinic()
        self.nurse = dataclasses.replace(
            house.staff_viewer(house.dag_at_linden), unit_id=self.lyktan.id, request_id="lyktan"
        )
        self.dag, self.bo = house.staff_viewer(house.dag_at_linden), house.viewer(house.bo)
        self.things = things.of_anna(house, acting_for=house.bo)
        teenager.deliver(self.now)
        self.browsers = {
            AGENT: personas.client_of(person=house.cecilia, acting_for=house.bo),
            TRUSTEE: personas.client_of(person=house.anna, acting_for=house.bo),
        }
        self.new: list[models.Case] = []

    def _clinic(self) -> Unit:
        made = Unit.objects.get(id=self.house.linden.id)
        made.pk, made.hsa_id, made.name, made.kind = uuid7(), "SE2321000255-LYK", "Lyktan", "sexual_health"
        made.sort_key = made.search_text = "lyktan"
        made.save(force_insert=True)
        return made

    def sent(self, service_key: str, unit: Unit, *, by: Viewer | None = None) -> models.Case:
        """Let Bo (or somebody else) send a form with a picture."""
        viewer = by or self.bo
        draft = actions.begin(viewer, service_key=service_key, unit_id=unit.id, now=self.now)
        files.accept(
            viewer, picture(), container=attachments.of_draft(draft.id, draft.region),
            subject_id=draft.subject_id, now=self.now,
        )  # fmt: skip
        actions.save_answers(viewer, draft.id, ANSWERS[service_key], now=self.now)
        return actions.submit(viewer, draft.id, now=self.now)

    def answered(self, case: models.Case, staff: Viewer) -> models.Case:
        """Let staff ask, Bo answer with a picture, staff write; with a letter home and a clock."""
        actions.change(staff, case.id, "ask", text=WORDS[1], now=self.now)
        portal_actions.write(self.bo, case.id, text=WORDS[0], examined=[picture()], now=self.now)
        actions.change(staff, case.id, "message", text=WORDS[1], now=self.now)
        clocks.start(staff, case.id, Kind.ASSESSMENT, on=clock.local_date(self.now), now=self.now)
        letter_things.of(case, self.now)
        desk_queries.case(staff, case.id, now=self.now)
        queries.case(self.bo, case.id, now=self.now)
        self.new.append(case)
        return case

    def at_the_clinic(self) -> None:
        """All of Bo's that is only for himself: an errand, a self-test, a letter, a form asked for."""
        errand = self.answered(self.sent("visits.request", self.lyktan), self.nurse)
        things._certificate(self.nurse, models.Case.objects.get(id=errand.id), self.now)
        test = self.sent("visits.request", self.lyktan)
        models.Case.objects.filter(id=test.id).update(service_key="self_tests.order")
        kit_things.of(self.house, test, self.house.bo, canary=WORDS[0])
        self.answered(models.Case.objects.get(id=test.id), self.nurse)
        helped = models.Assistance.objects.create(
            region="12", person=self.house.bo, staff=self.house.dag, unit=self.lyktan, origin="phone",
            started_at=self.now,
        )  # fmt: skip
        self.new.append(
            unit_actions.write_to(
                self.nurse, assistance_id=helped.id, letter="unit.result", text=WORDS[2], now=self.now
            )
        )
        asked = unit_actions.begin_case(
            self.nurse, assistance_id=helped.id, service_key="visits.request", verb="inquire", text=WORDS[2],
            now=self.now,
        )  # fmt: skip
        models.FormRequest.objects.create(
            region="12", case=asked, subject=self.house.bo, last_on=clock.local_date(self.now)
        )
        self.new.append(asked)
        teenager.deliver(self.now)

    def what_the_power_is_not_about(self, *services: str) -> None:
        for key in services:
            self.answered(self.sent(key, self.house.linden), self.dag)
        teenager.deliver(self.now)

    def seen(self, *who: str) -> dict[tuple[str, str], str]:
        """Return what each sees on each page of Bo's, and what they have been told of."""
        catalogue.forget()
        found = {}
        for one in who:
            for name, page in things.pages(Door.PORTAL):
                if "GET" not in page.methods or name in NEVER_ALIKE:
                    continue
                address = things.address(name, page, self.things)
                found[one, name] = teenager.said(self.browsers[one], address)
                if name == "cases:mine":
                    found[one, "ended"] = teenager.said(self.browsers[one], address + "?show=ended")
        for person in (self.house.anna, self.house.cecilia):
            told = Notice.objects.filter(person=person).order_by("id").values_list("id", "kind", "state")
            found["outbox", person.given_name] = repr(list(told))
        return found


@pytest.fixture
def made(house, settings, tmp_path, monkeypatch) -> Iterator[Callable[..., World]]:
    settings.VAR, settings.CLAMAV = tmp_path, ""
    monkeypatch.setattr(clock, "now", lambda: house.now)

    def make(*areas: str) -> World:
        kept._shape.cache_clear()
        world = World(house, *areas)
        world.seen(AGENT, TRUSTEE)  # what reading changes has changed by then
        return world

    yield make
    kept._shape.cache_clear()
    catalogue.forget()


def _names_of(world: World) -> list[str]:
    return [*WORDS, *(word for one in world.new for word in (one.number, str(one.id), str(one.draft_id)))]


def test_who_acts_for_an_adult_sees_nothing_of_what_is_only_for_oneself(made):
    world = made("medicines")
    before = world.seen(AGENT, TRUSTEE)
    assert "Bos sidor" in before[AGENT, "portal:start"]
    assert world.things.case.number in before[AGENT, "cases:mine"], "the rest is seen"
    world.at_the_clinic()
    assert {one.area for one in models.Case.objects.filter(id__in=[one.id for one in world.new])} == {"own"}
    after = world.seen(AGENT, TRUSTEE)
    assert differences(before, after) == []
    everything = "".join(after.values())
    assert [one for one in _names_of(world) if one in everything] == []


@pytest.mark.parametrize(
    ("areas", "services"),
    [((), (*MEDICINES, *RECORD)), (("medicines",), RECORD)],
    ids=["errands", "and medicines"],
)
def test_an_agent_sees_nothing_of_what_the_power_is_not_about(made, areas, services):
    world = made(*areas)
    before = world.seen(AGENT)
    world.what_the_power_is_not_about(*services)
    after = world.seen(AGENT)
    # Dag has seen the case that the agent sees in a list: that is so, and not told is beside which.
    told = ("outbox: Anna", "his agent: cases:readers")
    assert [one for one in differences(before, after) if one not in told] == []
    everything = "".join(text for (who, _name), text in after.items() if who == AGENT)
    assert [one for one in _names_of(world) if one in everything] == []
    shown = world.seen(TRUSTEE)[TRUSTEE, "cases:mine"]
    assert not any(one.number in shown for one in world.new), (
        "nor does a trustee: the table names neither for them"
    )


def test_an_agent_sees_what_the_power_is_about(made):
    """The tests above would be worth nothing if an agent saw nothing."""
    world = made("medicines")
    world.what_the_power_is_not_about(*MEDICINES)
    (renewal,) = world.new
    assert renewal.number in world.seen(AGENT)[AGENT, "cases:mine"]
    assert WORDS[1] in teenager.said(world.browsers[AGENT], f"/my/cases/{renewal.id}/")
    assert WORDS[0] in teenager.said(world.browsers[AGENT], "/my/prescriptions/")


def test_bo_and_the_clinic_see_it(made):
    world = made()
    world.at_the_clinic()
    bo = personas.client_of(person=world.house.bo)
    assert WORDS[1] in teenager.said(bo, f"/my/cases/{world.new[0].id}/")
    assert world.new[0].number in teenager.said(bo, "/my/")
    assert desk_queries.case(world.nurse, world.new[0].id, now=world.now).case == world.new[0]
    assert Notice.objects.filter(person=world.house.bo).exists()


def test_its_own_addresses_are_as_if_it_were_not_there(made):
    """An agent who has seen an address over a shoulder gets what an address of nothing gets."""
    world = made("medicines")
    world.at_the_clinic()
    stored = next(iter(attachments.of_case(Viewer.system(), world.new[0], []).values()))[0]
    certificate = Certificate.objects.get(case=world.new[0])
    before = things.effects()
    for case in (world.new[0], world.new[-1]):
        there = {
            "case_id": str(case.id), "draft_id": str(case.draft_id), "file_id": str(stored.id),
            "certificate_id": str(certificate.id),
        }  # fmt: skip
        for name, page in things.pages(Door.PORTAL):
            if not any(f"<uuid:{one}>" in page.path for one in ("case_id", "draft_id", "certificate_id")):
                continue
            if any(f"<uuid:{one}>" in page.path for one in ("decision_id", "sending_id")):
                continue
            for browser in world.browsers.values():
                address, absent = both(name, page, there)
                browser.cookies.pop(
                    TOLD_COOKIE, None
                )  # what was done just before is told once, wherever one is
                if "GET" in page.methods:
                    assert bare(teenager.said(browser, address)) == bare(teenager.said(browser, absent)), name
                if "POST" in page.methods:
                    answers = [browser.post(one, dict(things.FORM)) for one in (address, absent)]
                    assert bare(things.said(answers[0])) == bare(things.said(answers[1])), name
    assert things.effects() == before


def test_a_case_that_comes_to_such_a_clinic_is_only_for_oneself_from_then_on(made):
    world = made()
    case = world.sent("visits.request", world.house.linden)
    mine = f"/my/cases/{case.id}/"
    assert world.browsers[AGENT].get(mine).status_code == 200
    actions.change(world.dag, case.id, "forward", to_unit_id=world.lyktan.id, now=world.now)
    assert world.browsers[AGENT].get(mine).status_code == 404
    actions.change(world.nurse, case.id, "forward", to_unit_id=world.house.linden.id, now=world.now)
    assert world.browsers[AGENT].get(mine).status_code == 404, "once is enough"
    assert personas.client_of(person=world.house.bo).get(mine).status_code == 200


@pytest.mark.parametrize("who", [AGENT, TRUSTEE])
def test_who_may_not_see_it_may_not_do_it_either_and_reads_what_to_do_instead(made, who):
    world = made()
    browser, before = world.browsers[who], models.Draft.objects.count()
    for key in ("self_tests.order", "self_tests.home", *(MEDICINES + RECORD if who == AGENT else ())):
        page = browser.get(addresses.url("cases:start", key=key))
        assert page.status_code == 200
        assert "Bo kan ringa mottagningen, som hjälper till." in things.said(page)
        unit = world.lyktan if key == "self_tests.order" else world.house.linden
        answer = browser.post(addresses.url("cases:begin", key=key), {"unit": str(unit.id)})
        assert answer.status_code == 422, key
    page = things.said(browser.get("/my/services/visits.request/?q=lyktan"))
    assert "dit vänder sig Bo bara själv" in page
    assert str(world.lyktan.id) not in page
    begin = "/my/services/visits.request/begin/"
    assert browser.post(begin, {"unit": str(world.lyktan.id)}).status_code == 422
    assert models.Draft.objects.count() == before
    assert browser.post(begin, {"unit": str(world.house.linden.id)}).status_code == 303, "the rest they may"


def test_what_was_begun_when_the_power_was_about_more_is_kept_and_not_sent(made):
    world = made("medicines")
    browser = world.browsers[AGENT]
    answer = browser.post("/my/services/prescriptions.renew/begin/", {"unit": str(world.house.linden.id)})
    draft = models.Draft.objects.get(id=answer["Location"].split("/")[3])
    models.Draft.objects.filter(id=draft.id).update(answers=ANSWERS["prescriptions.renew"])
    ActingDecision.objects.filter(kind="power_of_attorney", subject=world.house.bo).update(
        areas=["e_services"]
    )
    sent = browser.post(f"/my/drafts/{draft.id}/review/", {})
    assert sent.status_code == 422
    assert "gäller inte läkemedel" in things.said(sent)
    assert models.Draft.objects.filter(id=draft.id).exists()


def test_beside_a_case_only_for_oneself_the_unit_lists_no_other(made):
    """To list a case is a reading of it, and who has read shows in those that an agent sees."""
    world = made()
    case = world.sent("visits.request", world.house.linden)
    actions.change(world.dag, case.id, "forward", to_unit_id=world.lyktan.id, now=world.now)
    actions.change(world.nurse, case.id, "forward", to_unit_id=world.house.linden.id, now=world.now)
    assert desk_queries.case(world.dag, case.id, now=world.now).others == []
    open_one = world.sent("visits.request", world.house.linden)
    assert desk_queries.case(world.dag, open_one.id, now=world.now).others


# --- Controls: leaks of which each must be seen ----------------------------------------------------------------------


def _as_a_guardian(text: Callable[..., str]) -> Callable[..., str]:
    """Let a statement ask as before: whatever is not secret is seen."""

    def leaky(seen: sight.Sight, *more: Any) -> str:
        return text(seen if seen == sight.EVERYTHING else sight.Sight(False, None), *more)

    return leaky


def _not_secret(self: Any, viewer: Viewer) -> Any:
    return self.filter(subject=viewer.subject_id, case__is_secret=False) if viewer.subject_id else self


LEAKS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "the list of cases": (
        lambda patch: patch.setattr(queries, "_mine_sql", _as_a_guardian(queries._mine_sql)),
        "his agent: cases:mine",
    ),
    "the start page": (
        lambda patch: patch.setattr(queries, "_start_sql", _as_a_guardian(queries._start_sql)),
        "his agent: portal:start",
    ),
    "the inbox": (
        lambda patch: patch.setattr(inbox_queries, "inbox_sql", _as_a_guardian(inbox_queries.inbox_sql)),
        "his agent: cases:inbox",
    ),
    "the unread count": (
        lambda patch: patch.setattr(queries, "unread_sql", _as_a_guardian(queries.unread_sql)),
        "his trustee: cases:case",
    ),
    "notices": (
        lambda patch: patch.setattr(queries, "is_hidden_from", lambda *ids: False),
        "outbox: Cecilia",
    ),
    "clocks": (
        lambda patch: patch.setattr(ClockQuerySet, "visible_to", _not_secret),
        "his agent: cases:mine",
    ),
    "whoever acts, as a guardian": (
        lambda patch: patch.setattr(Viewer, "acts_for_grown", property(lambda self: False)),
        "his agent: cases:inbox",
    ),
}


@pytest.mark.parametrize("leak", sorted(LEAKS))
def test_a_leak_is_seen(made, monkeypatch, leak):
    plant, where = LEAKS[leak]
    world = made()
    with monkeypatch.context() as patch:
        plant(patch)
        kept._shape.cache_clear()
        before = world.seen(AGENT, TRUSTEE)
        world.at_the_clinic()
        after = world.seen(AGENT, TRUSTEE)
    assert where in differences(before, after)
