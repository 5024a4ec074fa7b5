"""Rules: the buttons that add and remove a line of what repeats. They save the draft as every other button does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vardnav.platform.registry import repeating
from vardnav.platform.registry.questions import SILENT, Group, ItemType


def pressed(go: str) -> bool:
    """Tell whether the button that was pressed is one of these: "add:<block>" or "remove:<block>:<line>"."""
    return go.startswith(("add:", "remove:"))


def change(group: Group, answers: Mapping[str, Any], go: str) -> dict[str, Any]:
    """Return the change of answers that the button makes; none for a button that this page does not have."""
    verb, _colon, rest = go.partition(":")
    block, _colon, line = rest.partition(":")
    for item in group.items:
        if verb == "add" and item.type is ItemType.ADD_LINE and item.link_id == block:
            return repeating.with_line(answers, block)
        if (
            verb == "remove"
            and item.type is ItemType.REMOVE_LINE
            and (item.link_id, str(item.line)) == (block, line)
        ):
            return repeating.without_line(answers, block, item.line)
    return {}


def new_line(before: Group, after: Group) -> str:
    """Return the field to begin at in the line that was added, "" when there is none."""
    there = {item.link_id for item in before.items}
    return next(
        (f"id_{one.link_id}" for one in after.items if one.link_id not in there and one.type not in SILENT),
        "",
    )
