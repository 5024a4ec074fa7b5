"""Rules: a document made from a template of ours and data: the same data give the same words, tagged (PDF/UA-1)."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

#: Templates import from here on: "/platform/printing/letter.typ".
_ROOT = Path(__file__).resolve().parents[2]
_FONTS = Path(__file__).with_name("fonts")
_CHECKED = Path(__file__).with_name("checked.typ")
#: As the library says it: the text `"😀"` could not be displayed with font …
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')


class CannotPrint(ValueError):
    """A sign in the text is in none of our fonts, so that a reader would see nothing there. `signs`: which, where known."""

    def __init__(self, signs: str) -> None:
        super().__init__("a sign that is in no font")
        self.signs = signs


def pdf(template: Path, data: Mapping[str, Any], *, now: dt.datetime) -> bytes:
    """Return the PDF that `template` (a .typ file of ours) makes of `data` (JSON values), made at `now`.

    Data reach the template as JSON and are set as text: nothing in them is read as markup. The standard PDF/UA-1 is
    kept by the library: a picture without a description, or a sign without a glyph, gives no document.
    Raises CannotPrint. About ten milliseconds; nothing is fetched and no other program runs.
    """
    try:
        made = typst.compile(
            str(template),
            root=str(_ROOT),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=now.astimezone(dt.UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        found = _MISSING.search(error.message)
        if found is None:
            raise
        raise CannotPrint(found[1]) from None
    return bytes(made)


def check(text: str, *, now: dt.datetime) -> None:
    """Return if every sign of `text` can be printed. Raises CannotPrint."""
    pdf(_CHECKED, {"text": text}, now=now)


@functools.cache
def _fonts() -> typst.Fonts:
    """Read the fonts once per process: ours, and the library's own for signs that ours lack. Never the machine's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FONTS)])
