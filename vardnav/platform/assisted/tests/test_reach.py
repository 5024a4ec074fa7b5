"""Staff read, before they write, who will read it; nothing is written into a void in a secret case (N8)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.test import Client

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Account, ActingDecision, Guardianship, Person
from vardnav.platform.assisted.tests.filling import begin_to_help, fill_in
from vardnav.platform.cases import actions, models, reach, secrecy, sight
from vardnav.platform.cases.reach import Reach
from vardnav.platform.cases.tests.world import ASK, World, activated, log_in, person, post, seen
from vardnav.platform.notify import queries as notices

NOBODY = "Ingen läser det ni skriver här."


@pytest.fixture
def bos_case(world: World, dag: Client, settings: Any) -> models.Case:
    """Sent by Dag for Bo, who is nine and came alone; so Dag may hide it."""
    settings.IS_DEMO = True
    Person.objects.filter(id=world.bo.id).update(identifier_kind="lma", identifier="87654321")
    page = begin_to_help(dag, "87-654321", "visit")
    begun = post(dag, f"{page}services/{ASK}/", {"unit": str(world.norra.id)})
    receipt = fill_in(dag, begun["Location"])
    assert "Den som gör ärenden åt personen kan läsa svaret här." in seen(dag.get(receipt))
    return models.Case.objects.get()


def hide(world: World, case: models.Case) -> models.Case:
    return actions.change(
        world.dags(), case.id, "hide", basis=secrecy.Ground.HARM, reason="Berättade något.", now=clock.now()
    )


def act(dag: Client, case: models.Case, verb: str, **sent: Any) -> Any:
    version = models.Case.objects.get(id=case.id).version
    return post(dag, f"/desk/cases/{case.id}/do/{verb}/", {"version": version, **sent})


def test_staff_are_told_before_they_hide_a_childs_case_that_nobody_will_read_it(
    world: World, dag: Client, bos_case: models.Case
) -> None:
    page = seen(dag.get(f"/desk/cases/{bos_case.id}/"))
    assert "Den som gör ärenden åt personen läser det ni skriver." in page
    assert "Är det hemligt läser ingen svaret här" in page
    hide(world, bos_case)
    page = seen(dag.get(f"/desk/cases/{bos_case.id}/"))
    assert NOBODY in page
    assert "barnet är för ungt för att logga in" in page
    assert "Lämna svaret vid ett besök eller på personens egen telefon." in page
    assert "Bara personen själv ser ärendet" not in page
    assert "I ett brev" not in page, "no letter home about what is secret there"


def test_an_answer_nobody_reads_is_ended_with_how_it_was_handed_over(
    world: World, dag: Client, bos_case: models.Case
) -> None:
    hide(world, bos_case)
    for sent in ({"text": "Vi hjälper dig."}, {"text": "Vi hjälper dig.", "handed": "by_letter"}):
        refused = act(dag, bos_case, "complete", **sent)
        assert refused.status_code == 422
        assert "Vi hjälper dig." in seen(refused)
    assert "Välj hur ni lämnar det" in seen(act(dag, bos_case, "message", text="Hej"))
    asked = act(dag, bos_case, "ask", text="Hur mår du?")
    assert asked.status_code == 422
    assert "Ingen kan svara på frågan här" in seen(asked)
    assert "Hur mår du?" in seen(asked)
    assert not models.Message.objects.exists()
    assert act(dag, bos_case, "complete", text="Vi hjälper dig.", handed="by_visit").status_code == 303
    step = models.Step.objects.get(case=bos_case, verb="complete")
    assert step.basis == "by_visit"
    assert "Vid ett besök" in seen(dag.get(f"/desk/cases/{bos_case.id}/"))


def test_the_action_itself_writes_to_nobody_only_with_a_way(world: World, bos_case: models.Case) -> None:
    hide(world, bos_case)
    now = clock.now()
    refused: list[tuple[str, dict[str, Any]]] = [
        ("ask", {"text": "?", "basis": "by_visit"}),
        ("message", {"text": "!"}),
        ("complete", {"text": "!", "outcome": "answered"}),
    ]
    for verb, given in refused:
        with pytest.raises(actions.ReachesNobody):
            actions.change(world.dags(), bos_case.id, verb, now=now, **given)
    with pytest.raises(actions.NotAllowed):
        actions.change(world.dags(), bos_case.id, "message", text="!", basis="by_letter", now=now)
    actions.change(world.dags(), bos_case.id, "message", text="!", basis="by_phone", now=now)
    assert models.Message.objects.count() == 1


def test_what_became_secret_while_it_was_being_answered_is_not_sent_and_the_text_is_kept(
    world: World, dag: Client, bos_case: models.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the page's own question and the write: only the action sees it."""
    version = models.Case.objects.get(id=bos_case.id).version + 1
    really = actions.change

    def after_hiding(viewer: Viewer, case_id: Any, verb: str, **more: Any) -> models.Case:
        if verb == "complete":
            monkeypatch.setattr(actions, "change", really)
            hide(world, bos_case)
        return really(viewer, case_id, verb, **more)

    monkeypatch.setattr(actions, "change", after_hiding)
    sent = {"version": version, "text": "Vi hjälper dig."}
    refused = post(dag, f"/desk/cases/{bos_case.id}/do/complete/", sent)
    assert refused.status_code == 409
    page = seen(refused)
    assert "Ingen läser svaret här" in page
    assert "Vi hjälper dig." in page
    assert "Hur lämnar ni det till personen?" in page
    assert not models.Message.objects.exists()


