"""From a dictionary of findings in YAML to findings."""

from __future__ import annotations

from typing import Final, Literal, cast

from vardnav.clinical.triage import placeholders
from vardnav.clinical.triage.levels import Sex
from vardnav.clinical.triage.model import Finding, Number
from vardnav.clinical.triage.taking import ID, Value

QUANTITIES: Final = [
    "temperature",
    "pulse",
    "breaths",
    "oxygen",
    "systolic",
    "diastolic",
    "glucose",
    "ketones",
    "pregnant_weeks",
    "days",
]


def findings(value: Value) -> dict[str, Finding]:
    """Return the findings of a dictionary by id; an empty file has none."""
    if value.plain is None:
        return {}
    if not isinstance(value.plain, dict):
        value.wrong("must be a mapping of finding ids")
        return {}
    found = {}
    for key in value.plain:
        if not ID.fullmatch(key):
            value.at(key).wrong(f"{key!r} is not an id (a-z, 0-9, _)")
        found[key] = _finding(key, value.at(key))
    return found


def _finding(key: str, value: Value) -> Finding:
    value = value.mapping("ask sign why source", "help on_unknown words number anatomy least")
    on_unknown, follow_up = _on_unknown(value)
    finding = Finding(
        id=key,
        ask=value.at("ask").both(),
        sign=value.at("sign").both(),
        help=value.maybe("help", Value.both),
        why=value.at("why").both(),
        on_unknown=on_unknown,
        follow_up=follow_up,
        words=value.at("words").some_words()
        if value.has("words")
        else Value(value.document, {}).some_words(),
        number=value.maybe("number", _number),
        anatomy=cast(Sex | None, value.maybe("anatomy", lambda one: one.choice(("female", "male")))),
        least=value.maybe("least", Value.level),
        source=value.at("source").sources(),
    )
    _persons(value, finding)
    return finding


def _on_unknown(value: Value) -> tuple[Literal["treat_as_yes", "follow_up", "human"], str | None]:
    """Return what a `do not know` means. Left out it reads as yes: the careful way (and the linter asks for it)."""
    if not value.has("on_unknown"):
        return "treat_as_yes", None
    inside = value.at("on_unknown")
    if isinstance(inside.plain, dict):
        return "follow_up", inside.mapping("follow_up").at("follow_up").identity()
    if inside.choice(("treat_as_yes", "human")) == "human":
        return "human", None
    return "treat_as_yes", None


def _number(value: Value) -> Number:
    value = value.mapping("quantity", "at_least at_most")
    limits: dict[str, float | None] = {"at_least": None, "at_most": None}
    for key in limits:
        if value.has(key):
            limit = value.at(key)
            if isinstance(limit.plain, int | float) and not isinstance(limit.plain, bool):
                limits[key] = float(limit.plain)
            else:
                limit.wrong("must be a number")
    if (limits["at_least"] is None) == (limits["at_most"] is None):
        value.wrong("give at_least or at_most, one of them")
    return Number(value.at("quantity").choice(QUANTITIES), limits["at_least"], limits["at_most"])


def _persons(value: Value, finding: Finding) -> None:
    """Note where the person is written straight out instead of as a placeholder."""
    for found in placeholders.straight_pronouns(finding.ask.sv, "sv"):
        value.at("ask").wrong(f"write the person as a placeholder, not {found!r} (sv)")
    for found in placeholders.straight_pronouns(finding.ask.en, "en"):
        value.at("ask").wrong(f"write the person as a placeholder, not {found!r} (en)")
    if "{" in finding.sign.sv + finding.sign.en:
        value.at("sign").wrong("a sign stands in lists and reasons: no placeholder, no pronoun")
