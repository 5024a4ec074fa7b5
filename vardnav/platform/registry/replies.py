"""Rules: ready answers that a region or a unit writes: a heading line ("# Förnyat"), then the text, with merge fields."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

#: What a ready text may hold: the resident's first name, the unit, its phone, today's date.
MERGE_FIELDS = ("name", "unit", "phone", "date")
MERGE_FIELD = re.compile(r"\{([A-Za-zÅÄÖåäö_]{1,30})\}")
MOST, LONGEST_TITLE, LONGEST = 20, 80, 2000
#: The longest text with all of them.
MOST_CHARACTERS = 12_000


class CannotRead(ValueError):
    """The text is no list of ready answers; the words say what is wrong."""


def read(text: str) -> list[tuple[str, str]]:
    """Return (title, text) of each ready answer, in order. Raises CannotRead."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("#"):
            found.append((line.lstrip("#").strip(), []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise CannotRead(_("Börja varje svar med en rad med # och svarets namn. Till exempel: # Förnyat"))
    if len(found) > MOST:
        raise CannotRead(_("Det går att ha högst %(count)d färdiga svar.") % {"count": MOST})
    return [_checked(title, "\n".join(lines).strip()) for title, lines in found]


def _checked(title: str, text: str) -> tuple[str, str]:
    if not title or len(title) > LONGEST_TITLE:
        raise CannotRead(_("Skriv ett namn på 1 till %(count)d tecken efter #.") % {"count": LONGEST_TITLE})
    if not text or len(text) > LONGEST:
        raise CannotRead(
            _("Skriv en text på 1 till %(count)d tecken under ”%(title)s”.")
            % {"count": LONGEST, "title": title}
        )
    for one in MERGE_FIELD.finditer(text):
        if one.group(1) not in MERGE_FIELDS:
            raise CannotRead(
                _("Det finns inget fält %(field)s. Fälten är %(known)s.")
                % {"field": one.group(0), "known": ", ".join(f"{{{name}}}" for name in MERGE_FIELDS)}
            )
    return title, text
