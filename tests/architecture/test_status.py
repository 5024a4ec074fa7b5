"""A case changes status along TRANSITIONS only: in the source, in the database, and against a model of a case."""

from __future__ import annotations

import ast
import dataclasses
import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.architecture import walking
from tests.support import personas
from vardnav.platform.cases import actions, models, rules

#: The only files that may change a state, and whose.
WRITERS = {
    "vardnav/platform/cases/actions.py": "a case",
    "vardnav/platform/notify/actions.py": "a notice",
    "vardnav/platform/appointments/moving.py": "an appointment",
    "vardnav/platform/calendars/following.py": "what a clinic has changed in its own calendar",
    "vardnav/platform/calendars/settling_actions.py": "what a calendar outside is asked",
    "vardnav/platform/files/actions.py": "a file",
    "vardnav/platform/paper/actions.py": "a letter",
    "vardnav/platform/questionnaires/actions.py": "a form's version",
    "vardnav/capabilities/self_tests/actions/moving.py": "an order of a kit",
    "vardnav/capabilities/certificates/actions/moving.py": "a certificate, and a sending of one",
    "vardnav/platform/jobs/taking_over.py": "a job, which is procrastinate's",
}
STATES = ("status", "state")


_SQL = re.compile(r"\bUPDATE\s+\w+\s+SET\b[^;]*\b(status|state)\s*=", re.I)


