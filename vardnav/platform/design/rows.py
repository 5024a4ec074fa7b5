"""Rows of lists: drawn once for each shape a row can have, and filled in Python; an inbox has twenty of them."""

from __future__ import annotations

import functools
import html
import operator
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

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


class Filled(Protocol):
    """A row of any list that `filled_rows` can fill into its template: a tuple with names, plain words first.

    What stands after the words chooses the row's shape; few different ones: each is drawn and kept.
    """

    @property
    def number_of_words(self) -> int:
        """How many of its fields are words, the same for every row of a list; "" for what the row has not."""

    @property
    def _fields(self) -> tuple[str, ...]:
        """The names of its fields, as a NamedTuple has them."""

    def __getitem__(self, part: slice, /) -> tuple[Any, ...]:
        """Return some of its fields."""


class Rows:
    """What the templates of one environment call: `entry(title, href, …)` and `entries(rows)`."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env
        self._shape = functools.lru_cache(maxsize=4096)(self._drawn)
        self._filled = functools.lru_cache(maxsize=4096)(self._picked)

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

    def _picked(
        self,
        template: str,
        language: str,
        fields: tuple[str, ...],
        given: tuple[bool, ...],
        flags: tuple[Any, ...],
    ) -> tuple[str, Callable[[Any], tuple[str, ...]]]:
        """Return a row's text with a `%s` for each word it shows, and what picks those from its words."""
        names = fields[: len(given)]
        alike = tuple(zip(fields[len(given) :], flags, strict=True))
        form, shown = self._divided(template, language, alike, names, given)
        places = [names.index(name) for name in shown]
        if len(places) > 1:
            return form, operator.itemgetter(*places)
        return form, lambda words: tuple([words[place] for place in places])

    def filled_rows(self, template: str, rows: Iterable[Filled]) -> Markup:
        """Return `rows` by a template of one row, drawn once for each shape. Their words are plain text and escaped.

        The template is given the flags, `has_<word>` for each word, and `slot("<word>")`.
        """
        if self._env.auto_reload:
            self._filled.cache_clear()
        language = phrases.language()
        forms: list[str] = []
        said: list[str] = []
        seen: dict[
            tuple[tuple[bool, ...], tuple[Any, ...]], tuple[str, Callable[[Any], tuple[str, ...]]]
        ] = {}
        end = 0
        for row in rows:
            end = end or row.number_of_words
            words, flags = row[:end], row[end:]
            key = (tuple(map(bool, words)), flags)
            shape = seen.get(key)
            if shape is None:  # a list has few shapes: asked for once in each list
                shape = seen[key] = self._filled(template, language, row._fields, *key)
            forms.append(shape[0])
            said += shape[1](words)
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
