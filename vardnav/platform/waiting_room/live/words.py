"""Words: what somebody who waits is told, looked up once per language, so that an answer is put together in no time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.platform.waiting_room.live.line import Standing, State

LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    language: str
    first: str
    one: str
    many: str
    unknown: str
    soon: str
    a_minute: str
    minutes: str
    hours: str
    number: str

    def ahead(self, count: int) -> str:
        """Say how many are before somebody."""
        if count == 0:
            return self.first
        return self.one if count == 1 else self.many % {"count": self.whole(count)}

    def wait(self, minutes: tuple[int, int] | None) -> str:
        """Say about how long it takes."""
        if minutes is None:
            return self.unknown
        low, high = minutes
        if high <= 1:
            return self.a_minute
        if low < 1:
            return self.soon % {"high": high}
        if low >= 120:
            return self.hours % {"low": low // 60, "high": -(-high // 60)}
        return self.minutes % {"low": low, "high": high}

    def place(self, number: int) -> str:
        """Say which place somebody has."""
        return self.number % {"number": self.whole(number)}

    def whole(self, count: int) -> str:
        """Write a whole number as people of the language do."""
        return f"{count:,}".replace(",", "\u00a0") if self.language == "sv" else f"{count:,}"


def in_language(language: str) -> Words:
    """Return the sentences of a language."""
    with translation.override(language):
        return Words(
            language=language,
            first=_("Du är först i kön."),
            one=ngettext("Det är %(count)s person före dig.", "Det är %(count)s personer före dig.", 1)
            % {"count": 1},
            many=ngettext("Det är %(count)s person före dig.", "Det är %(count)s personer före dig.", 2),
            unknown=_("Vi vet inte än hur lång tid det tar."),
            soon=_("Det tar högst %(high)s minuter."),
            a_minute=_("Det tar ungefär en minut."),
            minutes=_("Det tar ungefär %(low)s till %(high)s minuter."),
            hours=_("Det tar ungefär %(low)s till %(high)s timmar."),
            number=_("Du har plats nummer %(number)s."),
        )


def waits(standing: Standing) -> bool:
    """Tell whether somebody is told of a place in line."""
    return standing.state in (State.EARLY, State.WAITING, State.STOPPED)
