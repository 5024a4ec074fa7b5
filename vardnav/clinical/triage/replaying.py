"""Replaying: an assessment as plain values, and the same person asked by any version of the protocols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from vardnav.clinical.triage import engine
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Answer, Sex, rank
from vardnav.clinical.triage.model import Profile


def record(advice: Advice) -> dict[str, Any]:
    """Return what must be kept to replay an assessment, as plain JSON values, with its trace."""
    return {
        "bundle": advice.bundle,
        "versions": dict(advice.versions),
        "complaints": list(advice.complaints),
        "profile": {
            "age_days": advice.profile.age_days,
            "sex": advice.profile.sex,
            "facts": dict(advice.profile.facts),
        },
        "answers": dict(advice.answers),
        "level": advice.level,
        "setting": advice.setting,
        "channel": advice.channel,
        "human": advice.human,
        "asked": advice.asked,
        "fired": [
            {"rule": one.rule, "level": one.level, "findings": list(one.findings), "kind": one.kind}
            for one in advice.fired
        ],
        "unsettled": list(advice.unsettled),
    }


@dataclass(frozen=True, slots=True)
class Replay:
    """What a version says of an old assessment."""

    advice: Advice
    #: Complaints and findings of the record that this version does not have.
    not_known: tuple[str, ...]
    #: Whether level, setting, channel and fired rules are what the record says.
    is_same: bool
    #: Below 0: this version is less careful than the record; above 0: more.
    difference: int


def replay(bundle: Bundle, kept: Mapping[str, Any]) -> Replay:
    """Return what a version of the protocols says of a kept record: the same in every part on the version it was made with.

    On another version the record's answers are weighed as they are: what that version would also have asked counts as open.
    """
    complaints = tuple(one for one in kept["complaints"] if one in bundle.protocols)
    answers = _known(bundle, kept["answers"])
    facts = _known(bundle, kept["profile"]["facts"])
    profile = Profile(int(kept["profile"]["age_days"]), cast(Sex, kept["profile"]["sex"]), facts)
    found = engine.weigh(bundle, profile, complaints, answers)
    names = [*kept["complaints"], *kept["answers"], *kept["profile"]["facts"]]
    missing = tuple(one for one in names if one not in bundle.protocols and one not in bundle.findings)
    again = record(found)
    keys = ("level", "setting", "channel", "human", "fired", "versions", "bundle")
    return Replay(
        advice=found,
        not_known=missing,
        is_same=all(again[key] == kept[key] for key in keys),
        difference=rank(found.level) - rank(kept["level"]),
    )


def _known(bundle: Bundle, answers: Mapping[str, Any]) -> dict[str, Answer]:
    return {key: cast(Answer, answer) for key, answer in answers.items() if key in bundle.findings}
