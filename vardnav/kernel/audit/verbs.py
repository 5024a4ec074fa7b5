"""Rules: the register of what can be done or read; a verb is declared once, beside what records it."""

from __future__ import annotations

from dataclasses import dataclass


class UnknownVerb(KeyError):
    """An action was recorded that nobody has declared."""


class DeclaredTwice(ValueError):
    """Two places declare the same verb with different words."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done or read, in words that finish the sentence 'Eva …'."""

    key: str
    sv: str
    en: str
    is_read: bool = False

    def text(self, language: str) -> str:
        """Return the words in `language` ('sv', 'en'; others get Swedish)."""
        return self.en if language.startswith("en") else self.sv


_VERBS: dict[str, Verb] = {}


def verb(key: str, *, sv: str, en: str, is_read: bool = False) -> Verb:
    """Declare a verb: `audit.verb("cases.read", sv="läste ärendet", en="read the case", is_read=True)`.

    `is_read` marks a disclosure of somebody's data: such rows are what "Vem har läst?" shows. Raises
    DeclaredTwice.
    """
    declared = Verb(key=key, sv=sv, en=en, is_read=is_read)
    if len(key) > 60:
        raise ValueError(f"The verb {key!r} is longer than the 60 characters of its column.")
    if _VERBS.setdefault(key, declared) != declared:
        raise DeclaredTwice(f"The verb {key!r} is declared twice with different words.")
    return declared


def known(key: str) -> Verb:
    """Return the declared verb. Raises UnknownVerb."""
    try:
        return _VERBS[key]
    except KeyError:
        raise UnknownVerb(f"Nobody has declared the audit verb {key!r}; use audit.verb(…).") from None


def all_verbs() -> tuple[Verb, ...]:
    """Return every declared verb by key, for the generated documentation."""
    return tuple(_VERBS[key] for key in sorted(_VERBS))


def reads() -> list[str]:
    """Return the keys of the verbs that disclose somebody's data."""
    return [key for key, declared in _VERBS.items() if declared.is_read]


verb("audit.read_log", sv="läste vem som har läst", en="read who has read", is_read=True)
verb(
    "audit.open_generation",
    sv="började en ny logg efter återläsning",
    en="opened a new log after a restoration",
)
