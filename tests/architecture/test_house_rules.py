"""Rules of the house for every file we keep: what names, sizes, words and licences they may have."""

from __future__ import annotations

import ast
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import walking

#: Names that say nothing about what is inside.
EMPTY_NAMES = frozenset(
    {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "base",
        "core",
        "misc",
        "manager",
        "managers",
        "processor",
    }
)
LONGEST = 400
NAMED_BY_OTHERS = {"vardnav/config/postgresql/base.py": "the name that Django asks a database backend for"}
_SPELT = "".join  # the words below would otherwise find this file itself
HOSTS = re.compile(
    _SPELT(
        ["py", r"pi\.org|pythonhosted", r"\.org|", r"registry\.npmjs|", "files", r"\.pypi|artifact", "ory"]
    ),
    re.I,
)
MACHINE = re.compile(_SPELT([r"(?<![\w.])/(?:wo", r"rk|home/\w+|Users/\w+|ro", r"ot)/"]))
UNFINISHED = re.compile(_SPELT([r"\b(?:TO", r"DO|FIX", r"ME|XX", r"X|HA", r"CK)\b"]))
#: Texts of others, kept as they are.
OTHERS = ("LICENSE", "LICENCE", "OFL", "uv.lock", "requirements.lock", "CHANGELOG.md")


def kept() -> list[Path]:
    """Return every text file that git keeps or would keep."""
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=walking.ROOT, capture_output=True, check=True,
    )  # fmt: skip
    found = []
    for name in said.stdout.decode().split("\0"):
        path = walking.ROOT / name
        if name and path.is_file() and b"\0" not in path.read_bytes()[:4096]:
            found.append(path)
    return found


def word_faults(text: str, name: str) -> list[str]:
    """Return a sentence for each word in a file that must not leave this machine, or that says it is unfinished."""
    if Path(name).name.startswith(OTHERS):
        return [f"{name}: names {found[0]}" for found in [HOSTS.search(text)] if found and "lock" in name]
    return [
        f"{name}: {what} {found[0]!r}"
        for pattern, what in (
            (HOSTS, "names a registry"),
            (MACHINE, "a path of one machine"),
            (UNFINISHED, "unfinished"),
        )
        if (found := pattern.search(text))
    ]


def test_no_file_names_a_registry_a_machine_or_unfinished_work():
    assert [
        fault
        for path in kept()
        for fault in word_faults(path.read_text(encoding="utf-8", errors="replace"), walking.named(path))
    ] == []


@pytest.mark.parametrize(
    "wrong",
    ["see https://py" + "pi.org/x", "open('/wo" + "rk/x')", "/ho" + "me/anna/x", "# TO" + "DO: later"],
)
def test_such_words_are_found(wrong):
    assert word_faults(wrong, "x.py")


def name_faults(path: Path) -> list[str]:
    """Return a sentence for each part of a path that says nothing."""
    return [f"{path}: {part}" for part in path.parts if part.split(".")[0].lower() in EMPTY_NAMES]


def test_every_file_has_a_name_that_says_what_is_inside():
    ours = [path.relative_to(walking.ROOT) for path in kept() if "vendor" not in path.parts]
    ours = [path for path in ours if str(path) not in NAMED_BY_OTHERS]
    assert [fault for path in ours for fault in name_faults(path)] == []
    assert name_faults(Path("vardnav/platform/cases/helpers.py"))
    assert name_faults(Path("vardnav/core/models.py"))


def test_no_file_is_too_long_to_be_read():
    long = [
        f"{walking.named(path)}: {lines} lines"
        for path in kept()
        if path.suffix in (".py", ".html", ".js", ".sh")
        and (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST
    ]
    assert long == []


def undocumented(tree: ast.Module, name: str) -> list[str]:
    """Return the module, public functions and public classes that say nothing of themselves."""
    found = [] if ast.get_docstring(tree) else [f"{name}: the module"]
    public = [
        node
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name[0] != "_"
    ]
    return found + [f"{name}: {node.name}" for node in public if not ast.get_docstring(node)]


def test_every_module_and_public_function_says_what_it_is():
    paths = [path for path in walking.files(".py") if "commands" not in path.parts]
    assert [
        fault for path in paths for fault in undocumented(walking.parsed(path), walking.named(path))
    ] == []
    assert undocumented(ast.parse("def book():\n    pass"), "x") == ["x: the module", "x: book"]


LOGS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
SECRET = frozenset(
    {"identifier", "number", "personnummer", "given_name", "family_name", "name", "phone", "email", "address"}
    | {"text", "answers", "original_name", "token", "body"}
)


def leaks(tree: ast.Module) -> list[int]:
    """Return the lines that hand somebody's number, name or words to a log."""
    found = []
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGS
        ):
            continue
        owner = node.func.value
        if not (isinstance(owner, ast.Name) and owner.id in ("log", "_log", "logger", "logging")):
            continue
        for part in [*node.args[1:], *(one.value for one in node.keywords)]:
            attributes = {one.attr for one in ast.walk(part) if isinstance(one, ast.Attribute)}
            found.extend([node.lineno] if attributes & SECRET else [])
        if node.args and isinstance(node.args[0], ast.JoinedStr):
            found.append(node.lineno)  # an f-string hides what it holds
    return found


