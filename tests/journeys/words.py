"""What the interface says in which language, and whether a page says anything in the wrong one."""

from __future__ import annotations

import functools
import itertools
import re

from playwright.sync_api import Page

from vardnav.config import wording

_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
#: Everything that is read or read out: text, names, hints, the title; not what is said to be in Swedish, nor what somebody
#: has written in whatever language (a message of a thread, what a decision changed): those alone are marked data-written.
#: A box says its language where it begins with a text (lang of fields named _sv, and of ready texts).
_READ_OUT = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.closest('script, style, [lang=sv], [data-written]')) found.push(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
    for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
      if (element.hasAttribute(name)) found.push(element.getAttribute(name));
  return found;
}"""


def said(swedish: str, language: str) -> str:
    """Return the interface's text in `language`; what is none of its texts comes back as it is."""
    return swedish if language == "sv" else _english().get(swedish, swedish)


def left_in_swedish(page: Page) -> list[str]:
    """Return what the page says that is a Swedish text of the interface, values filled in or not."""
    exact, patterns = _swedish()
    read_out = {" ".join(text.split()) for text in page.evaluate(_READ_OUT)} - _read_in_english()
    return sorted(text for text in read_out if text in exact or (text and patterns.fullmatch(text)))


@functools.cache
def _english() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for message in wording.read("en"):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        targets = [message.string] if isinstance(message.string, str) else list(message.string or ())
        pairs |= {source: str(target) for source, target in zip(sources, targets, strict=True) if source}
    return pairs


@functools.cache
def _read_in_english() -> frozenset[str]:
    return frozenset(" ".join(text.split()) for text in _english().values())


@functools.cache
def _swedish() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the Swedish texts that read differently in English, and a pattern for those with values in them.

    A text of hardly more than its values ("till %(unit)s") is left out where what is left has under four letters:
    it would match what people have written.
    """
    exact, patterns = set(), []
    for source, target in _english().items():
        if source == target:
            continue
        raw = _PLACE.split(source)
        pieces = [" ".join(piece.split()) for piece in raw]
        if len(pieces) == 1:
            exact.add(pieces[0])
        elif max(len(piece.strip(" .,:?”“()")) for piece in pieces) >= 4:
            # A space beside a value is part of the text: "Läst %(when)s" is not said by "Lästgatan 11".
            values = [
                (" " if before.endswith(" ") else " ?") + r"\S.*?" + (" " if after.startswith(" ") else " ?")
                for before, after in itertools.pairwise(raw)
            ]
            words = [re.escape(piece) for piece in pieces]
            patterns.append(words[0] + "".join(map("".join, zip(values, words[1:], strict=True))))
    return frozenset(exact), re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
