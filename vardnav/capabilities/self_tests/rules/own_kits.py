"""Rules: the kits that a region adds by itself, as its decision of the catalogue keeps them (JSON): read, held, told.

One kit is a mapping: `key` ("own-1"), `from` and `to` ("2026-12-01", "" for no end), the texts of a kit by language, the
numbers of its rule, how it may be delivered. The form of the editor (forms.kit) writes nothing that cannot be read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.capabilities.self_tests.rules.kits import Kit, Rule
from vardnav.capabilities.self_tests.rules.states import Delivery

#: The option of the e-services that holds a region's own kits.
OPTION = "own_kits"
PREFIX = "own-"
MOST = 30
#: Texts of one paragraph, and those of several lines; each in Swedish and, where the region has written it, English.
TEXTS = ("title", "summary", "who", "negative", "positive", "duty")
LINES = ("steps", "meanwhile")
NUMBERS = (
    "age_from",
    "age_to",
    "months_between",
    "send_in_within_days",
    "remind_after_days",
    "answer_within_days",
)
_ICON, _PICTURE = "test-flask", "pencil"


@dataclass(frozen=True, slots=True)
class OwnKit:
    """A region's own kit: what it is, who may have it, and from when to when it is offered (both days included)."""

    kit: Kit
    rule: Rule
    from_on: dt.date
    to_on: dt.date | None
    data: Mapping[str, Any]

    def holds(self, day: dt.date) -> bool:
        """Whether it is offered that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def read(value: object) -> list[OwnKit]:
    """Return the kits that a decision keeps, in order; none where it keeps none."""
    return [one(data) for data in value] if isinstance(value, list) else []


def one(data: Mapping[str, Any]) -> OwnKit:
    """Return a kit as it is kept. Raises KeyError or ValueError for what the editor never wrote."""
    words: dict[str, str | tuple[str, ...]] = {}
    for language in ("sv", "en"):
        words |= {f"{name}_{language}": str(data.get(f"{name}_{language}", "")) for name in TEXTS}
        words |= {f"{name}_{language}": tuple(data.get(f"{name}_{language}", ())) for name in LINES}
    from_on = dt.date.fromisoformat(data["from"])
    kit = Kit(
        key=data["key"],
        icon=_ICON,
        pictures=tuple(_PICTURE for _line in data["steps_sv"]),
        traces=bool(data["traces"]),
        reviewed_by=str(data.get("reviewed_by", "")),
        words=words,
        deliveries=tuple(way for way in Delivery if way in data["deliveries"]),
        is_infection=bool(data["traces"]),
    )
    numbers = {name: int(data[name]) for name in NUMBERS}
    rule = Rule(
        kit=kit.key, region="", valid_from=from_on, assurance=3, source="The region's own kit", **numbers
    )
    return OwnKit(kit, rule, from_on, dt.date.fromisoformat(data["to"]) if data["to"] else None, data)


def is_own(kind: str) -> bool:
    """Whether a kind of kit is a region's own: the same key is another kit in another region."""
    return kind.startswith(PREFIX)


def next_key(kept: Sequence[OwnKit]) -> str:
    """Return the key of a kit that is added: a number that none has, also of those that are not offered any more."""
    numbers = [int(own.kit.key.removeprefix(PREFIX)) for own in kept]
    return f"{PREFIX}{max(numbers, default=0) + 1}"


def with_one(value: object, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a decision keeps with one kit in the place of the one with its key, or last."""
    kept = [dict(other.data) for other in read(value)]
    places = {other["key"]: place for place, other in enumerate(kept)}
    if data["key"] in places:
        kept[places[data["key"]]] = dict(data)
    else:
        kept.append(dict(data))
    return kept


def told(value: object) -> str:
    """Return the kits with all their texts, for whoever looks at what a decision changes."""
    return "\n\n".join(_told(own) for own in read(value))


def _told(own: OwnKit) -> str:
    data, words = own.data, own.kit.words
    ages = f"{data['age_from']}–{data['age_to'] or ''}"
    days = " / ".join(
        str(data[name]) for name in ("send_in_within_days", "remind_after_days", "answer_within_days")
    )
    lines = [
        f"{words['title_sv']} ({own.kit.key})",
        f"{data['from']} – {data['to']}; {ages}; {days}; {data['months_between']}; {', '.join(own.kit.deliveries)}",
    ]
    for name in (*TEXTS[1:], *LINES):
        for language in ("sv", "en"):
            text = words[f"{name}_{language}"]
            if text:
                lines.append(text if isinstance(text, str) else "\n".join(f"– {line}" for line in text))
    return "\n".join(lines)