def test_nothing_of_a_person_goes_to_a_log_line():
    assert [
        f"{walking.named(path)}:{line}"
        for path in walking.files(".py")
        for line in leaks(walking.parsed(path))
    ] == []
    assert leaks(ast.parse("log.info('in: %s', person.identifier)")) == [1]
    assert leaks(ast.parse("logger.warning(f'in: {person}')")) == [1]
    assert leaks(ast.parse("log.info('job %s', job.task_name)")) == []


def test_a_number_masks_itself_when_written_by_mistake():
    from vardnav.kernel.people.models import IdentifierKind, Person

    anna = Person(identifier_kind=IdentifierKind.PERSONNUMMER, identifier="197802042387", given_name="Anna")
    for said in (str(anna.number), repr(anna.number), f"{anna.number}", str(anna), repr(anna)):
        assert "2383" not in said
        assert "Anna" not in said


#: Licences that would bind those who run or change the product more than its own (EUPL-1.2) does.
BINDING = re.compile(r"\b(?:A?GPL(?:v\d)?|GNU (?:AFFERO )?GENERAL PUBLIC|SSPL|BUSL|COMMONS CLAUSE)", re.I)
LESSER = re.compile(r"LGPL|LESSER|LIBRARY GENERAL", re.I)


def licence_fault(name: str, said: str) -> list[str]:
    """Return a sentence when a licence is missing or binds too much."""
    if not said.strip():
        return [f"{name}: says no licence"]
    # "MIT or GPL", and two licences side by side ("Artistic", "GPL"), leave the choice to us.
    choices = [
        one
        for one in re.split(r"\s+or\s+(?!later)|License ::|;", said, flags=re.I)
        if re.search(r"\w{3}", one)
    ]
    choices = [one for one in choices if one.strip() not in ("OSI Approved", "OSI Approved ::")]
    return (
        [f"{name}: {said}"] if all(BINDING.search(one) and not LESSER.search(one) for one in choices) else []
    )


def said_licence(dist: metadata.Distribution) -> str:
    """Return what a distribution says of its licence, in whichever place it says it."""
    about: Any = dist.metadata
    classifiers = [one for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    first_line = (about.get("License") or "").strip().split("\n")[0]
    said = " ".join(
        part for part in (about.get("License-Expression") or "", first_line, *classifiers) if part
    )
    if said or not dist.files:
        return said
    texts = [one for one in dist.files if re.search(r"licen[sc]e|copying", one.name, re.I)]
    return str(texts[0].locate().read_text(errors="replace"))[:200] if texts else ""  # type: ignore[attr-defined]


_DECLARED = re.compile(r"^License(?: for [^\n:]*)?:[ \t]*([^\n]+)$", re.M)


def bundled_faults(name: str, text: str) -> list[str]:
    """Return the binding licences that a wheel's own list of what it bundles declares.

    libgcc's exception frees those who link to it.
    """
    declared = {
        one.split(",")[0].rstrip(". ") for one in _DECLARED.findall(text) if "exception" not in one.lower()
    }
    return sorted(f"{name}: {one}" for one in declared if BINDING.search(one) and not LESSER.search(one))


def licence_texts(dist: metadata.Distribution) -> str:
    """Return every licence text that a distribution brings."""
    texts = [one for one in dist.files or () if re.search(r"licen[sc]e|copying", str(one), re.I)]
    there = [Path(str(one.locate())) for one in texts]
    return "\n".join(
        one.read_text(encoding="utf-8", errors="replace")
        for one in there
        if one.suffix in ("", ".txt", ".md")
    )


def test_no_wheel_bundles_what_binds_more_than_our_own_licence():
    """Metadata speak of the source; a binary wheel may hold others' libraries."""
    found = {
        fault
        for dist in metadata.distributions()
        for fault in bundled_faults(dist.metadata["Name"].replace("_", "-"), licence_texts(dist))
    }
    assert found == set(), "see docs/decisions/2026-11-21-dependencies.md"
    assert bundled_faults("x", "Name: libx265\nLicense: GPLv2\n") == ["x: GPLv2"]
    assert not bundled_faults("x", "License: GPL-3.0-with-GCC-exception (libgcc)\nLicense: LGPLv3\n")


def test_no_dependency_binds_more_than_our_own_licence():
    """psycopg is LGPL: used as a library, unchanged, it binds nobody."""
    dists = {dist.metadata["Name"]: dist for dist in metadata.distributions()}
    assert [
        fault for name, dist in sorted(dists.items()) for fault in licence_fault(name, said_licence(dist))
    ] == []
    assert licence_fault("x", "AGPL-3.0-or-later")
    assert licence_fault("x", "GNU General Public License v3")
    assert licence_fault("x", "")
    assert not licence_fault("x", "LGPL-3.0-only")
    assert not licence_fault("x", "MIT or GPL-2.0")


def test_the_licence_is_the_whole_of_eupl_1_2():
    text = (walking.ROOT / "LICENSE").read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\.\w", text, re.M) == [str(number) for number in range(1, 16)]
    assert len(re.findall(r"\w+", text)) == 2239  # as counted in two public copies that agree word for word
    assert text.rstrip().endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version."
    )


def test_what_is_vendored_brings_its_licence():
    for folder in ("icons", "static/vendor/designsystemet", "static/vendor/inter"):
        assert (walking.PRODUCT / "platform/design" / folder / "LICENSE").is_file(), folder
