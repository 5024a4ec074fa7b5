"""Rules: the life of a form's version, and how big a form may be."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


#: (verb, from) -> to. A published version never changes again; a newer one retires it.
TRANSITIONS: dict[tuple[str, State], State] = {
    ("edit", State.DRAFT): State.DRAFT,
    ("publish", State.DRAFT): State.PUBLISHED,
    ("retire", State.PUBLISHED): State.RETIRED,
}

MOST_BYTES = 1_500_000
MOST_ITEMS = 1000
DEEPEST = 8
#: Levels of everything in a file, what is kept and not read among it: pages that show a form go down by recursion.
MOST_NESTED = 100
MOST_OPTIONS = 500
MOST_CONDITIONS = 50
#: Characters of all expressions together: each is read by each process that serves the form.
MOST_CALCULATED = 20_000
#: Comparisons that tell which questions are asked, those of the groups around counted for each question in them.
MOST_COMPARED = 15_000
LONGEST_LINK_ID = 100
LONGEST_TEXT = 4000
LONGEST_OPTION = 500


def may(verb: str, state: str) -> bool:
    """Tell whether a version in `state` may be edited, published or retired."""
    return (verb, State(state)) in TRANSITIONS
