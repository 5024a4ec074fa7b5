"""Parts of the frame that are alike for everyone (head, footer, navigation): drawn once per language and kept.

Never give a part's words anything about a person: what it is given is kept in memory. What differs from person to
person goes into slots: `{{ slot("name") }}` in the part, filled anew for each page by `filled_part` and kept nowhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Mapping

import jinja2
from markupsafe import Markup, escape

from vardnav.platform.design import phrases

Word = str | int | bool | Hashable
#: Two signs that no text of ours holds; they are looked for only in what is kept, never in what a person wrote.
_OPEN, _CLOSE = "\ue010", "\ue011"
_SLOT = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")


def slot(name: str) -> Markup:
    """Return the place in a part where `filled_part` puts the value called `name`."""
    return Markup(f"{_OPEN}{name}{_CLOSE}")  # noqa: S704 - our own words


def divide(drawn: str) -> list[str]:
    """Return a drawn part in pieces: text, a slot's name, text, a slot's name, …, text."""
    return _SLOT.split(drawn)


def for_environment(env: jinja2.Environment) -> tuple[Callable[..., Markup], Callable[..., Markup]]:
    """Return the template functions of `env`.

    `part("layouts/parts/footer.html", current="inbox")` and
    `filled_part("layouts/parts/portal_top.html", {"name": frame.name}, current="inbox")`.
    """

    @functools.lru_cache(maxsize=4096)
    def drawn(name: str, language: str, words: tuple[tuple[str, Word], ...]) -> Markup:
        return Markup(env.get_template(name).render(language=language, slot=slot, **dict(words)))  # noqa: S704

    @functools.lru_cache(maxsize=4096)
    def divided(name: str, language: str, words: tuple[tuple[str, Word], ...]) -> tuple[list[str], list[str]]:
        pieces = divide(drawn(name, language, words))
        return pieces[::2], pieces[1::2]

    def part(name: str, /, **words: Word) -> Markup:
        if env.auto_reload:
            drawn.cache_clear()
        return drawn(name, phrases.language(), tuple(words.items()))

    def filled_part(name: str, values: Mapping[str, str], /, **words: Word) -> Markup:
        if env.auto_reload:
            drawn.cache_clear()
            divided.cache_clear()
        fixed, slots = divided(name, phrases.language(), tuple(words.items()))
        pieces = [fixed[0]]
        for place, after in zip(slots, fixed[1:], strict=True):
            pieces.append(escape(values[place]))
            pieces.append(after)
        return Markup("".join(pieces))  # noqa: S704 - our own words and escaped values

    return part, filled_part
