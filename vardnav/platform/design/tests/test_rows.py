"""What is drawn once and filled for each person: words are escaped, and nobody's are kept."""

from __future__ import annotations

import gc
from typing import NamedTuple

import pytest
from django.template import engines
from markupsafe import Markup

from vardnav.platform.design import parts, phrases
from vardnav.platform.design.rows import Row

ENV = next(iter(engines.all())).env  # type: ignore[attr-defined]
NASTY = "<b>\"x\" & 'y' %s %(n)s {{ 1 }}</b>"


def entries(*rows: Row, level: int = 0) -> str:
    with phrases.speaking("sv"):
        return str(ENV.globals["entries_html"](rows, level=level))


@pytest.mark.parametrize("place", [name for name in Row._fields[:8] if name != "more"])
def test_every_word_of_a_row_is_escaped(place: str) -> None:
    row = Row("T", "/u", unit="U", number="N")._replace(**{place: NASTY})  # type: ignore[arg-type]  # only words
    assert "<b>" not in entries(row)
    assert "&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27; %s %(n)s {{ 1 }}&lt;/b&gt;" in entries(row)


def test_each_row_keeps_its_own_words() -> None:
    drawn = entries(*(Row(f"title-{n}", f"/u/{n}", when=f"when-{n}" if n % 2 else "") for n in range(20)))
    assert [f"title-{n}" in drawn and f'href="/u/{n}"' in drawn for n in range(20)] == [True] * 20
    assert drawn.index("title-7") < drawn.index("when-7") < drawn.index("title-8")


def test_a_row_that_is_unread_says_so() -> None:
    assert "Oläst:" in entries(Row("T", "/u", is_unread=True))
    assert "Oläst:" not in entries(Row("T", "/u"))


def test_a_single_entry_is_the_same_row() -> None:
    with phrases.speaking("sv"):
        one = ENV.globals["entry_html"]("T & T", "/u", note="U", number="N", level=2)
    assert one == entries(Row("T & T", "/u", unit="U", number="N"), level=2)


class OfADesk(NamedTuple):
    """A row as a desk's queue gives it."""

    title: str = "T"
    who: str = "W"
    url: str = ""
    number: str = ""
    age: str = ""
    came: str = ""
    due: str = ""
    due_note: str = ""
    assignee: str = ""
    state: str = ""
    is_protected: bool = False
    is_secret: bool = False
    due_tone: str = "neutral"
    due_icon: str = ""
    tone: str = "neutral"

    @property
    def number_of_words(self) -> int:
        return 10


def test_rows_of_a_table_are_filled_each_with_its_own_words_escaped() -> None:
    with phrases.speaking("sv"):
        drawn = str(
            ENV.globals["filled_rows"](
                "desk/row.html", [OfADesk(NASTY, "first"), OfADesk("T", NASTY, tone="danger")]
            )
        )
        assert ENV.globals["filled_rows"]("desk/row.html", []) == ""
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27; %s %(n)s {{ 1 }}&lt;/b&gt;") == 2
    assert drawn.count("<tr>") == 2
    assert drawn.index("first") < drawn.index('data-color="danger"')


def test_no_rows_are_no_html() -> None:
    assert entries() == ""


def test_a_slot_is_escaped_and_what_filled_it_is_kept_nowhere() -> None:
    filled = ENV.globals["filled_part"]
    values = {"path": NASTY, "language_key": Markup("<i>")}
    with phrases.speaking("sv"):
        first = filled("layouts/parts/language.html", values)
        again = filled("layouts/parts/language.html", {"path": "/other/", "language_key": ""})
    assert "<b>" not in first
    assert "<i>" in first
    assert "{{ 1 }}" not in again
    gc.collect()
    assert parts.slot("path") not in first


def test_a_slot_without_a_value_is_a_fault_and_not_an_empty_place() -> None:
    with phrases.speaking("sv"), pytest.raises(KeyError):
        ENV.globals["filled_part"]("layouts/parts/language.html", {"path": "/"})
