"""Rules: which calculated expressions (FHIRPath) are understood: adding up answers, or the points of choices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from vardnav.platform.questionnaires.extensions import of as extension

_SUM = re.compile(
    r"%resource\.(?P<reach>item|repeat\(item\)|descendants\(\))"
    r"(?:\.where\((?P<where>[^()]+)\))?(?P<inside>\.item)?\.answer\.value"
    r"(?:\.(?:weight|ordinal)\(\))?\.(?:sum\(\)|aggregate\(\$this ?\+ ?\$total, ?0\))"
)
_IS = re.compile(r"linkId ?= ?'([^']+)'")
_IS_NOT = re.compile(r"linkId ?!= ?'([^']+)'")


def expression(item: Mapping[str, Any]) -> str | None:
    """Return the expression an item is calculated by, "" for one that is not text, None when it is asked."""
    for url in ("sdc-questionnaire-calculatedExpression", "cqf-expression"):
        found = extension(item, url)
        if found is not None:
            value = found.get("valueExpression")
            text = value.get("expression") if isinstance(value, dict) else None
            return text if isinstance(text, str) else ""
    return None


def addends(questionnaire: dict[str, Any], item: dict[str, Any]) -> tuple[str, ...]:
    """Return the linkIds of the questions whose answers an item adds up, () when its expression is not understood.

    Understood: %resource, then .item, .repeat(item) or .descendants(), then perhaps .where(linkId='a' or linkId='b')
    or .where(linkId!='a'), perhaps .item, then .answer.value, perhaps .weight() or .ordinal(), and .sum().
    """
    found = _SUM.fullmatch((expression(item) or "").strip())
    if found is None:
        return ()
    top = questionnaire["item"]
    reached = top if found["reach"] == "item" else list(_all(top))
    if found["where"]:
        chosen = _where(found["where"], reached)
        if chosen is None:
            return ()
        reached = chosen
    if found["inside"]:
        reached = [inner for one in reached for inner in one.get("item", [])]
    own = item["linkId"]
    return tuple(
        one["linkId"] for one in reached if one["linkId"] != own and one["type"] not in ("group", "display")
    )


def _where(text: str, reached: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    for pattern, joint in ((_IS, " or "), (_IS_NOT, " and ")):
        matches = [pattern.fullmatch(part.strip()) for part in text.split(joint)]
        names = {match[1] for match in matches if match}
        if all(matches):
            return [one for one in reached if (one["linkId"] in names) is (pattern is _IS)]
    return None


def _all(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from _all(item.get("item", []))


def of(link_ids: list[str]) -> str:
    """Return the expression that adds up the answers of these questions, as the editor writes it."""
    wanted = " or ".join(f"linkId='{one}'" for one in link_ids)
    return f"%resource.descendants().where({wanted}).answer.value.ordinal().sum()"
