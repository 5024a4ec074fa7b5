"""Gate, family page, settings, notices and desk never say what another denies; rights turn at Swedish midnight (T3)."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import policy, queries
from vardnav.kernel.people.acting import MANDATES, Kind
from vardnav.kernel.people.models import Account, ActingDecision, Guardianship, Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.notify import queries as notices
from vardnav.platform.portal import family_queries
from vardnav.platform.proxies import queries as proxies
from vardnav.platform.proxies import shown
from vardnav.platform.proxies.tests.conftest import DAY, assistance, decide

SWEDEN = clock.SWEDEN


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever was done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    policy.forget()


STATES = st.fixed_dictionaries(
    {
        "years": st.integers(0, 20),
        "days": st.integers(-2, 2),
        "is_guardian": st.booleans(),
        "is_blocked_by_register": st.sampled_from([False, False, False, True]),
        "decisions": st.lists(
            st.tuples(
                st.sampled_from([*Kind]),
                st.integers(-3, 3),
                st.none() | st.integers(1, 4),
                st.booleans(),
                st.booleans(),
            ),
            max_size=3,
            unique_by=lambda one: one[0],
        ),
        "protected": st.sampled_from(["", "", "", "", "actor", "subject"]),
        "locked": st.sampled_from(["", "", "", "", "subject"]),
        "dead": st.sampled_from(["", "", "", "", "subject"]),
    }
)


def lay(house: Any, state: dict[str, Any]) -> None:
    """Make Anna and Bo as the state says: his birthday near today, decisions around today."""
    today = clock.local_date(house.now)
    born_on = (
        dt.date(today.year - state["years"], 11, 15)
        + (today - dt.date(today.year, 11, 15))
        + state["days"] * DAY
    )
    Person.objects.filter(id=house.bo.id).update(
        born_on=min(born_on, today),
        protection="sekretessmarkering" if state["protected"] == "subject" else "none",
        deceased_on=today - DAY if state["dead"] else None,
    )
    if state["protected"] == "actor":
        Person.objects.filter(id=house.anna.id).update(protection="skyddad_folkbokforing")
    Guardianship.objects.filter(child=house.bo).update(
        valid_from=dt.date(2000, 1, 1),
        valid_to=None if state["is_guardian"] else dt.date(2001, 1, 1),
        is_blocked=state["is_blocked_by_register"],
    )
    Account.objects.create(
        person=house.bo, activated_at=house.now, locked_at=house.now if state["locked"] else None
    )
    for kind, start, length, is_ended, is_of_services in state["decisions"]:
        valid_from = today + start * DAY
        is_power = kind is Kind.POWER
        ActingDecision.objects.create(
            region="12",
            kind=kind.value,
            actor=house.anna,
            subject=house.bo,
            areas=["e_services", "record"] if is_of_services else ["record"],
            valid_from=valid_from,
            valid_to=valid_from + (length or 2) * DAY
            if length or kind is Kind.EXTENSION or is_power
            else None,
            reason="x",
            agreed_by="doctor",
            agreed_with="x",
            reference="x",
            decided_by="x",
            author=None if is_power else house.dag,
            unit=None if is_power else house.linden,
            offered_at=house.now if is_power else None,
            created_at=house.now,
            ended_at=house.now if is_ended else None,
            ended_by_staff=house.dag if is_ended else None,
        )


def in_other_words(house: Any, state: dict[str, Any], *, is_opened: bool) -> bool:
    """Whether Anna may act for Bo, as the rules are told to people."""
    if state["protected"] or state["locked"] or state["dead"]:
        return False
    today = clock.local_date(house.now)
    born_on = Person.objects.get(id=house.bo.id).born_on
    assert born_on is not None
    years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    now = {
        kind
        for kind, start, length, is_ended, is_of_services in state["decisions"]
        if is_of_services
        and not is_ended
        and start <= 0
        and (start + (length or 2) > 0 if length or kind in (Kind.EXTENSION, Kind.POWER) else True)
    }
    if years >= 18:
        return bool(now & {*MANDATES, Kind.POWER})
    if not state["is_guardian"] or state["is_blocked_by_register"] or Kind.BLOCK in now:
        return False
    return years <= 12 or (is_opened and years <= 15 and Kind.EXTENSION in now)


def answers(house: Any) -> dict[str, bool]:
    """Ask every place whether Anna may act for Bo now."""
    now, bo = house.now, house.bo
    anna = house.viewer(house.anna)
    as_anna = personas.client_of(person=house.anna)
    for_bo = personas.client_of(person=house.anna, acting_for=bo)
    on_page = f'value="{bo.id}"' in as_anna.get("/my/family/").content.decode()
    lines = [
        one
        for one in proxies.overview(*_at_desk(house), now=now).standings
        if one.actor.person_id == house.anna.id
    ]
    day = clock.local_date(now)
    told = {one.person_id for one in notices.recipients(Viewer.system(), bo.id, now=now)}
    acted_for = {one.person_id for one in family_queries.acted_for(anna, now=now) if one.basis}
    actors = {one.actor.person_id for one in queries.acting_for(Viewer.system(), bo.id, now=now)}
    return {
        "gate": for_bo.get("/my/cases/").status_code == 200,
        "family page": on_page,
        "family": bo.id in acted_for,
        "begin": as_anna.post("/my/family/act/", {"person": str(bo.id)}).status_code == 303,
        "rights": queries.acting_rights(house.anna.id, bo.id, now=now).may(),
        "notices": house.anna.id in told,
        "actors": house.anna.id in actors,
        "desk": any(shown.standing_line(one, day=day, language="sv").tone == "success" for one in lines),
    }


def _at_desk(house: Any) -> tuple[Any, Any]:
    return house.staff_viewer(house.dag_at_linden), assistance(house, house.bo).id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATES)
def test_every_place_gives_the_same_answer_for_every_age_ground_and_day(house, opened, state):
    with taken_back():
        lay(house, state)
        expected = in_other_words(house, state, is_opened=True)
        assert answers(house) == dict.fromkeys(answers(house), expected)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATES)
def test_every_place_says_that_an_extension_gives_no_cases_where_the_region_has_decided_nothing(house, state):
    with taken_back():
        lay(house, {**state, "years": 14, "is_guardian": True})
        expected = in_other_words(house, {**state, "years": 14, "is_guardian": True}, is_opened=False)
        assert expected is False
        assert answers(house) == dict.fromkeys(answers(house), False)


def test_a_row_of_one_region_says_nothing_of_what_another_regions_unit_has_decided(house, teen, opened):
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    assert all(answers(house).values())
    ActingDecision.objects.filter(id=made.id).update(region="08")
    assert not any(answers(house).values())


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the clock to a Swedish wall time."""

    def turn(day: dt.date, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
        moment = dt.datetime.combine(day, dt.time(hour, minute, second), SWEDEN).astimezone(dt.UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return turn


#: (born, age reached, the day it is reached); two are the days on which Swedish clocks change.
BIRTHDAYS = [
    (dt.date(2014, 2, 28), 13, dt.date(2027, 2, 28)),
    (dt.date(2016, 2, 29), 13, dt.date(2029, 2, 28)),
    (dt.date(2012, 2, 29), 16, dt.date(2028, 2, 29)),
    (dt.date(2008, 2, 29), 18, dt.date(2026, 2, 28)),
    (dt.date(2013, 3, 29), 13, dt.date(2026, 3, 29)),
    (dt.date(2010, 3, 29), 16, dt.date(2026, 3, 29)),
    (dt.date(2008, 10, 25), 18, dt.date(2026, 10, 25)),
    (dt.date(2013, 10, 25), 13, dt.date(2026, 10, 25)),
    (dt.date(2014, 1, 1), 13, dt.date(2027, 1, 1)),
]


def lay_birthday(house: Any, born_on: dt.date) -> None:
    Person.objects.filter(id=house.bo.id).update(born_on=born_on)
    Guardianship.objects.update(valid_from=dt.date(2000, 1, 1))
    for kind in (Kind.EXTENSION, Kind.SPECIAL_REPRESENTATIVE):
        ActingDecision.objects.create(
            region="12", kind=kind.value, areas=["e_services", "record"], valid_from=dt.date(2020, 1, 1),
            valid_to=dt.date(2040, 1, 1), reason="x", agreed_by="doctor", agreed_with="x", reference="x",
            decided_by="x", author=house.dag, unit=house.linden, created_at=house.now, subject=house.bo,
            actor=house.anna if kind is Kind.EXTENSION else house.cecilia,
        )  # fmt: skip
    personas.activate(house.bo, house.now)


@pytest.mark.parametrize(("born_on", "age", "day"), BIRTHDAYS)
def test_rights_turn_both_ways_at_swedish_midnight_with_sessions_open(house, at, opened, born_on, age, day):
    """Anna's extension and guardianship, Cecilia's mandate and Bo's own e-services, a second before and after."""
    lay_birthday(house, born_on)
    eve = at(day - DAY, 23, 59, 59)
    visitors = {
        "anna": personas.client_of(person=house.anna, acting_for=house.bo, now=eve),
        "cecilia": personas.client_of(person=house.cecilia, acting_for=house.bo, now=eve),
        "bo": personas.client_of(person=house.bo, now=eve),
    }
    before = {
        who: queries.acting_rights(getattr(house, who).id, house.bo.id, now=eve).areas for who in visitors
    }
    seen_before = {who: visitors[who].get("/my/cases/").status_code for who in ("anna", "cecilia")}
    midnight = at(day)
    after = {
        who: queries.acting_rights(getattr(house, who).id, house.bo.id, now=midnight).areas
        for who in visitors
    }
    everything = set(Area)
    services, record = Area.E_SERVICES, Area.RECORD
    expected = {
        # At 13 the guardianship gives way to the extension, which never gave the medicines list.
        13: (({"anna": everything}, {"anna": {services, record}, "bo": {services}})),
        16: (({"anna": {services, record}, "bo": {services}}, {"anna": set(), "bo": {services, record}})),
        18: (
            (
                {"anna": set(), "cecilia": set(), "bo": {services, record}},
                {"anna": set(), "cecilia": {services}, "bo": everything},
            )
        ),
    }[age]
    for found, wanted in zip((before, after), expected, strict=True):
        assert {who: set(found[who]) for who in wanted} == wanted
    for who in ("anna", "cecilia"):
        assert seen_before[who] == (200 if services in before[who] else 302), who
    # A session sent home before is oneself again; a new one shows what holds now.
    for who in ("anna", "cecilia"):
        if services in before[who]:
            answer = visitors[who].get("/my/cases/")
        else:
            answer = personas.client_of(person=getattr(house, who), acting_for=house.bo, now=midnight).get(
                "/my/cases/"
            )
        assert answer.status_code == (200 if services in after[who] else 302), who


@pytest.mark.parametrize("day", [dt.date(2026, 3, 28), dt.date(2026, 10, 24), dt.date(2026, 12, 31)])
@pytest.mark.parametrize("what", ["extension", "mandate", "block"])
def test_a_decision_begins_and_ends_at_swedish_midnight_for_an_open_session(house, at, opened, day, what):
    """First day and last day are one and the same, before, in and after the clocks change."""
    if what == "mandate":
        Guardianship.objects.all().delete()
    born_on = {"extension": day.replace(year=day.year - 14), "mandate": dt.date(1950, 1, 1)}.get(
        what, day.replace(year=day.year - 9)
    )
    Person.objects.filter(id=house.bo.id).update(born_on=born_on)
    kind = {"mandate": Kind.TRUSTEE}.get(what) or Kind(what)
    ActingDecision.objects.create(
        region="12", kind=kind.value, actor=house.anna, subject=house.bo, areas=["e_services"], valid_from=day,
        valid_to=day + DAY, reason="x", agreed_by="doctor", agreed_with="x", reference="x", decided_by="x",
        author=house.dag, unit=house.linden, created_at=house.now,
    )  # fmt: skip
    seen = []
    for where in ((day - DAY, 23, 59, 59), (day, 0, 0, 0), (day, 23, 59, 59), (day + DAY, 0, 0, 0)):
        now = at(*where)
        browser = personas.client_of(
            person=house.anna, acting_for=house.bo, now=now - dt.timedelta(minutes=1)
        )
        seen.append(browser.get("/my/cases/").status_code == 200)
    assert seen == ([True, False, False, True] if what == "block" else [False, True, True, False])


@pytest.mark.parametrize("change", ["block", "end", "lock", "death", "protection", "guardianship"])
def test_whatever_ends_the_right_ends_it_at_the_next_request_of_an_open_session(house, teen, opened, change):
    made = decide(house, Kind.EXTENSION, house.anna, teen)
    browser = personas.client_of(person=house.anna, acting_for=teen)
    assert browser.get("/my/inbox/").status_code == 200
    today = clock.local_date(house.now)
    if change == "block":
        decide(house, Kind.BLOCK, house.anna, teen)
    elif change == "end":
        made.ended_at, made.ended_by_person = house.now, teen
        made.save()
    elif change == "lock":
        Account.objects.filter(person=teen).update(locked_at=house.now)
    elif change == "guardianship":
        Guardianship.objects.update(valid_to=today)
    else:
        field, value = {"death": ("deceased_on", today), "protection": ("protection", "sekretessmarkering")}[
            change
        ]
        Person.objects.filter(id=teen.id).update(**{field: value})
    answer = browser.get("/my/inbox/")
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert queries.acting_rights(house.anna.id, teen.id, now=house.now).basis is None


def test_the_gates_one_statement_asks_for_decisions_too_and_only_when_somebody_is_acted_for(
    house, teen, opened, django_assert_num_queries
):
    decide(house, Kind.EXTENSION, house.anna, teen)
    for acting_for, held in ((None, None), (teen, ["extension 12 e_services record"])):
        browser = personas.client_of(person=house.anna, acting_for=acting_for)
        token = browser.cookies["vardnav_session"].value
        with django_assert_num_queries(1):
            found = sessions.resident_session(token, now=house.now)
        assert found is not None
        assert found.held == held