def _sets(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        flat = [part for one in node.targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
        return any(isinstance(one, ast.Attribute) and one.attr in STATES for one in flat)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "update" and any(keyword.arg in STATES for keyword in node.keywords)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_SQL.search(node.value))


def assignments(tree: ast.Module) -> list[int]:
    """Return the lines that set a status or state of a row, by attribute, by update() or in SQL."""
    return [getattr(node, "lineno", 0) for node in ast.walk(tree) if _sets(node)]


def test_only_actions_change_a_state():
    found = [
        f"{walking.named(path)}:{line}"
        for path in walking.files(".py")
        if walking.named(path) not in WRITERS and "config/demo" not in walking.named(path)
        for line in assignments(walking.parsed(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "wrong",
    [
        "case.status = 'completed'",
        "case.status, case.closed_at = 'completed', now",
        "Case.objects.filter(id=1).update(status='completed')",
        "cursor.execute('UPDATE cases_case SET status = %s')",
    ],
)
def test_a_hidden_change_is_found(wrong):
    assert assignments(ast.parse(wrong)) == [1]


def test_every_verb_of_the_table_leads_somewhere_known():
    for verb, (begins, ends) in rules.TRANSITIONS.items():
        assert begins <= {"", *rules.Status}, verb
        assert ends is None or ends in set(rules.Status), verb
    by_itself = rules.STAFF_VERBS | rules.RESIDENT_VERBS
    assert set(rules.TRANSITIONS) == (
        by_itself | rules.TRANSFER_VERBS | rules.REQUEST_VERBS | rules.SYSTEM_VERBS
    )
    assert not rules.SYSTEM_VERBS & by_itself
    assert not (rules.TRANSFER_VERBS | rules.REQUEST_VERBS) & by_itself
    assert not rules.STAFF_VERBS & rules.RESIDENT_VERBS
    ended = [verb for verb in rules.TRANSITIONS if rules.may(verb, rules.Status.COMPLETED)]
    assert ended == ["decline", "hide", "reveal"], "what has ended stays ended, and can be made secret"
    assert [one for one in ended if rules.TRANSITIONS[one][1] is not None] == []


# --- a model of a case, written from what people were promised, not from the code ------------------------------------

DAG, EVA, ANNA, CECILIA = "dag", "eva", "anna", "cecilia"
LINDEN, EKBACKEN = "linden", "ekbacken"
HOME = {DAG: LINDEN, EVA: EKBACKEN}
#: A case begins with one of these; afterwards they do nothing.
BEGIN = {"submit", "inform", "inquire", "continue"}
#: Done by a transfer, with its basis, or with the form that was asked for; by itself nobody may.
NEVER_ALONE = {"redirect", "transfer", "return", "retrieve", "retrieve_abroad", "recall", "lapse"}
STAFF_MAY = {"take", "assign", "release", "forward", "ask", "message", "complete", "hide", "reveal"}


@dataclasses.dataclass
class Model:
    """What a case is, in as few words as it takes."""

    status: str = "received"
    unit: str = LINDEN
    assignee: str = ""
    steps: int = 1
    messages: int = 0
    is_secret: bool = False

    def expect(self, who: str, verb: str, *, colleague_is_here: bool = True, other_unit: bool = True) -> str:
        """Change to what the case becomes, and return "done", or the reason why not."""
        if who == CECILIA or (who in HOME and HOME[who] != self.unit):
            return "absent"
        is_staff = who in HOME
        if verb in NEVER_ALONE or (verb in STAFF_MAY) is not is_staff:
            return "not allowed"
        if verb in ("hide", "reveal"):  # whatever its state, also when it has ended
            if self.is_secret is (verb == "hide"):
                return "not allowed"
        elif (self.status == "completed") is not (verb == "decline"):
            return "not allowed"
        if verb == "release" and self.status != "in_progress":
            return "not allowed"
        if verb == "reply" and self.status != "waiting_for_resident":
            return "not allowed"
        if verb == "add" and self.status == "waiting_for_resident":
            return "not allowed"
        if (verb == "assign" and not colleague_is_here) or (verb == "forward" and not other_unit):
            return "absent"
        getattr(self, verb)(who)
        self.steps += 1
        self.messages += verb in ("ask", "message", "reply", "add")
        return "done"

    def take(self, who):
        self.assignee = who
        self.status = "waiting_for_resident" if self.status == "waiting_for_resident" else "in_progress"

    def assign(self, who):
        self.assignee = who
        self.status = "in_progress" if self.status == "received" else self.status

    def release(self, _who):
        self.assignee, self.status = "", "received"

    def forward(self, _who):
        self.unit = EKBACKEN if self.unit == LINDEN else LINDEN
        self.assignee, self.status = "", "received"

    def ask(self, _who):
        self.status = "waiting_for_resident"

    def message(self, _who):
        pass

    def reply(self, _who):
        self.status = "in_progress" if self.assignee else "received"

    def add(self, _who):
        pass

    def complete(self, _who):
        self.status = "completed"

    def withdraw(self, _who):
        self.status = "completed"

    def decline(self, _who):
        pass

    def hide(self, _who):
        self.is_secret = True

    def reveal(self, _who):
        self.is_secret = False


def machine(house: personas.House, model: type[Model] = Model) -> type[RuleBasedStateMachine]:
    """Return a state machine that does things to a real case and to the model, and compares."""
    staff = {DAG: house.dag, EVA: house.eva}
    units = {LINDEN: house.linden, EKBACKEN: house.ekbacken}
    viewers = {
        DAG: house.staff_viewer(house.dag_at_linden),
        EVA: house.staff_viewer(house.eva_at_ekbacken),
        ANNA: house.viewer(house.anna),
        CECILIA: house.viewer(house.cecilia),
    }

    class Case(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.point = transaction.atomic()
            self.point.__enter__()
            anna = viewers[ANNA]
            draft = actions.begin(anna, service_key="contact.ask", unit_id=house.linden.id, now=house.now)
            actions.save_answers(anna, draft.id, {"question": "?"}, now=house.now)
            self.case_id = actions.submit(anna, draft.id, now=house.now).id
            self.model = model()

        def teardown(self):
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

        @rule(
            who=st.sampled_from(sorted(viewers)),
            verb=st.sampled_from(sorted(set(rules.TRANSITIONS) - BEGIN)),
            colleague=st.sampled_from([DAG, EVA]),
            to=st.sampled_from([LINDEN, EKBACKEN]),
        )
        def act(self, who, verb, colleague, to):
            colleague = who if verb == "assign" and who in HOME and colleague == who else colleague
            expected = self.model.expect(
                who,
                verb,
                colleague_is_here=HOME.get(who) == HOME[colleague],
                other_unit=to != self.model.unit,
            )
            texts: dict[str, dict[str, Any]] = {
                "ask": {"text": "?"},
                "message": {"text": "!"},
                "reply": {"text": "ja"},
                "add": {"text": "mer"},
                "complete": {"outcome": "answered"},
                "assign": {"assignee_id": staff[colleague].id},
                "forward": {"to_unit_id": units[to].id},
            }
            more = texts.get(verb, {})
            try:
                actions.change(viewers[who], self.case_id, verb, now=house.now, **more)
                got = "done"
            except Http404:
                got = "absent"
            except actions.NotAllowed:
                got = "not allowed"
            assert got == expected, f"{who} {verb}: {got}, the model says {expected}"

        @invariant()
        def they_agree(self):
            case = models.Case.objects.get(id=self.case_id)
            assert case.status == self.model.status
            assert case.unit_id == units[self.model.unit].id
            assert case.assignee_id == (staff[self.model.assignee].id if self.model.assignee else None)
            assert (case.closed_at is not None) == (self.model.status == "completed")
            assert case.version == self.model.steps
            assert case.is_secret == self.model.is_secret

        @invariant()
        def the_rows_tell_the_same_story(self):
            steps = list(models.Step.objects.filter(case=self.case_id).order_by("number"))
            assert [step.number for step in steps] == list(range(1, self.model.steps + 1))
            numbers = (
                models.Message.objects.filter(case=self.case_id)
                .order_by("number")
                .values_list("number", flat=True)
            )
            assert list(numbers) == list(range(1, self.model.messages + 1))
            for before, step in zip([None, *steps], steps, strict=False):
                assert step.from_status == (before.to_status if before else "")
                assert rules.may(step.verb, step.from_status)
                ends = {rules.leads_to(step.verb, step.from_status, is_assigned=one) for one in (True, False)}
                assert step.to_status in ends
                assert (step.by_person_id is None) is not (step.by_staff_id is None)

    return Case


HURRIED = settings(
    max_examples=25, stateful_step_count=20, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), print_blob=False,
)  # fmt: skip


@pytest.mark.slow
def test_a_case_does_what_its_model_does(house):
    run_state_machine_as_test(machine(house), settings=HURRIED)


class Wrong(Model):
    """A model with one rule turned round: a case that is taken still counts as new."""

    def take(self, who):
        self.assignee = who


@pytest.mark.slow
def test_a_model_with_one_rule_turned_round_is_told_apart(house):
    # Found once is enough: nothing is shrunk, and no second fault is looked for.
    many = settings(HURRIED, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(house, Wrong), settings=many)


def test_a_status_that_does_not_exist_cannot_be_stored(house):
    from django.db import IntegrityError

    viewer = house.viewer(house.anna)
    draft = actions.begin(viewer, service_key="contact.ask", unit_id=house.linden.id, now=house.now)
    actions.save_answers(viewer, draft.id, {"question": "?"}, now=house.now)
    case = actions.submit(viewer, draft.id, now=house.now)
    for wrong in ({"status": "lost"}, {"status": "completed"}, {"outcome": "answered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Case.objects.filter(id=case.id).update(**wrong)
    assert models.Case.objects.filter(id=uuid.uuid4()).first() is None
