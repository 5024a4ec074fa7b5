"""Registry: what drawing a page of a form costs, counted in choices, and how much one page may draw."""

from __future__ import annotations

from vardnav.platform.registry.questions import SILENT, Group, Item

#: What a question costs a page beside its choices, and what stands there that nobody answers. In choices.
QUESTION, WORDS = 3, 1
#: What a page may draw, in choices: 600 questions without choices.
HEAVIEST_PAGE = 1800


def on_page(item: Item) -> int:
    """Return what drawing an item costs its page."""
    return WORDS if item.type in SILENT else QUESTION + len(item.choices)


def of_page(group: Group) -> int:
    """Return what a page draws, all of its questions shown."""
    return sum(map(on_page, group.items))
