"""What is known of a person: each finding yes, no, open, impossible, or so unsure that a human must look."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from vardnav.clinical.triage import looking, plan
from vardnav.clinical.triage.levels import Answer, surest
from vardnav.clinical.triage.model import Aged, All, Condition, Expression, Has, Profile
from vardnav.clinical.triage.plan import Plan, Sheet


class State(Enum):
    """How a finding stands. Only NO and IMPOSSIBLE are settled in favour of whoever asks."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    IMPOSSIBLE = "impossible"
    HUMAN = "human"


class Known:
    """The answers read against a plan, each finding once. Unknown is never no."""

    def __init__(self, planned: Plan, profile: Profile, answers: Mapping[str, Answer]) -> None:
        self.plan = planned
        self.profile = profile
        self.answers = answers
        self.facts = planned.bundle.facts
        #: Findings that only a common rule speaks of; `awake` are those asked now, since another part of it is true.
        self.woken: set[str] = set()
        self.awake: set[str] = set()
        self._states: dict[str, State] = {}

    def said(self, finding: str) -> Answer | None:
        """Return the answer that counts, None when it has not been asked."""
        given = [one for one in (self.profile.facts.get(finding), self.answers.get(finding)) if one]
        if any(self._plainly(one) == "yes" for one in self.plan.implied_by.get(finding, ())):
            return "yes"
        if not given and any(self._plainly(one) == "no" for one in self.plan.implies.get(finding, ())):
            return "no"
        return surest(*given) if given else None

    def _plainly(self, finding: str) -> Answer | None:
        return self.answers.get(finding)

    def state(self, finding: str) -> State:
        """Return how a finding stands."""
        found = self._states.get(finding)
        if found is None:
            self._states[finding] = State.OPEN  # whatever waits for itself stays open
            found = self._states[finding] = self._find(finding)
        return found

    def _find(self, finding: str) -> State:
        said = self.said(finding)
        if said == "yes":
            return State.YES
        if said == "no":
            return State.NO
        if said == "unknown":
            return self._unknown(finding)
        return State.OPEN if self.can_be_asked(finding) else State.IMPOSSIBLE

    def _unknown(self, finding: str) -> State:
        known = self.plan.bundle.findings[finding]
        if known.on_unknown == "human":
            return State.HUMAN
        if known.on_unknown == "follow_up" and known.follow_up:
            answer = self.said(known.follow_up)
            if answer is None and self._has_body_for(known.follow_up):
                return State.OPEN
            return State.NO if answer == "no" else State.YES
        return State.YES

    def waits_for(self, finding: str) -> str:
        """Return what is asked to settle an open finding: itself, or its follow-up after a `do not know`."""
        known = self.plan.bundle.findings[finding]
        if self.said(finding) == "unknown" and known.follow_up:
            return known.follow_up
        return finding

    def can_be_asked(self, finding: str) -> bool:
        """Tell whether somebody like this is asked the finding, now or after another answer."""
        if not self._has_body_for(finding):
            return False
        conditions = self.plan.conditions.get(finding)
        if conditions is None:
            return finding in self.woken
        return finding in self.woken or any(self.meets(one) is not False for one in conditions)

    def _has_body_for(self, finding: str) -> bool:
        anatomy = self.plan.bundle.findings[finding].anatomy
        return anatomy is None or self.profile.sex in ("unknown", anatomy)

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the screens of the complaints for somebody of this age and sex."""
        return plan.sheets(
            self.plan, tuple(self.profile.is_among(condition) for _, condition in self.plan.screens)
        )

    def meets(self, condition: Condition) -> bool | None:
        """Tell whether a condition holds; None when that waits for an answer."""
        if not self.profile.is_among(condition):
            return False
        return True if condition.known is None else self.holds(condition.known, unsure=True)

    def holds(self, expression: Expression, *, unsure: bool = False) -> bool | None:
        """Tell whether an expression is true; None when that waits for an answer. `unsure`: what a human must see counts."""
        if isinstance(expression, Has):
            state = self.state(expression.finding)
            if state is State.OPEN:
                return None
            return state is State.YES or (unsure and state is State.HUMAN)
        if isinstance(expression, Aged):
            return self.profile.age_days in expression.ages
        parts = [self.holds(one, unsure=unsure) for one in expression.parts]
        if isinstance(expression, All):
            return False if False in parts else None if None in parts else True
        return True if True in parts else None if None in parts else False

    def waiting(self, expression: Expression | None, *, unsure: bool = False) -> tuple[str, ...]:
        """Return the open findings that an undecided expression needs next: of `all` the first part, of `any` each.

        What only a common rule speaks of is not asked until another part of that rule is true.
        """
        found = self._open(expression, unsure)
        return self._plainly_asked(found) or tuple(one for one in found if one in self.awake)

    def useful(self, expression: Expression) -> tuple[str, ...]:
        """Return every open finding that these complaints ask and that an undecided expression speaks of."""
        named = dict.fromkeys(looking.findings_in(expression))
        return tuple(one for one in named if one not in self.woken and self.state(one) is State.OPEN)

    def _plainly_asked(self, findings: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in findings if one not in self.woken)

    def _open(self, expression: Expression | None, unsure: bool) -> tuple[str, ...]:
        if isinstance(expression, Has):
            return (expression.finding,) if self.state(expression.finding) is State.OPEN else ()
        if expression is None or isinstance(expression, Aged):
            return ()
        parts = [one for one in expression.parts if self.holds(one, unsure=unsure) is None]
        found = [self._open(one, unsure) for one in parts]
        if isinstance(expression, All):
            return next((one for one in found if self._plainly_asked(one)), found[0] if found else ())
        return tuple(finding for part in found for finding in part)

    def wake(self) -> None:
        """Let the common rules ask for what they lack, where these complaints ask for a part or a part is true."""
        for rule in self.plan.bundle.always.rules:
            named = frozenset(looking.findings_in(rule.when))
            asked = named & self.plan.conditions.keys()
            is_true = any(self.state(one) in (State.YES, State.HUMAN) for one in named)
            if is_true or asked - self.facts:
                self.woken |= named - asked
            if is_true:
                self.awake |= named - asked
        self._states.clear()
