"""Words: choices as the region's listing register takes them, in CSV or JSON: no name, no address, no reason."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from vardnav.capabilities.listing.models import Choice

COLUMNS = ("choice", "person_number", "unit_hsa_id", "unit", "holds_from", "chosen_on", "is_registered")


def as_rows(choices: Iterable[Choice]) -> list[dict[str, str]]:
    """Return a line for each choice, in order. Read with subject, unit and case. `choice` is the same each time."""
    return [
        {
            "choice": str(one.id),
            "person_number": one.subject.number.value,
            "unit_hsa_id": one.unit.hsa_id or "",
            "unit": _safe(one.unit.name),
            "holds_from": one.holds_from.isoformat(),
            "chosen_on": one.chosen_on.isoformat(),
            "is_registered": "no" if one.is_waiting else "yes",
        }
        for one in choices
    ]


def as_csv(choices: Iterable[Choice]) -> str:
    """Return them as CSV (RFC 4180), with a line of column names."""
    out = io.StringIO()
    lines = csv.DictWriter(out, COLUMNS)
    lines.writeheader()
    lines.writerows(as_rows(choices))
    return out.getvalue()


def as_json(choices: Iterable[Choice]) -> str:
    """Return them as a JSON array."""
    return json.dumps(as_rows(choices), ensure_ascii=False, indent=1)


def _safe(text: str) -> str:
    """Keep a spreadsheet from running a unit's name as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