def test_at_thirteen_the_child_reads_what_was_kept(world: World, dag: Client, bos_case: models.Case) -> None:
    hide(world, bos_case)
    assert act(dag, bos_case, "complete", text="Vi hjälper dig.", handed="by_phone").status_code == 303
    teenager.grown(world.bo, clock.now(), 13)
    bo = log_in(world.bo)
    assert "Vi hjälper dig." in seen(bo.get(f"/my/cases/{bos_case.id}/"))


def test_who_is_told_and_who_reads_are_the_same(world: World, bos_case: models.Case) -> None:
    """Over ages, accounts, locks, deaths and secrecy: the page says nobody exactly where no notice would go out."""
    today = clock.local_date(clock.now())
    case = models.Case.objects.select_related("subject").get(id=bos_case.id)
    states = ("none", "new", "open", "locked")
    seen_of: set[Reach] = set()
    for age, own, mothers, is_secret, is_dead in itertools.product(
        (9, 14, 40), states, states, (False, True), (False, True)
    ):
        Person.objects.filter(id=world.bo.id).update(
            born_on=today.replace(year=today.year - age, day=1), deceased_on=today if is_dead else None
        )
        for somebody, state in ((world.bo, own), (world.anna, mothers)):
            _account(somebody, state)
        case.is_secret = is_secret
        models.Case.objects.filter(id=case.id).update(is_secret=is_secret)
        case.subject.refresh_from_db()
        told = notices.recipients(Viewer.system(), world.bo.id, case_id=case.id, now=clock.now())
        found = reach.of_person(case.subject, is_secret=is_secret, area=case.area, now=clock.now())
        where = f"{age} {own} {mothers} secret={is_secret} dead={is_dead}"
        assert (found is Reach.NOBODY) == (told == []), where
        assert (found is Reach.SELF) == any(one.person_id == world.bo.id for one in told), where
        seen_of.add(found)
    assert seen_of == set(Reach)


@pytest.mark.parametrize("kind", ["power_of_attorney", "trustee"])
def test_they_are_the_same_for_whoever_acts_for_an_adult(
    world: World, bos_case: models.Case, kind: str
) -> None:
    """Over what the case is of: a unit is not told that an agent reads what no agent sees."""
    now, today = clock.now(), clock.local_date(clock.now())
    Person.objects.filter(id=world.bo.id).update(born_on=today.replace(year=today.year - 40, day=1))
    is_power = kind == "power_of_attorney"
    ActingDecision.objects.create(
        region="12", kind=kind, actor=world.anna, subject=world.bo, areas=["e_services"],
        valid_from=today, valid_to=today + dt.timedelta(days=30), reference="T 1-26",
        decided_by="Lunds tingsrätt", author=None if is_power else world.dag,
        unit=None if is_power else world.norra, offered_at=now if is_power else None, created_at=now,
    )  # fmt: skip
    read = set()
    for area, is_secret in itertools.product(sight.AREAS, (False, True)):
        models.Case.objects.filter(id=bos_case.id).update(area=area, is_secret=is_secret)
        case = models.Case.objects.select_related("subject").get(id=bos_case.id)
        told = notices.recipients(Viewer.system(), world.bo.id, case_id=case.id, now=now)
        found = reach.of_person(case.subject, is_secret=is_secret, area=area, now=now)
        assert (found is Reach.OTHERS) == bool(told), (area, is_secret)
        read |= {area} if told else set()
    assert read == {"e_services"}


def _account(somebody: Person, state: str) -> None:
    Account.objects.filter(person=somebody).delete()
    if state != "none":
        Account.objects.create(
            person=somebody,
            activated_at=None if state == "new" else dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            locked_at=dt.datetime(2020, 2, 1, tzinfo=dt.UTC) if state == "locked" else None,
        )


def test_somebody_without_an_account_is_rung_and_the_step_says_so(
    world: World, dag: Client, settings: Any
) -> None:
    settings.IS_DEMO = True
    farid = person("12345678", "Farid", dt.date(1990, 1, 1))
    Person.objects.filter(id=farid.id).update(identifier_kind="lma")
    page = begin_to_help(dag, "12-345678")
    begun = post(dag, f"{page}services/{ASK}/", {"unit": str(world.norra.id)})
    receipt = fill_in(dag, begun["Location"])
    assert "Mottagningen lämnar det på telefon, vid ett besök eller i ett brev" in seen(dag.get(receipt))
    case = models.Case.objects.get()
    assert NOBODY in seen(dag.get(f"/desk/cases/{case.id}/"))
    assert act(dag, case, "complete", text="Kom in.").status_code == 422
    assert act(dag, case, "complete", text="Kom in.", handed="by_letter").status_code == 303
    assert "I ett brev" in seen(dag.get(f"/desk/cases/{case.id}/"))
    activated(farid)
    assert "Kom in." in seen(log_in(farid).get(f"/my/cases/{case.id}/"))


def test_an_ordinary_case_is_answered_as_ever(world: World, dag: Client, anna: Client) -> None:
    from vardnav.platform.cases.tests.test_flow import sent_case

    case = sent_case(anna, world.norra)
    page = seen(dag.get(f"/desk/cases/{case.id}/"))
    assert "Personen läser det ni skriver." in page
    assert "Hur lämnar ni det till personen?" not in page
    assert act(dag, case, "ask", text="Hur länge?").status_code == 303
    assert Guardianship.objects.exists()
