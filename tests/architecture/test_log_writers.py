"""Every write comes to the log, in whatever module it stands; what is silent by intent is named with a reason."""

from __future__ import annotations

import ast

from tests.architecture import silent as named
from tests.architecture import walking
from tests.architecture.test_log import SILENT, WRITES, calls, come_to_the_log, dotted, known_as


def is_row(one: ast.AST) -> bool:
    """Tell whether this writes rows: a dictionary is updated with what stands there, a picture saved to a place."""
    if (
        not isinstance(one, ast.Call)
        or not isinstance(one.func, ast.Attribute)
        or one.func.attr not in WRITES
    ):
        return False
    if one.func.attr == "update":
        return bool(one.keywords) and not one.args
    return one.func.attr != "save" or not one.args


def callers(modules: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return by function which functions call it."""
    found: dict[str, set[str]] = {}
    for module, tree in modules.items():
        names = known_as(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                for one in calls(node, module, names):
                    found.setdefault(one, set()).add(f"{module}.{node.name}")
    return found


def silent_writers(modules: dict[str, ast.Module]) -> list[str]:
    """Return the public functions, in whatever module, that write rows (through their module's own) and never log."""
    found = []
    for module, tree in modules.items():
        names = known_as(tree)
        own = {f"{module}.{node.name}": node for node in tree.body if isinstance(node, ast.FunctionDef)}
        writes = {name for name, node in own.items() if any(map(is_row, ast.walk(node)))}
        called = {name: calls(node, module, names) for name, node in own.items()} if writes else {}
        while more := {name for name, those in called.items() if those & writes} - writes:
            writes |= more
        found += sorted(writes) if not module.startswith(named.NOT_WALKED) else []
    _functions, comes = come_to_the_log(modules)
    return [one for one in found if one not in comes and not one.rsplit(".", 1)[1].startswith("_")]


def every_module() -> dict[str, ast.Module]:
    return {dotted(path): walking.parsed(path) for path in walking.files(".py")}


def test_every_write_wherever_it_stands_comes_to_the_log_or_says_why_not():
    assert [one for one in silent_writers(every_module()) if one not in {**SILENT, **named.WRITERS}] == []
    assert set(named.WRITERS) - set(silent_writers(every_module())) == set(), (
        "a reason that is no longer needed"
    )


def unproved(modules: dict[str, ast.Module], reasons: dict[str, str]) -> list[str]:
    """Return what is said to be in another's transaction, and is called by what never comes to the log."""
    _functions, comes = come_to_the_log(modules)
    by = callers(modules)

    def is_in_one(name: str, seen: frozenset[str] = frozenset()) -> bool:
        those = by.get(name, set()) - seen
        return bool(those) and all(one in comes or is_in_one(one, seen | {name}) for one in those)

    return [name for name, why in reasons.items() if why == named.IN_ANOTHER and not is_in_one(name)]


def test_what_is_said_to_be_part_of_a_write_that_logs_is_called_by_none_that_does_not():
    assert unproved(every_module(), named.WRITERS) == []


def test_a_silent_write_in_a_module_of_any_name_is_found():
    taken = ast.parse(
        "def taken(viewer):\n    _end(viewer)\n\ndef _end(viewer):\n    place.save(update_fields=['ended'])\n"
    )
    page = ast.parse("from x import queueing\ndef show(viewer):\n    queueing.taken(viewer)\n")
    logs = ast.parse(
        "from x import queueing\nfrom vardnav.kernel import audit\n"
        "def choose(viewer):\n    queueing.taken(viewer)\n    audit.record(viewer)\n"
    )
    harmless = ast.parse("def note(found, image):\n    found.update(raw)\n    image.save('there')\n")
    assert silent_writers({"x.queueing": taken, "x.note": harmless}) == ["x.queueing.taken"]
    reasons = {"x.queueing.taken": named.IN_ANOTHER}
    assert unproved({"x.queueing": taken, "x.choosing": logs}, reasons) == []
    assert unproved({"x.queueing": taken, "x.choosing": logs, "x.page": page}, reasons) == [
        "x.queueing.taken"
    ]
    assert unproved({"x.queueing": taken}, reasons) == ["x.queueing.taken"], (
        "called by nobody: nothing is proved"
    )
