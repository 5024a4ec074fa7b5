"""What has fired so far: rules, floors, what could not be answered. The level is the highest of it; nothing lowers."""

from __future__ import annotations

from typing import Final

from vardnav.clinical.triage.advice import Fired
from vardnav.clinical.triage.ages import DAYS
from vardnav.clinical.triage.known import Known, State
from vardnav.clinical.triage.levels import OPEN_AT_NIGHT, RED, Level, highest, rank, setting_rank
from vardnav.clinical.triage.model import Applies, Protocol, Text
from vardnav.clinical.triage.plan import Stated

CHILD_DAYS: Final = int(18 * DAYS["y"])
#: So many `do not know` that somebody must look the same day.
TOO_MANY_UNKNOWN: Final = 3
_UNSURE: Final = Text(
    "Något som är viktigt gick inte att svara på. Därför behöver någon i vården bedöma det i dag.",
    "Something important could not be answered. That is why somebody in care needs to look at it today.",
)
_MANY_UNKNOWN: Final = Text(
    "Flera frågor gick inte att svara på. Därför behöver någon i vården bedöma det i dag.",
    "Several questions could not be answered. That is why somebody in care needs to look at it today.",
)
#: The facts of which one must be true of whom a protocol is for.
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "any": (),
    "only": ("pregnant", "maybe_pregnant"),
    "after": ("postpartum",),
}


