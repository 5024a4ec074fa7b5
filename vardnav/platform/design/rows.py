"""Rows of lists: drawn once for each shape a row can have, and filled in Python; an inbox has twenty of them."""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable
from typing import NamedTuple, Protocol

import jinja2
from markupsafe import Markup, escape

from vardnav.platform.design import parts, phrases

TEMPLATE = "layouts/parts/row.html"
#: Between words that are escaped together; no text in a database holds it.
_BETWEEN = "\x00"


class Row(NamedTuple):
    """One row of a list, in plain words; "" for what it has not. `level` of its heading, 0 for none."""

    title: str
    url: str
    when: str = ""
    unit: str = ""
    number: str = ""
    text: str = ""
    state: str = ""
    more: str = ""
    tone: str = "neutral"
    is_unread: bool = False


_WORDS = Row._fields[: Row._fields.index("tone")]
#: A row's shape: a text with a `%s` for each word it shows, and which words those are.
Shape = tuple[str, tuple[int, ...]]
#: What is alike for many rows and chooses the shape: (name, value) in the order the template knows them.
Flags = tuple[tuple[str, str | bool], ...]


class Filled(Protocol):
    """A row of any list that `filled_rows` can fill into its template: plain words and what chooses their shape."""

    @property
    def words(self) -> dict[str, str]:
        """Return what goes into the template's slots, always the same names; "" for what the row has not."""

    @property
    def flags(self) -> Flags:
        """Return what the template asks besides `has_<word>`. Few different ones: each is drawn and kept."""


class Rows:
    """What the templates of one environment call: `entry(title, href, …)` and `entries(rows)`."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env
        self._shape = functools.lru_cache(maxsize=4096)(self._drawn)
        self._filled = functools.lru_cache(maxsize=4096)(self._divided)

    def _drawn(self, language: str, tone: str, is_unread: bool, level: int, given: tuple[bool, ...]) -> Shape:
        form, names = self._divided(
            TEMPLATE, language, (("tone", tone), ("unread", is_unread), ("level", level)), _WORDS, given
        )
        return form, tuple(_WORDS.index(name) for name in names)

    def _divided(
        self,
        template: str,
        language: str,
        flags: tuple[tuple[str, str | bool | int], ...],
        names: tuple[str, ...],
        given: tuple[bool, ...],
    ) -> tuple[str, tuple[str, ...]]:
        """Return a row's text with a `%s` for each word it shows, and the names of those words."""
        has = {f"has_{name}": is_given for name, is_given in zip(names, given, strict=True)}
        drawn = self._env.get_template(template).render(
            language=language, slot=parts.slot, **dict(flags), **has
        )
        pieces = parts.divide(drawn)
        return "%s".join(piece.replace("%", "%%") for piece in pieces[::2]), tuple(pieces[1::2])

    def filled_rows(self, template: str, rows: Iterable[Filled]) -> Markup:
        """Return `rows` by a template of one row, drawn once for each shape. Their words are plain text and escaped.

        The template is given the flags, `has_<word>` for each word, and `slot("<word>")`.
        """
        if self._env.auto_reload:
            self._filled.cache_clear()
        language, forms, said = phrases.language(), [], []
        seen: dict[tuple[Flags, tuple[bool, ...]], tuple[str, tuple[str, ...]]] = {}
        for row in rows:
            words, flags = row.words, row.flags
            given = tuple(map(bool, words.values()))
            shape = seen.get((flags, given))
            if shape is None:  # a list has few shapes: asked for once in each list
                shape = seen[flags, given] = self._filled(template, language, flags, tuple(words), given)
            forms.append(shape[0])
            said += [words[name] for name in shape[1]]
        safe = html.escape(_BETWEEN.join(said)).split(_BETWEEN) if said else []
        return Markup("".join(forms) % tuple(safe))  # noqa: S704 - escaped in the line above

    def _shape_of(self, row: Row, level: int) -> Shape:
        return self._shape(
            phrases.language(), row.tone, row.is_unread, level, tuple(map(bool, row[: len(_WORDS)]))
        )

    def entries(self, rows: Iterable[Row], *, level: int = 0) -> Markup:
        """Return the rows as HTML. Their words are plain text: all of them are escaped, at one go."""
        if self._env.auto_reload:
            self._shape.cache_clear()
        forms: list[str] = []
        words: list[str] = []
        for row in rows:
            form, places = self._shape_of(row, level)
            forms.append(form)
            words += [row[place] for place in places]  # type: ignore[misc]  # words come first in a Row
        safe = html.escape(_BETWEEN.join(words)).split(_BETWEEN) if words else []
        return Markup("".join(forms) % tuple(safe))  # noqa: S704 - escaped in the line above

    def entry(  # noqa: PLR0917 - as written in templates
        self,
        title: str,
        href: str,
        when: str = "",
        note: str = "",
        text: str = "",
        state: str = "",
        tone: str = "neutral",
        unread: bool = False,
        level: int = 0,
        number: str = "",
        caller: jinja2.runtime.Macro | None = None,
    ) -> Markup:
        """Return one row; what `{% call %}` gives stands below its words."""
        more = caller() if caller else ""
        row = Row(title, href, when, note, number if note else "", text, state, more, tone, unread)
        form, places = self._shape_of(row, level)
        return Markup(form % tuple([escape(row[place]) for place in places]))  # noqa: S704 - escaped
