"""Support: what a page in English says in Swedish, without saying that it does."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Iterable

#: Read out or hovered over, as well as text.
SPOKEN = ("aria-label", "alt", "placeholder", "title")
#: What is in these is not read as text, or is what somebody has typed.
SILENT = frozenset({"script", "style", "template", "textarea", "svg"})
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
#: Words without å, ä, ö that Swedish sentences are made of and English ones are not.
_COMMON = (
    "och att det som till eller inte ska av den ett vid du jag dig din ditt dina mig mitt mina ni han hon deras "
    "hur vad vem vilken vilket vilka varje ingen inget inga bara mycket mer alla allt detta denna dessa blir blev "
    "kan har hade fick nej nu igen sedan innan sen om med utan mot mellan hos genom efter eftersom "
    "fredag torsdag onsdag tisdag vecka veckor dag dagar timme minuter svar brev intyg recept prov beslut "
    "mottagning mottagningen ny nya nytt gammal"
)
_WORD = re.compile(r"[^\W\d_]+")
COMMON = frozenset(_WORD.findall(_COMMON))
#: Swedish words that the English texts of the product say on purpose, each after its English.
NAMED_IN_ENGLISH = (
    "Vårdnav",
    "Arbetsförmedlingen",
    "patientnämnden",
    "förvaltare",
    "Försäkringskassan",
    "sammanhållen vård- och omsorgsdokumentation",
    "Intyg för körkort",
    "skyddad_folkbokforing",
)


class _Reader(html.parser.HTMLParser):
    """Gathers what is said in the page's own language: all but what is marked as another's, or as somebody's writing."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._held: list[tuple[str, bool]] = []

    def _is_other(self) -> bool:
        return bool(self._held) and self._held[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_other = (
            self._is_other() or tag in SILENT or "data-written" in given or given.get("translate") == "no"
        )
        if "lang" in given and tag != "html":
            is_other = given["lang"] != "en"
        if not is_other:
            self.said += [value for name in SPOKEN if (value := given.get(name))]
        if tag not in VOID:
            self._held.append((tag, is_other))

    def handle_endtag(self, tag: str) -> None:
        while self._held:
            if self._held.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._is_other() and data.strip():
            self.said.append(data)


def left(page: str, names: Iterable[str]) -> list[str]:
    """Return each text of an English page that has a Swedish word, but for the `names` of people and places in it."""
    reader = _Reader()
    reader.feed(page)
    known = re.compile(
        "|".join(re.escape(one) for one in sorted({*names, *NAMED_IN_ENGLISH}, key=len, reverse=True) if one)
    )
    found = {" ".join(text.split()) for text in reader.said}
    return sorted(text for text in found if is_swedish(known.sub(" ", text)))


def is_swedish(text: str) -> bool:
    """Tell whether a text has a Swedish word."""
    return any(
        word.casefold() in COMMON or any(sign in word.casefold() for sign in "åäö")
        for word in _WORD.findall(text)
    )
