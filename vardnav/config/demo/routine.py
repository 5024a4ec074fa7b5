"""Rules: the everyday cases of the last weeks at a unit, dealt from a few told ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vardnav.config.demo import reading

#: Working days until the answer, in order; a few wait longer.
_DAYS = (0, 1, 1, 0, 2, 1, 1, 0, 1, 3, 1, 0, 1, 2)
#: Too few for a measured answer time (cases.rules.ENOUGH).
_FEW = 6
_FIRST_DAY = 4


def stories(told: Mapping[str, Any], residents: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Return ended stories of both e-services at a unit, newest first, as a cases file would tell them."""
    file, count = reading.file("routine"), _FEW if told.get("fewer") else len(_DAYS)
    for place in range(count):
        question, answer = file["ask"][place]
        drug, outcome, words = file["renew"][place]
        asked = {"question": question, "asked_before": "no"}
        renewed = {"drugs": [drug], "works": "well", "side_effects": "no", "as_prescribed": "yes"}
        yield _story(
            told, "contact.ask", place, residents[2 * place % len(residents)], asked, "answered", answer
        )
        yield _story(
            told,
            "prescriptions.renew",
            place,
            residents[(2 * place + 1) % len(residents)],
            renewed,
            outcome,
            words,
        )


def _story(  # noqa: PLR0917 - one row of a table
    told: Mapping[str, Any],
    service: str,
    place: int,
    person: str,
    answers: Mapping[str, Any],
    outcome: str,
    text: str,
) -> dict[str, Any]:
    sent = _FIRST_DAY + place * 5 // 2
    answered, minute = sent - _DAYS[place], (place * 7) % 50
    by = told["by"][place % len(told["by"])]
    return {
        "key": f"{told['unit']} {service} {place}",
        "service": service,
        "person": person,
        "unit": told["unit"],
        "sent": f"{sent}d {7 + place % 5:02d}:{minute:02d}",
        "answers": answers,
        "steps": [
            {"do": "take", "by": by, "at": f"{answered}d {13 + place % 3}:{minute:02d}"},
            {
                "do": "complete",
                "by": by,
                "at": f"{answered}d {13 + place % 3}:{minute + 6:02d}",
                "outcome": outcome,
                "text": text,
            },
        ],
    }
