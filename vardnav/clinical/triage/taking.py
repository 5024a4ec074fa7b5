"""Taking values out of a document, with a problem noted for each that is missing, extra or of the wrong kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from vardnav.clinical.triage import ages, placeholders
from vardnav.clinical.triage.levels import LEVELS, Level
from vardnav.clinical.triage.model import Text, Texts
from vardnav.clinical.triage.strict_yaml import Document, Place, Plain

Kept = TypeVar("Kept")
ID: Final = re.compile(r"[a-z][a-z0-9_]{1,59}")
_NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a document, and its place."""

    document: Document
    plain: Plain
    place: Place = ()

    def wrong(self, reason: str) -> None:
        """Note what is wrong here."""
        self.document.add(self.place, reason)

    def at(self, key: str | int) -> Value:
        """Return what is inside, None when it is not there."""
        inside = self.plain.get(key) if isinstance(self.plain, dict) else self.plain[key]
        return Value(self.document, inside, (*self.place, key))

    def has(self, key: str) -> bool:
        """Tell whether a mapping has a key."""
        return isinstance(self.plain, dict) and key in self.plain

    def mapping(self, required: str = "", optional: str = "") -> Value:
        """Return this mapping (empty when it is none) after a check of its keys."""
        if not isinstance(self.plain, dict):
            self.wrong("must be a mapping" if self.plain is not None else "is missing or empty")
            return Value(self.document, {}, self.place)
        needed, allowed = required.split(), {*required.split(), *optional.split()}
        for key in needed:
            if key not in self.plain:
                self.wrong(f"{key} is missing")
        for key in self.plain:
            if key not in allowed:
                self.at(key).wrong(f"unknown key {key!r} (known here: {', '.join(sorted(allowed))})")
        return self

    def items(self, least: int = 1, most: int | None = None) -> Iterator[Value]:
        """Return the values of a list."""
        if not isinstance(self.plain, list):
            if self.plain is not None or least:
                self.wrong("must be a list")
            return
        if len(self.plain) < least or (most is not None and len(self.plain) > most):
            self.wrong(f"must hold {least}{f'-{most}' if most else ' or more'}, holds {len(self.plain)}")
        for place in range(len(self.plain)):
            yield self.at(place)

    def text(self) -> str:
        """Return a non-empty text."""
        if isinstance(self.plain, str) and self.plain.strip():
            if self.plain != self.plain.strip():
                self.wrong("has spaces at its ends")
            return self.plain
        self.wrong("must be a text" if not isinstance(self.plain, str) else "is empty")
        return ""

    def word(self) -> str:
        """Return a text, or a plain number as text (a source such as 1177)."""
        if isinstance(self.plain, int) and not isinstance(self.plain, bool):
            return str(self.plain)
        return self.text()

    def identity(self) -> str:
        """Return an id: lower case English or Swedish letters a-z, digits and underscores."""
        word = self.text()
        if word and not ID.fullmatch(word):
            self.wrong(f"{word!r} is not an id (a-z, 0-9, _)")
        return word

    def choice(self, allowed: Collection[str]) -> str:
        """Return one of the allowed words (the first of them when it is none)."""
        if isinstance(self.plain, str) and self.plain in allowed:
            return self.plain
        self.wrong(f"must be one of {', '.join(allowed)}, not {self.plain!r}")
        return next(iter(allowed))

    def level(self) -> Level:
        """Return a level; 112 is quoted."""
        if self.plain == 112:
            self.wrong('write "112" with quotes')
            return "112"
        for level in LEVELS:
            if self.plain == level:
                return level
        self.wrong(f"must be one of {', '.join(LEVELS)}, not {self.plain!r}")
        return "112"

    def whole(self, least: int, most: int) -> int:
        """Return a whole number within limits."""
        if isinstance(self.plain, int) and not isinstance(self.plain, bool) and least <= self.plain <= most:
            return self.plain
        self.wrong(f"must be a whole number, {least} to {most}")
        return least

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.plain, bool):
            self.wrong("must be true or false")
        return self.plain is True

    def days(self) -> int:
        """Return the days of an age such as 28d, 3m or 2y."""
        try:
            return ages.days(self.plain if isinstance(self.plain, str) else repr(self.plain))
        except ValueError as wrong:
            self.wrong(str(wrong))
            return 0

    def both(self) -> Text:
        """Return a sentence in both languages."""
        value = self.mapping("sv en")
        if not value.plain:
            return _NOTHING
        text = Text(value.at("sv").text(), value.at("en").text())
        for language in ("sv", "en"):
            for fault in placeholders.faults(text.sv if language == "sv" else text.en, language):
                self.wrong(fault)
        return text

    def lists(self, least: int, most: int) -> Texts:
        """Return lists of sentences or words in both languages."""
        value = self.mapping("sv en")
        found: dict[str, tuple[str, ...]] = {}
        for language in ("sv", "en"):
            inside = value.at(language)
            found[language] = tuple(one.text() for one in inside.items(least, most)) if value.plain else ()
        for text in found["sv"]:
            _note(self, placeholders.faults(text, "sv"))
        for text in found["en"]:
            _note(self, placeholders.faults(text, "en"))
        return Texts(found["sv"], found["en"])

    def some_words(self) -> Texts:
        """Return words where either language may be left out."""
        value = self.mapping(optional="sv en")
        return Texts(
            tuple(one.text() for one in value.at("sv").items(0)) if value.has("sv") else (),
            tuple(one.text() for one in value.at("en").items(0)) if value.has("en") else (),
        )

    def maybe(self, key: str, take: Callable[[Value], Kept]) -> Kept | None:
        """Return what `take` makes of a key, or None when the key is not there."""
        return take(self.at(key)) if self.has(key) else None

    def sources(self) -> tuple[str, ...]:
        """Return the guidelines a text builds on; at least one."""
        return tuple(one.word() for one in self.items(1))


def _note(value: Value, reasons: list[str]) -> None:
    for reason in reasons:
        value.wrong(reason)
