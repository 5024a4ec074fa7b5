"""What the interface says in which language, and whether a page says anything in the wrong one."""

from __future__ import annotations

import functools
import re

from playwright.sync_api import Page

from vardnav.config import wording

_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
#: Everything that is read or read out: text, names, hints, the title.
_READ_OUT = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.closest('script, style, [lang=sv]')) found.push(walker.currentNode.textContent);
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
    read_out = {" ".join(text.split()) for text in page.evaluate(_READ_OUT)}
    return sorted(text for text in read_out if text and _swedish().fullmatch(text))


@functools.cache
def _english() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for message in wording.read("en"):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        targets = [message.string] if isinstance(message.string, str) else list(message.string or ())
        pairs |= {source: str(target) for source, target in zip(sources, targets, strict=True) if source}
    return pairs


@functools.cache
def _swedish() -> re.Pattern[str]:
    """Match any Swedish text that reads differently in English; places for values match anything.

    A text of hardly more than its values ("till %(unit)s") is left out where what is left has under four letters.
    """
    texts = []
    for source, target in _english().items():
        words_left = " ".join(_PLACE.sub("", source).split())
        if source != target and len(words_left) >= 4:
            pieces = (" ".join(piece.split()) for piece in _PLACE.split(source))
            texts.append(r"\s*.+?\s*".join(re.escape(piece) for piece in pieces))
    return re.compile("|".join(f"(?:{text})" for text in texts))
