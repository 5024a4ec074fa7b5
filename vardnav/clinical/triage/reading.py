"""From a protocol in YAML to a protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, cast

from vardnav.clinical.triage import ages
from vardnav.clinical.triage.ages import Ages
from vardnav.clinical.triage.levels import SETTINGS, Level, Sex
from vardnav.clinical.triage.model import (
    Aged,
    All,
    Any,
    Applies,
    Case,
    Channel,
    Condition,
    Expression,
    Has,
    Kind,
    Otherwise,
    Protocol,
    Review,
    Rule,
    Screen,
    Search,
    SelfCare,
    Text,
    Texts,
)
from vardnav.clinical.triage.taking import Value

_WHO: Final = re.compile(r"(\d{1,4}[dwmy]) ([mf])")
_DATE: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_SEX: Final[dict[str, Sex]] = {"m": "male", "f": "female"}
_REQUIRED: Final = "id version title applies setting channel search review source ask otherwise cases"
_OPTIONAL: Final = "rules self_care meanwhile"


def protocol(value: Value, kind: Kind = "complaint") -> Protocol:
    """Return the protocol of a document; what cannot be read is noted there and stands empty here."""
    if kind == "complaint":
        value = value.mapping(_REQUIRED, _OPTIONAL)
    else:
        value = value.mapping("id version title review source ask", "rules cases meanwhile facts")
    screens = tuple(_screen(one) for one in value.at("ask").items(1)) if value.has("ask") else ()
    return Protocol(
        id=value.at("id").identity() if value.has("id") else "",
        kind=kind,
        version=value.at("version").whole(1, 9999) if value.has("version") else 1,
        title=value.maybe("title", Value.both) or Text("", ""),
        applies=value.maybe("applies", _applies) or Applies(),
        setting=value.maybe("setting", lambda one: one.choice(SETTINGS)) or "gp",
        channel=value.maybe("channel", _channel) or Channel(),
        search=value.maybe("search", _search) or Search(),
        review=value.maybe("review", _review) or Review("", "", "", ""),
        source=value.maybe("source", Value.sources) or (),
        screens=screens,
        rules=tuple(_rule(one) for one in value.at("rules").items(0)) if value.has("rules") else (),
        otherwise=value.maybe("otherwise", _otherwise),
        self_care=value.maybe("self_care", _self_care),
        meanwhile=value.maybe("meanwhile", _meanwhile) or {},
        cases=tuple(_case(one) for one in value.at("cases").items(0)) if value.has("cases") else (),
        facts=tuple(_screen(one, "boka") for one in value.at("facts").items(1)) if value.has("facts") else (),
    )


def _ages(value: Value) -> Ages:
    first = value.at("from").days() if value.has("from") else 0
    end = value.at("to").days() if value.has("to") and value.at("to").plain is not None else None
    if end is not None and end <= first:
        value.wrong("the ages end before they begin")
    return Ages(first, end)


def _only_ages(value: Value) -> Ages:
    return _ages(value.mapping(optional="from to"))


def _applies(value: Value) -> Applies:
    value = value.mapping("from to sex pregnant")
    sex = value.at("sex").choice(("any", "female", "male"))
    pregnant = value.at("pregnant").choice(("any", "only", "after"))
    return Applies(
        _ages(value),
        None if sex == "any" else cast(Sex, sex),
        cast(Literal["any", "only", "after"], pregnant),
    )


def _channel(value: Value) -> Channel:
    value = value.mapping("needs_hands picture_helps voice_only")
    return Channel(*(value.at(key).flag() for key in ("needs_hands", "picture_helps", "voice_only")))


def _search(value: Value) -> Search:
    value = value.mapping("sv en", "exclude see_also")
    words = Texts(
        tuple(one.text() for one in value.at("sv").items(3, 60)),
        tuple(one.text() for one in value.at("en").items(2, 60)),
    )
    return Search(
        words,
        value.maybe("exclude", Value.some_words) or Texts(),
        tuple(one.identity() for one in value.at("see_also").items(0)) if value.has("see_also") else (),
    )


def _review(value: Value) -> Review:
    value = value.mapping("author state dated next")
    review = Review(*(value.at(key).text() for key in ("author", "state", "dated", "next")))
    for key, written in (("dated", review.dated), ("next", review.next)):
        if not _DATE.fullmatch(written):
            value.at(key).wrong("must be a date such as 2026-11-28")
    if review.next <= review.dated:
        value.wrong("the next review is not after this one")
    return review


def _screen(value: Value, level: Level | None = None) -> Screen:
    value = value.mapping("findings" if level else "level findings", "text if")
    findings = tuple(one.identity() for one in value.at("findings").items(1, 12 if level else 6))
    text = value.maybe("text", Value.both)
    if len(findings) > 1 and text is None:
        value.wrong("a screen with more than one finding needs a text")
    return Screen(
        level or value.at("level").level(), findings, text, value.maybe("if", _condition) or Condition()
    )


def _condition(value: Value) -> Condition:
    value = value.mapping(optional="ages sex any all")
    sex = value.maybe("sex", lambda one: one.choice(("any", "female", "male")))
    parts = [
        kind(tuple(expression(one) for one in value.at(key).items(1)))
        for key, kind in (("any", Any), ("all", All))
        if value.has(key)
    ]
    known = All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
    return Condition(
        value.maybe("ages", _only_ages) or Ages(), None if sex in (None, "any") else cast(Sex, sex), known
    )


def expression(value: Value) -> Expression:
    """Return a finding id, {all: …}, {any: …} or {ages: …}; there is no `not`."""
    if isinstance(value.plain, str):
        return Has(value.identity())
    value = value.mapping(optional="all any ages")
    if len(value.plain) != 1:
        value.wrong("must be a finding id, {all: [...]}, {any: [...]} or {ages: {from: ..., to: ...}}")
        return Any(())
    if value.has("ages"):
        return Aged(_only_ages(value.at("ages")))
    key = "all" if value.has("all") else "any"
    parts = tuple(expression(one) for one in value.at(key).items(1))
    return All(parts) if key == "all" else Any(parts)


def _rule(value: Value) -> Rule:
    value = value.mapping("id level when reason source", "to")
    return Rule(
        id=value.at("id").identity(),
        level=value.at("level").level(),
        when=expression(value.at("when")),
        to=value.maybe("to", lambda one: one.choice(SETTINGS)),
        reason=value.at("reason").both(),
        source=value.at("source").sources(),
    )


def _otherwise(value: Value) -> Otherwise:
    value = value.mapping("level reason")
    level = value.at("level").level()
    if level not in ("idag", "boka"):
        value.at("level").wrong("otherwise is idag or boka; self-care is earned, and what is red is a rule")
        level = "idag"
    return Otherwise(level, value.at("reason").both())


def _self_care(value: Value) -> SelfCare:
    value = value.mapping("ages not_with reason advice seek_again expires_hours source")
    return SelfCare(
        ages=_only_ages(value.at("ages")),
        not_with=tuple(one.identity() for one in value.at("not_with").items(0)),
        reason=value.at("reason").both(),
        advice=value.at("advice").lists(3, 7),
        seek_again=value.at("seek_again").lists(1, 8),
        expires_hours=value.at("expires_hours").whole(1, 24 * 60),
        source=value.at("source").sources(),
    )


def _meanwhile(value: Value) -> Mapping[Level, Texts]:
    value = value.mapping(optional="112 akut_nu idag boka egenvard")
    return {cast(Level, key): value.at(key).lists(1, 8) for key in value.plain}


def _case(value: Value) -> Case:
    value = value.mapping("level who", "fires near yes unknown facts text text_en")
    found = _WHO.fullmatch(str(value.at("who").plain))
    if not found:
        value.at("who").wrong("must be an age and m or f, such as 67y m")
    if value.has("fires") == value.has("near"):
        value.wrong("a case either fires one rule or is near some: give fires or near")
    if not (value.has("text") or value.has("text_en")):
        value.wrong("text or text_en is missing: how the person says it")
    return Case(
        fires=_names(value, "fires"),
        near=_names(value, "near"),
        level=value.at("level").level(),
        age_days=ages.days(found[1]) if found else 0,
        sex=_SEX[found[2]] if found else "unknown",
        yes=_names(value, "yes"),
        unknown=_names(value, "unknown"),
        facts=_names(value, "facts"),
        text=value.maybe("text", Value.text),
        text_en=value.maybe("text_en", Value.text),
    )


def _names(value: Value, key: str) -> tuple[str, ...]:
    if not value.has(key):
        return ()
    inside = value.at(key)
    if isinstance(inside.plain, str):
        return (inside.identity(),)
    return tuple(one.identity() for one in inside.items(0))
