"""Wiring: what a log line may not hold, taken out of every line: what the database tells of a row, personal numbers."""

from __future__ import annotations

import logging
import re

#: After an error PostgreSQL tells of the row: "DETAIL:  Key (identifier)=(19…) already exists.", "Failing row contains …".
_TOLD = re.compile(
    r"^((?:DETAIL|CONTEXT|HINT|QUERY):).*(?:\n(?!\s*\w+:|Traceback|The above|During|\s*$).*)*", re.MULTILINE
)
#: A personal, co-ordination or reserve number, with or without century and separator.
_NUMBER = re.compile(r"(?<![\w.-])(?:\d{2})?\d{2}[01]\d[0-9]\d[-+]?[\dA-Z]\d{3}(?![\w-])", re.ASCII)


def without_people(text: str) -> str:
    """Return `text` without the database's details and without anything that looks like a personal number."""
    return _NUMBER.sub("[number]", _TOLD.sub(r"\1 [left out]", text))


class Line(logging.Formatter):
    """A line of the log, its traceback too, without people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return without_people(super().format(record))
