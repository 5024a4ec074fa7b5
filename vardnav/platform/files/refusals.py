"""Why a file was not taken, in words for the one who sent it."""

from __future__ import annotations

import enum

from django.utils.translation import gettext as _

from vardnav.platform.files import names, rules


class Reason(enum.StrEnum):
    """Every way a file can be turned away."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_BIG_TOGETHER = "too_big_together"
    TOO_MANY = "too_many"
    WRONG_KIND = "wrong_kind"
    NAME_LIES = "name_lies"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    UNSAFE = "unsafe"
    TOO_HEAVY = "too_heavy"
    INFECTED = "infected"
    BUSY = "busy"
    NO_ROOM = "no_room"


class Refused(Exception):
    """A file was not taken.

    `sentence` says why and what to do, in the reader's language; `name` is safe to show.

    `status` is the HTTP status for an answer that holds nothing but this: 422, or 503 when the fault is ours.
    """

    def __init__(
        self, reason: Reason, *, name: str = "", limits: rules.Limits = rules.DEFAULT_LIMITS
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.name = name
        self.limits = limits

    @property
    def status(self) -> int:
        """The HTTP status that fits."""
        return 503 if self.reason in (Reason.BUSY, Reason.NO_ROOM) else 422

    @property
    def sentence(self) -> str:
        """Why, and what to do instead."""
        return _sentence(self.reason, self.limits)

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}" if self.name else self.sentence


def shown_name(raw: str) -> str:
    """Return a refused file's name, safe to show beside the reason."""
    ending = names.suffix_of(raw)[:12]
    kept = names.clean_name(raw, rules.Kind.JPEG).removesuffix(rules.SUFFIX[rules.Kind.JPEG])
    return kept if kept.lower().endswith(ending) else f"{kept}{ending}"


def _sentence(reason: Reason, limits: rules.Limits) -> str:
    values = {
        "files": limits.max_files,
        "each": limits.max_bytes_each // rules.MEGABYTE,
        "total": limits.max_bytes_total // rules.MEGABYTE,
        "pages": limits.max_pages,
    }
    sentences = {
        Reason.EMPTY: _("Filen är tom. Välj en annan fil."),
        Reason.TOO_BIG: _("Filen är för stor. Den får vara högst %(each)s MB."),
        Reason.TOO_BIG_TOGETHER: _("Filerna är för stora tillsammans. De får vara högst %(total)s MB."),
        Reason.TOO_MANY: _("Du kan skicka högst %(files)s filer. Ta bort någon fil."),
        Reason.WRONG_KIND: _("Du kan bara skicka bilder (JPEG, PNG, HEIC) och PDF-filer. Välj en annan fil."),
        Reason.NAME_LIES: _(
            "Filens namn och innehåll stämmer inte överens. Spara filen på nytt och försök igen."
        ),
        Reason.BROKEN: _(
            "Filen är trasig eller inte hel. Kontrollera att du kan öppna den, eller välj en annan fil."
        ),
        Reason.TOO_MANY_PIXELS: _("Bilden är för stor att ta emot. Gör bilden mindre eller ta en ny."),
        Reason.TOO_MANY_PAGES: _("Dokumentet har för många sidor. Det får ha högst %(pages)s sidor."),
        Reason.LOCKED: _("Dokumentet är låst med lösenord. Spara det utan lösenord och försök igen."),
        Reason.UNSAFE: _(
            "Dokumentet har delar som vi inte kan ta emot. Skriv ut det som en ny PDF och försök igen."
        ),
        Reason.TOO_HEAVY: _("Det tog för lång tid att läsa filen. Välj en mindre eller enklare fil."),
        Reason.INFECTED: _("Filen kan innehålla ett virus och togs inte emot. Skicka inte filen vidare."),
        Reason.BUSY: _("Just nu tar vi emot många filer. Vänta en stund och försök igen."),
        Reason.NO_ROOM: _(
            "Vi kan inte ta emot filer just nu. Försök igen senare. Det du har skrivit finns kvar."
        ),
    }
    return sentences[reason] % values
