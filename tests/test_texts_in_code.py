"""A text for people stands where the translations' finder sees it: never inside an f-string."""

from __future__ import annotations

import ast
from pathlib import Path

from vardnav.config.environment import REPOSITORY

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}


def unseen(source: str) -> list[str]:
    """Return the marked texts inside f-strings: Babel reads an f-string as one word and misses them."""
    return [
        call.args[0].value
        for joined in ast.walk(ast.parse(source))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


def test_no_text_for_people_stands_inside_an_f_string() -> None:
    files = [path for path in Path(REPOSITORY / "vardnav").rglob("*.py") if "tests" not in path.parts]
    assert len(files) > 100
    found = {str(path): texts for path in files if (texts := unseen(path.read_text(encoding="utf-8")))}
    assert found == {}


def test_a_text_inside_an_f_string_is_seen_by_this_guard() -> None:
    assert unseen("print(f\"{size}. {_('Inte kontrollerad')}\")") == ["Inte kontrollerad"]
    assert unseen("print(_('Inte kontrollerad'))") == []
