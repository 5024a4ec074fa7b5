"""The differential test of secret cases (N8): the world with one and the world without look the same to everybody else.

Every page that a guardian, a stranger, another unit or the region can open, the open data, and what they are told, is read
before and after Bo gets a secret case with all that belongs to one. Nothing but the keys of forms may differ.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.support import personas, power_things, teenager, things
from vardnav.kernel import clock
from vardnav.kernel.access import kept
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import (
    actions,
    answer_times,
    attachments,
    backlog,
    desk_queries,
    inbox_queries,
    models,
    portal_actions,
    queries,
    reach,
    rules,
    secrecy,
    sight,
)
from vardnav.platform.catalogue import intake
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.files import actions as files
from vardnav.platform.files import inspection
from vardnav.platform.files.rules import Kind as FileKind
from vardnav.platform.guarantee import actions as clocks
from vardnav.platform.guarantee import telling
from vardnav.platform.guarantee.models import ClockQuerySet
from vardnav.platform.guarantee.rules import Kind
from vardnav.platform.notify.models import Notice
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.responses import TOLD_COOKIE

ASK = "contact.ask"
#: The words of the secret case; none of them may be seen anywhere.
WORDS = ("Hemlighetsfull", "Hemlighetsfråga", "Hemlighetssvar", "hemlighetsbild")
#: Pages that answer differently each time, whoever asks.
NEVER_ALIKE = {
    "login:start": "begins a log-in with words drawn by lot",
    "login:callback": "ends one",
    "public:readyz": "speaks of the database",
}
#: Who looks, through which doors. The other guardian is Cecilia; for herself she is a stranger.
WATCHERS: dict[str, tuple[Door, ...]] = {
    "a visitor": (Door.PUBLIC,),
    "his mother": (Door.PUBLIC, Door.PORTAL),
    "his other guardian": (Door.PORTAL,),
    "his mother, for herself": (Door.PORTAL,),
    "a stranger": (Door.PORTAL,),
    "another unit": (Door.DESK,),
    "the region": (Door.STEERING,),
}
#: At thirty nobody is Bo's guardian: Cecilia acts by the power of attorney that he has given her.
AGES = pytest.mark.parametrize(
    "years",
    [14, 9, 30],
    ids=["bo, 14, sent it", "bo, 9, sent with help and hidden", "bo, 30, sent it and has given a power"],
)


class World:
    """Bo with an open case, which his mother sent, among other people's cases; and perhaps a secret one."""

    def __init__(self, house: personas.House, years: int) -> None:
        self.house, self.now, self.is_grown = house, house.now, years >= 13
        teenager.grown(house.bo, house.now, years)
        if years >= 18:
            offer = power_things.offered(house, house.bo, number=house.cecilia.identifier, name="Cecilia")
            power_things.accepted(house, offer, house.cecilia)
        else:
            teenager.other_guardian(house)
        self.dag = house.staff_viewer(house.dag_at_linden)
        self.things = things.of_anna(house, acting_for=house.bo)
        self._busy_unit()
        teenager.deliver(self.now)
        self.browsers = {name: self._browser(name) for name in WATCHERS}
        self.secret: models.Case | None = None

    def _browser(self, name: str) -> Client:
        house = self.house
        makers: dict[str, Callable[[], Client]] = {
            "a visitor": Client,
            "his mother": lambda: personas.client_of(person=house.anna, acting_for=house.bo),
            "his other guardian": lambda: personas.client_of(person=house.cecilia, acting_for=house.bo),
            "his mother, for herself": lambda: personas.client_of(person=house.anna),
            "a stranger": lambda: personas.client_of(person=house.cecilia),
            "another unit": lambda: personas.client_of(assignment=house.eva_at_ekbacken),
            "the region": lambda: personas.client_of(assignment=house.ada_of_skane),
        }
        made = makers[name]()
        made.cookies["vardnav_region"] = "12"
        return made

    def _busy_unit(self) -> None:
        """One more answer lets answer times be told, one more open case fills the queue, small counts are told of nobody."""
        ours = models.Case.objects.filter(unit=self.house.linden, service_key=ASK)
        for place in range(rules.ENOUGH - 1 - ours.filter(first_answered_at__isnull=False).count()):
            sent_at = self.now - dt.timedelta(days=10, hours=place)
            models.Case.objects.create(
                region="12", number=f"M26-AAAA-{place:04}", draft_id=uuid7(), service_key=ASK,
                form_version="1", unit=self.house.linden, subject=self.house.cecilia,
                sent_by=self.house.cecilia, answers=[], status=rules.Status.COMPLETED, outcome="answered",
                sent_at=sent_at, status_at=sent_at, due_at=sent_at,
                first_answered_at=sent_at + dt.timedelta(days=2, hours=place), closed_at=sent_at,
            )  # fmt: skip
        still = models.Case.objects.filter(unit=self.house.linden, service_key=ASK)
        still = still.filter(status__in=["received", "in_progress"])
        Offering.objects.create(
            region_id="12", unit=self.house.linden, service_key=ASK, state="on",
            valid_from=self.now - dt.timedelta(days=300), decided_at=self.now - dt.timedelta(days=1),
            options={"most_open": still.count() + 1},
        )  # fmt: skip

    def become_secret(self) -> models.Case:
        """Give Bo the secret case: messages both ways, files, steps, a clock near its limit, notices, readings."""
        bo = self.house.viewer(self.house.bo)
        case = self._sent(bo) if self.is_grown else self._hidden_by_staff()
        # A child of nine reads nothing here itself: nothing can be asked, and what is written is handed over.
        handed = "" if self.is_grown else reach.Handed.VISIT
        if self.is_grown:
            actions.change(self.dag, case.id, "ask", text=WORDS[2], now=self.now)
            portal_actions.write(bo, case.id, text=WORDS[0], examined=[picture()], now=self.now)
            queries.case(bo, case.id, now=self.now)
        actions.change(self.dag, case.id, "message", text=WORDS[2], basis=handed, now=self.now)
        started = clocks.start(
            self.dag, case.id, Kind.ASSESSMENT, on=clock.local_date(self.now), now=self.now
        )
        desk_queries.case(self.dag, case.id, now=self.now)
        teenager.deliver(self.now)
        telling.tell_due(Viewer.system(), now=self.now + dt.timedelta(days=9))
        started.refresh_from_db()
        assert started.told_near_at or started.to_call_at  # by notice, or the unit is to phone
        self.secret = models.Case.objects.get(id=case.id)
        assert self.secret.is_secret
        return self.secret

    def _form(self, viewer: Viewer, assistance: Any = None) -> models.Draft:
        draft = actions.begin(
            viewer, service_key=ASK, unit_id=self.house.linden.id, assistance_id=assistance, now=self.now
        )
        files.accept(
            viewer, picture(), container=attachments.of_draft(draft.id, draft.region),
            subject_id=draft.subject_id, now=self.now,
        )  # fmt: skip
        return actions.save_answers(
            viewer, draft.id, {"question": WORDS[1], "asked_before": "no"}, now=self.now
        )

    def _sent(self, bo: Viewer) -> models.Case:
        return actions.submit(bo, self._form(bo).id, is_secret=True, now=self.now)

    def _hidden_by_staff(self) -> models.Case:
        helped = models.Assistance.objects.create(
            region="12", person=self.house.bo, staff=self.house.dag, unit=self.house.linden, origin="visit",
            started_at=self.now,
        )  # fmt: skip
        case = actions.submit(self.dag, self._form(self.dag, helped.id).id, now=self.now)
        return actions.change(
            self.dag, case.id, "hide", basis=secrecy.Ground.HARM, reason="Blåmärken.", now=self.now
        )

    def seen(self, *, only: tuple[str, ...] = (), pages: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
        """Return what each watcher sees on each page, and whom they have been told of what."""
        for forget in (intake.forget, catalogue.forget, answer_times._kept.clear):
            forget()
        found = {}
        for who in only or WATCHERS:
            for name, page in things.pages(*WATCHERS[who]):
                if "GET" not in page.methods or name in NEVER_ALIKE or (pages and name not in pages):
                    continue
                address = things.address(name, page, self.things)
                found[who, name] = teenager.said(self.browsers[who], address)
                if name == "cases:mine":
                    found[who, "ended"] = teenager.said(self.browsers[who], address + "?show=ended")
        for person in (self.house.anna, self.house.cecilia):
            told = Notice.objects.filter(person=person).order_by("id").values_list("id", "kind", "state")
            found["outbox", person.given_name] = repr(list(told))
        return found


def picture() -> inspection.Examined:
    return inspection.Examined(f"{WORDS[3]}.jpg", FileKind.JPEG, b"byte", b"liten", True, "test")


def differences(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> list[str]:
    """Return where two looks differ."""
    return [f"{who}: {name}" for (who, name), text in after.items() if before.get((who, name)) != text]


@pytest.fixture
def made(house, settings, tmp_path, monkeypatch) -> Iterator[Callable[[int], World]]:
    settings.VAR, settings.CLAMAV = tmp_path, ""
    monkeypatch.setattr(clock, "now", lambda: house.now)
    teenager.let_guardians_act(monkeypatch)

    def make(years: int) -> World:
        world = World(house, years)
        world.seen()  # what reading changes (an unread message becomes read) has changed by then
        return world

    yield make
    for forget in (intake.forget, catalogue.forget, answer_times._kept.clear):
        forget()


@AGES
def test_the_world_with_a_secret_case_looks_as_the_world_without(made, years):
    world = made(years)
    before = world.seen()
    who = "his mother" if years < 18 else "his other guardian"
    assert "Bos sidor" in before[who, "portal:start"]
    assert world.things.case.number in before[who, "cases:mine"]
    assert len(before) > 150
    secret = world.become_secret()
    after = world.seen()
    assert differences(before, after) == []
    everything = "".join(after.values())
    assert not [
        one for one in (*WORDS, secret.number, str(secret.id), str(secret.draft_id)) if one in everything
    ]


@AGES
def test_the_secret_case_s_own_addresses_are_as_if_it_were_not_there(made, years):
    """Somebody who has seen an address over a shoulder gets what an address of nothing gets."""
    world = made(years)
    secret = world.become_secret()
    stored = next(iter(attachments.of_case(Viewer.system(), secret, []).values()))[0]
    there = {"case_id": str(secret.id), "draft_id": str(secret.draft_id), "file_id": str(stored.id)}
    before = things.effects()
    for who in ("his mother", "his other guardian", "his mother, for herself", "a stranger"):
        browser = world.browsers[who]
        for name, page in things.pages(Door.PORTAL):
            if not re.search("case_id|draft_id", page.path):
                continue
            address, absent = both(name, page, there)
            browser.cookies.pop(
                TOLD_COOKIE, None
            )  # what was done just before is told once, on whatever page is next
            if "GET" in page.methods:
                assert bare(teenager.said(browser, address)) == bare(teenager.said(browser, absent)), name
            if "POST" in page.methods:
                answers = [browser.post(one, dict(things.FORM)) for one in (address, absent)]
                assert bare(things.said(answers[0])) == bare(things.said(answers[1])), name
                assert answers[0].status_code == answers[1].status_code in (303, 404), name
    assert things.effects() == before


def both(name: str, page: Any, there: dict[str, str]) -> tuple[str, str]:
    absent = things.address(name, page)
    ids = re.findall(r"<uuid:(\w+)>", page.path)
    address = absent
    for key, nothing in zip(ids, re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", absent), strict=True):
        address = address.replace(nothing, there[key])
    return address, absent


def bare(text: str) -> str:
    """A page says its own address (to come back to after a change of language): the ids there are the asker's."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}", "ID", teenager._NONCES.sub("", text))


def test_bo_and_his_unit_see_it(made):
    """The test above would be worth nothing if the case were seen by nobody."""
    world = made(14)
    secret = world.become_secret()
    bo, dag = (
        personas.client_of(person=world.house.bo),
        personas.client_of(assignment=world.house.dag_at_linden),
    )
    for client, address in ((bo, f"/my/cases/{secret.id}/"), (dag, f"/desk/cases/{secret.id}/")):
        page = teenager.said(client, address)
        assert WORDS[0] in page
        assert WORDS[2] in page
    assert secret.number in teenager.said(bo, "/my/")
    assert "Hemligt" in teenager.said(dag, "/desk/?queue=open")
    assert Notice.objects.filter(person=world.house.bo).exists()


# --- Controls: leaks of which each must be seen ----------------------------------------------------------------------


def _everything_of_the_subject(self: Any, viewer: Viewer) -> Any:
    if viewer.role is Role.RESIDENT:
        return self.filter(subject=viewer.subject_id)
    return self.filter(region=viewer.region, unit=viewer.unit_id) if viewer.role is Role.STAFF else self


def _with_secret_ones(measure: Callable[..., Any]) -> Callable[..., Any]:
    """Let what leaves secret cases out count them."""

    def leaky(*given: Any, **named: Any) -> Any:
        secret = list(models.Case.objects.filter(is_secret=True).values_list("id", flat=True))
        models.Case.objects.filter(id__in=secret).update(is_secret=False)
        try:
            return measure(*given, **named)
        finally:
            models.Case.objects.filter(id__in=secret).update(is_secret=True)

    return leaky


def _seeing_all(text: Callable[..., str]) -> Callable[..., str]:
    """Let a statement show what the one it is about sees; the values it takes stay those of the one who asks."""

    def leaky(seen: sight.Sight, *more: Any) -> str:
        return text(_ALL if seen != sight.EVERYTHING else seen, *more)

    return leaky


#: As `sight.EVERYTHING`, but not it: the start page asks more of whoever acts for themselves.
_ALL = sight.Sight(True, sight.AREAS)

LEAKS: dict[str, tuple[int, Callable[[pytest.MonkeyPatch], None], str]] = {
    "the list of cases": (
        14, lambda patch: patch.setattr(queries, "_mine_sql", _seeing_all(queries._mine_sql)), "his mother: cases:mine",
    ),
    "the start page": (
        14, lambda patch: patch.setattr(queries, "_start_sql", _seeing_all(queries._start_sql)),
        "his mother: portal:start",
    ),
    "the inbox": (
        14, lambda patch: patch.setattr(inbox_queries, "inbox_sql", _seeing_all(inbox_queries.inbox_sql)),
        "his mother: cases:inbox",
    ),
    "the unread count": (
        14, lambda patch: patch.setattr(queries, "unread_sql", _seeing_all(queries.unread_sql)),
        "his mother: cases:case",
    ),
    "notices": (9, lambda patch: patch.setattr(queries, "is_hidden_from", lambda *ids: False), "outbox: Anna"),
    "clocks": (
        14, lambda patch: patch.setattr(ClockQuerySet, "visible_to", _everything_of_the_subject),
        "his mother: cases:mine",
    ),
    "answer times": (
        14, lambda patch: patch.setattr(answer_times, "_measure", _with_secret_ones(answer_times._measure)),
        "his mother: cases:review",
    ),
    "a full queue": (
        14, lambda patch: patch.setattr(backlog, "SECRET_TOGETHER", 1), "a visitor: matrix:unit",
    ),
}  # fmt: skip
#: Pages where each leak above shows.
LOOKED_AT = ("portal:start", "cases:mine", "cases:inbox", "cases:review", "cases:case", "matrix:unit")


@pytest.mark.parametrize("leak", sorted(LEAKS))
def test_a_leak_is_seen(made, monkeypatch, leak):
    years, plant, where = LEAKS[leak]
    world = made(years)
    before = world.seen(only=("a visitor", "his mother"), pages=LOOKED_AT)
    with monkeypatch.context() as patch:
        kept._shape.cache_clear()
        plant(patch)
        world.become_secret()
        after = world.seen(only=("a visitor", "his mother"), pages=LOOKED_AT)
    kept._shape.cache_clear()
    assert where in differences(before, after)


def test_an_address_that_opens_is_seen(made, monkeypatch):
    with monkeypatch.context() as patch:
        kept._shape.cache_clear()
        patch.setattr(models.CaseQuerySet, "visible_to", _everything_of_the_subject)
        with pytest.raises(AssertionError, match="cases:"):
            test_the_secret_case_s_own_addresses_are_as_if_it_were_not_there(made, 14)
    kept._shape.cache_clear()
