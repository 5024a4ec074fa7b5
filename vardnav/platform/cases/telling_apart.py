"""Queries: what of a case's answers tells it from others of the same sort: the first that is somebody's own words.

A "Nej" or "Något annat" of a list of choices says nothing in the list of all cases.
"""

from __future__ import annotations

import functools
from typing import Final

from vardnav.platform.registry import listing
from vardnav.platform.registry.questions import ItemType

_OWN_WORDS: Final = {
    ItemType.STRING,
    ItemType.TEXT,
    ItemType.LINES,
    ItemType.OPEN_CHOICE,
    ItemType.OPEN_CHOICES,
}
#: The first answer of case c that is to be shown; given `says_little()`.
SQL: Final = """(SELECT a->'value' FROM jsonb_path_query(c.answers, '$[*]') a
            WHERE c.service_key || '/' || coalesce(a->>'link_id', '') <> ALL(%s) LIMIT 1)::text"""


@functools.cache
def says_little() -> list[str]:
    """Return the questions of the declared e-services that are answered by choosing or counting, as "service/link_id".

    Of a form that a region has built nobody knows: there the first answer is shown, whatever it is.
    """
    return [
        f"{key}/{item.link_id}"
        for key, service in listing.declared().items()
        for item in service.form.items()
        if item.type not in _OWN_WORDS
    ]
