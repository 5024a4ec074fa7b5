"""Cases as other programs write them: one JSON object a line, read strictly and answered in kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from vardnav.clinical.triage import ages
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Answer, Language, Sex

#: A text is read to this length; what is longer is refused rather than half read.
LONGEST: Final = 100_000
_KEYS: Final = frozenset(
    [
        "id",
        "lang",
        "age_years",
        "age_days",
        "sex",
        "pregnant",
        "text",
        "answers",
        "complaints",
    ]
)


class NotACase(ValueError):
    """A line that cannot be used; the message says why in a sentence. `about` is the case's id when it has one."""

    def __init__(self, reason: str, about: Any = None) -> None:
        self.about = about if isinstance(about, str | int) else None
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says of a person."""

    id: str | int | None
    language: Language
    age_days: int
    sex: Sex
    pregnant: bool | None
    text: str
    answers: Mapping[str, Answer]
    complaints: tuple[str, ...]


def line(written: str) -> dict[str, Any]:
    """Return the object of a line; raises NotACase."""
    try:
        found = json.loads(written, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotACase("This line is not JSON.") from None
    if not isinstance(found, dict):
        raise NotACase("A line must be a JSON object.")
    return found


def told(bundle: Bundle, found: dict[str, Any]) -> Told:
    """Return the case of an object; raises NotACase for anything that is missing, unknown or impossible."""
    about = found.get("id")

    def wrong(reason: str) -> NotACase:
        return NotACase(reason, about)

    if about is not None and (isinstance(about, bool) or not isinstance(about, str | int)):
        raise wrong("id must be a text or a whole number.")
    unknown = sorted(found.keys() - _KEYS)
    if unknown:
        raise wrong(f"Unknown key: {unknown[0][:40]}.")
    text = found.get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST:
        raise wrong(f"text must be a text of at most {LONGEST} characters.")
    language = found.get("lang", "sv")
    if language not in ("sv", "en"):
        raise wrong("lang must be sv or en.")
    sex = found.get("sex", "unknown")
    if sex not in ("female", "male", "unknown"):
        raise wrong("sex must be female, male or unknown.")
    pregnant = found.get("pregnant")
    if pregnant not in (None, True, False):
        raise wrong("pregnant must be true, false or null.")
    return Told(
        about,
        cast(Language, language),
        _age(found, wrong),
        cast(Sex, sex),
        pregnant,
        text,
        answers(bundle, found.get("answers") or {}, about),
        complaints(bundle, found.get("complaints") or [], about),
    )


def answers(bundle: Bundle, given: Any, about: Any = None) -> dict[str, Answer]:
    """Return answers by finding id; raises NotACase."""
    if not isinstance(given, dict):
        raise NotACase("answers must be an object of finding ids.", about)
    for finding, answer in given.items():
        if finding not in bundle.findings:
            raise NotACase(f"There is no finding {finding[:60]!r}.", about)
        if answer not in ("yes", "no", "unknown"):
            raise NotACase(f"The answer to {finding} must be yes, no or unknown.", about)
    return dict(given)


def complaints(bundle: Bundle, given: Any, about: Any = None) -> tuple[str, ...]:
    """Return the ids of chosen complaints; raises NotACase."""
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise NotACase("complaints must be a list of ids.", about)
    missing = [one for one in given if one not in bundle.protocols]
    if missing:
        raise NotACase(f"There is no complaint {missing[0][:60]!r}.", about)
    if len(given) > 5:
        raise NotACase("At most five complaints.", about)
    return tuple(dict.fromkeys(given))


def _age(found: dict[str, Any], wrong: Any) -> int:
    named = [key for key in ("age_years", "age_days") if found.get(key) is not None]
    if len(named) != 1:
        raise wrong("Say the age once: age_years or age_days.")
    value = found[named[0]]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(f"{named[0]} must be a number.")
    if not 0 <= value <= ages.OLDEST:  # before it is reckoned with: a number may be of any length
        raise wrong(f"Nobody is that old: {named[0]}.")
    days = value * ages.DAYS["y"] if named[0] == "age_years" else value
    if not 0 <= days <= ages.OLDEST:
        raise wrong(f"Nobody is that old: {named[0]}.")
    return int(days)


def _no_constant(name: str) -> None:
    raise ValueError(name)
