"""The engine: `advance` returns the next question or the advice. Pure and deterministic: no clock, no chance, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from vardnav.clinical.triage import ages, plan
from vardnav.clinical.triage.advice import Advice, Fired, NotAsked, Question, QuestionKind
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.known import Known
from vardnav.clinical.triage.levels import RED, Answer, Level, highest, rank
from vardnav.clinical.triage.model import Profile, Text
from vardnav.clinical.triage.plan import ANY_OF_THESE, Plan, Sheet
from vardnav.clinical.triage.weighing import Weighing

#: No more screens than this of the complaints' own questions.
MOST_SCREENS: Final = 25
_NOT_ALL_ASKED: Final = Text(
    "Alla frågor hanns inte med. Därför behöver någon i vården bedöma det i dag.",
    "Not every question was asked. That is why somebody in care needs to look at it today.",
)


def advance(
    bundle: Bundle, profile: Profile, complaints: Iterable[str], answers: Mapping[str, Answer]
) -> Question | Advice:
    """Return the next question, or the advice when nothing more can change it.

    `complaints` in the order they were chosen, `answers` by finding id (absent: not asked). Raises NotAsked for a
    complaint, a finding, an answer or an age that does not exist; never guesses.
    """
    chosen = tuple(dict.fromkeys(complaints))
    check(bundle, profile, chosen, answers)
    planned = plan.of(bundle, chosen)
    weighing = Weighing(Known(planned, profile, answers))
    return _question(planned, weighing) or _advice(planned, weighing)


def weigh(
    bundle: Bundle, profile: Profile, complaints: Iterable[str], answers: Mapping[str, Answer]
) -> Advice:
    """Return the advice on what has been answered so far, whatever is still open; open red signs mean a human today."""
    chosen = tuple(dict.fromkeys(complaints))
    check(bundle, profile, chosen, answers)
    planned = plan.of(bundle, chosen)
    return _advice(planned, Weighing(Known(planned, profile, answers)))


def check(
    bundle: Bundle, profile: Profile, complaints: tuple[str, ...], answers: Mapping[str, Answer]
) -> None:
    """Raise NotAsked when something is not of this bundle or of this world."""
    for complaint in complaints:
        if complaint not in bundle.protocols:
            raise NotAsked(f"no complaint {complaint!r}")
    for given in (answers, profile.facts):
        for finding, answer in given.items():
            if finding not in bundle.findings:
                raise NotAsked(f"no finding {finding!r}")
            if answer not in ("yes", "no", "unknown"):
                raise NotAsked(f"{answer!r} is no answer to {finding}")
    if not 0 <= profile.age_days <= ages.OLDEST:
        raise NotAsked(f"nobody is {profile.age_days} days old")
    if profile.sex not in ("female", "male", "unknown"):
        raise NotAsked(f"no sex {profile.sex!r}")


def _question(planned: Plan, weighing: Weighing) -> Question | None:
    known = weighing.known
    if weighing.level == "112":
        return None
    wanted = _wanted(weighing)
    useful = _useful(weighing, wanted)
    asked = _asked(known)
    for sheets, kind in (
        (planned.lifethreat, "lifethreat"),
        (planned.facts, "who"),
        (known.sheets(), "complaint"),
    ):
        if kind == "who" and not planned.complaints:
            return Question("complaints", "complaints", (), None, "112", 0)
        if kind == "complaint" and asked >= MOST_SCREENS:
            return None
        if kind == "complaint" and weighing.level in RED:
            break  # it is red already: what could make it 112 is asked at once
        for sheet in sheets:
            found = _on_sheet(sheet, kind, wanted, useful, known=known, asked=asked)  # type: ignore[arg-type]
            if found:
                return found
    rest = sorted(useful if weighing.level in RED else wanted, key=lambda one: (-rank(useful[one]), one))
    return _list(rest, useful, known, asked) if wanted else None


def _on_sheet(
    sheet: Sheet,
    kind: QuestionKind,
    wanted: Mapping[str, Level],
    useful: Mapping[str, Level],
    *,
    known: Known,
    asked: int,
) -> Question | None:
    """Return a screen when something on it is wanted, with what else on it could come to matter."""
    findings = [one for one in sheet.findings if one in wanted]
    if not findings:
        return None
    if all(known.said(one) == "unknown" for one in findings):
        return _follow_up(known.waits_for(findings[0]), wanted[findings[0]], asked)
    fresh = [one for one in sheet.findings if one in useful and known.said(one) is None]
    text = sheet.text if len(fresh) > 1 else None
    level = highest(*(useful[one] for one in fresh))
    return Question(f"{sheet.id}.{fresh[0]}", kind, tuple(fresh), text, level, asked)


def _follow_up(finding: str, level: Level, asked: int) -> Question:
    return Question(f"follow_up.{finding}", "follow_up", (finding,), None, level, asked)


def _list(rest: list[str], wanted: Mapping[str, Level], known: Known, asked: int) -> Question | None:
    """Return a list of what is not on a screen of its own: what common rules ask for, what could make red 112."""
    if asked >= MOST_SCREENS:
        return None
    fresh = [one for one in rest if known.said(one) is None][: plan.LONGEST_LIST]
    if not fresh:
        return _follow_up(known.waits_for(rest[0]), wanted[rest[0]], asked)
    text = ANY_OF_THESE if len(fresh) > 1 else None
    return Question(f"list.{fresh[0]}", "complaint", tuple(fresh), text, wanted[fresh[0]], asked)


def _wanted(weighing: Weighing) -> dict[str, Level]:
    """Return the findings that can still change the result, each with the most that it can give."""
    known = weighing.known
    wanted: dict[str, Level] = {}

    def want(finding: str, level: Level) -> None:
        wanted[finding] = highest(level, wanted.get(finding, level))

    for stated in weighing.open:
        if weighing.matters(stated):
            rule = stated.rule
            first = known.meets(rule.condition)
            waits = (
                known.waiting(rule.condition.known, unsure=True)
                if first is None
                else known.waiting(rule.when)
            )
            for finding in waits:
                want(finding, weighing.most(stated))
    for protocol in weighing.waiting_for:
        if (
            protocol.otherwise
            and protocol.self_care
            and rank(protocol.otherwise.level) > rank(weighing.level)
        ):
            for fact in protocol.self_care.not_with:
                if known.holds(plan.has(fact)) is None:
                    want(fact, protocol.otherwise.level)
    return wanted


def _useful(weighing: Weighing, wanted: Mapping[str, Level]) -> dict[str, Level]:
    """Return what is wanted, and the other findings of the same rules: asked with them where they share a screen."""
    useful = dict(wanted)
    for stated in weighing.open:
        if weighing.matters(stated) and weighing.known.meets(stated.rule.condition):
            for finding in weighing.known.useful(stated.rule.when):
                level = weighing.most(stated)
                useful[finding] = highest(level, useful.get(finding, level))
    return useful


def _asked(known: Known) -> int:
    """Return how many screens of the complaints have been answered."""
    return sum(any(one in known.answers for one in sheet.findings) for sheet in known.sheets())


def _advice(planned: Plan, weighing: Weighing) -> Advice:
    known = weighing.known
    fired = list(weighing.fired)
    wanted = _wanted(weighing) if weighing.level != "112" else {}
    unsettled = tuple(sorted(wanted, key=lambda one: (-rank(wanted[one]), one)))
    if unsettled:
        fired += _not_all_asked(planned, weighing, highest(*wanted.values()))
    level = highest("egenvard", *(one.level for one in fired))
    settings = [one for one in fired if one.level == level]
    weighing.fired = fired
    fired.sort(key=lambda one: -rank(one.level))
    return Advice(
        level=level,
        setting=weighing.setting if settings else "gp",
        channel=weighing.channel(level),
        human=any(one.kind in ("unknown", "unsettled") for one in fired),
        fired=tuple(fired),
        unsettled=unsettled,
        asked=_asked(known),
        complaints=tuple(one.id for one in planned.complaints),
        profile=replace(known.profile, facts=dict(sorted(known.profile.facts.items()))),
        answers=dict(sorted(known.answers.items())),
        versions={one.id: one.version for one in planned.protocols},
        bundle=planned.bundle.digest,
    )


def _not_all_asked(planned: Plan, weighing: Weighing, open_level: Level) -> list[Fired]:
    """Return what stands in for answers that are missing: at least idag with a human when what is open is urgent."""
    floors = [one.otherwise.level for one in planned.complaints if one.otherwise]
    urgent = open_level in RED or open_level == "idag" or not floors
    level = highest("idag" if urgent else "boka", *floors)
    setting = weighing.setting_of(
        level, None, planned.complaints[0] if planned.complaints else planned.bundle.lifethreat
    )
    return [Fired("unsettled", level, setting, _NOT_ALL_ASKED, (), (), "unsettled")]