class Weighing:
    """Everything that counts for the level, given what is known."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.plan = known.plan
        self.open: list[Stated] = []
        self.fired: list[Fired] = []
        known.wake()
        for stated in self.plan.stated:
            self._weigh(stated)
        self._hear()
        self._doubt()
        #: Protocols whose self-care still waits for a fact.
        self.waiting_for: list[Protocol] = []
        for protocol in self.plan.complaints:
            self._floor(protocol)

    @property
    def level(self) -> Level:
        """Return the highest level of what has fired; self-care when nothing has."""
        return highest("egenvard", *(one.level for one in self.fired))

    @property
    def setting(self) -> str:
        """Return who can examine it: of what gives the level, the setting that decides first."""
        level = self.level
        settings = [one.setting for one in self.fired if one.level == level]
        settings = settings or [one.setting for one in self.plan.complaints] or ["gp"]
        return max(settings, key=setting_rank)

    def _weigh(self, stated: Stated) -> None:
        holds = self.holds(stated)
        if holds is None:
            self.open.append(stated)
        elif holds:
            rule, findings = stated.rule, self.plan.bundle.findings
            true = tuple(one for one in sorted(stated.findings) if self.known.state(one) is State.YES)
            why = findings[true[0]].why if true else Text("", "")
            source = rule.source or tuple(one for finding in true for one in findings[finding].source)
            setting = self.setting_of(rule.level, rule.to, stated.protocol)
            self.fired.append(Fired(stated.name, rule.level, setting, rule.reason or why, true, source))

    def holds(self, stated: Stated) -> bool | None:
        """Tell whether a rule is true of whom it is for; None when that waits for an answer."""
        for_this = self.known.meets(stated.rule.condition)
        if for_this is False:
            return False
        is_true = self.known.holds(stated.rule.when)
        return is_true if for_this or is_true is False else None

    def _hear(self) -> None:
        """A yes counts also when no question of these complaints asked for it: at least what it gives everywhere."""
        conditions = self.plan.conditions
        for finding in sorted({*self.known.answers, *self.known.profile.facts}):
            known = self.plan.bundle.findings[finding]
            # A question that is not for this person has not asked for it: one more complaint must not lower what it gives.
            is_asked = any(self.known.meets(one) for one in conditions.get(finding, ()))
            least = known.least if is_asked else self.plan.bundle.least.get(finding)
            if least and self.known.state(finding) is State.YES and self._is_heard_of(finding):
                setting = self.setting_of(least, None, self._first())
                self.fired.append(
                    Fired(f"heard.{finding}", least, setting, known.why, (finding,), known.source, "heard")
                )

    def _is_heard_of(self, finding: str) -> bool:
        """Tell whether somebody like this can have the finding: it is asked of nobody older or of another body."""
        whom = self.plan.bundle.asked_of.get(finding, ())
        return not whom or any(self._is_one_of(one) for one in whom)

    def _is_one_of(self, whom: Applies) -> bool:
        needed = _NEEDED[whom.pregnant]
        ruled_out = (State.NO, State.IMPOSSIBLE)
        return self.known.profile.is_among(whom) and (
            not needed or any(self.known.state(one) not in ruled_out for one in needed)
        )

    def _doubt(self) -> None:
        facts = self.known.facts
        unsure = [one for one in sorted(self.known.answers) if one not in facts]
        unsure = [one for one in unsure if self.known.said(one) == "unknown"]
        human = [one for one in unsure if self.known.state(one) is State.HUMAN]
        setting = self.setting_of("idag", None, self._first())
        if human:
            self.fired.append(Fired("unknown.human", "idag", setting, _UNSURE, tuple(human), (), "unknown"))
        unsure = [one for one in unsure if one in self.plan.weighty]
        if len(unsure) >= TOO_MANY_UNKNOWN:
            self.fired.append(
                Fired("unknown.three", "idag", setting, _MANY_UNKNOWN, tuple(unsure), (), "unknown")
            )

    def _floor(self, protocol: Protocol) -> None:
        earned = self.may_have_self_care(protocol)
        if earned is None:
            self.waiting_for.append(protocol)
        elif not earned and protocol.otherwise:
            # Whoever a protocol was not written for has not been asked what they should be.
            least: Level = "egenvard" if self.known.profile.is_among(protocol.applies) else "idag"
            level = highest(least, protocol.otherwise.level)
            self.fired.append(self._of_protocol(protocol, level, protocol.otherwise.reason, "otherwise", ()))
        elif protocol.self_care:
            care = protocol.self_care
            self.fired.append(self._of_protocol(protocol, "egenvard", care.reason, "self_care", care.source))

    def _of_protocol(
        self, protocol: Protocol, level: Level, reason: Text, kind: str, source: tuple[str, ...]
    ) -> Fired:
        setting = self.setting_of(level, None, protocol)
        is_care = kind == "self_care"
        return Fired(
            f"{protocol.id}.{kind}",
            level,
            setting,
            reason,
            (),
            source,
            "self_care" if is_care else "otherwise",
        )

    def may_have_self_care(self, protocol: Protocol) -> bool | None:
        """Tell whether a person of this age and with these facts may have self-care; None when a fact is open."""
        care = protocol.self_care
        if care is None or self.known.profile.age_days not in care.ages or not self._is_for(protocol):
            return False
        states = {self.known.state(fact) for fact in care.not_with}
        if states & {State.YES, State.HUMAN}:
            return False
        return None if State.OPEN in states else True

    def _is_for(self, protocol: Protocol) -> bool:
        needed = _NEEDED[protocol.applies.pregnant]
        is_so = not needed or any(self.known.state(one) is State.YES for one in needed)
        return is_so and self.known.profile.is_among(protocol.applies)

    def _first(self) -> Protocol:
        return self.plan.complaints[0] if self.plan.complaints else self.plan.bundle.lifethreat

    def setting_of(self, level: Level, to: str | None, protocol: Protocol) -> str:
        """Return who can examine what a rule of a protocol finds at a level."""
        own = to or (protocol if protocol.kind == "complaint" else self._first()).setting
        if level == "112":
            return "emergency"
        if level in RED and not (to or own in OPEN_AT_NIGHT):
            return "emergency_child" if self.known.profile.age_days < CHILD_DAYS else "emergency"
        return own

    def channel(self, level: Level) -> str:
        """Return how help is reached: what needs hands is a visit, what must not be chat is the voice."""
        if level in RED:
            return "call_112" if level == "112" else "go"
        if level == "egenvard":
            return "self"
        needs = [one.channel for one in self.plan.complaints]
        if any(one.voice_only for one in needs):
            return "voice"
        if any(one.needs_hands for one in needs):
            return "visit"
        return "picture" if any(one.picture_helps for one in needs) else "chat"

    def most(self, stated: Stated) -> Level:
        """Return the most that an open rule could give, a `do not know` that asks for a human included."""
        findings = self.plan.bundle.findings
        if any(findings[one].on_unknown == "human" for one in stated.findings):
            return highest(stated.rule.level, "idag")
        return stated.rule.level

    def matters(self, stated: Stated) -> bool:
        """Tell whether an open rule could still change the urgency or the setting."""
        level, most = self.level, self.most(stated)
        if rank(most) != rank(level):
            return rank(most) > rank(level)
        if level == "112" or stated.rule.to is None:
            return False
        setting = self.setting_of(level, stated.rule.to, stated.protocol)
        return setting_rank(setting) > setting_rank(self.setting)
