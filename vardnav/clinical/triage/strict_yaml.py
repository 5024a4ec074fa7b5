"""Strict YAML: one document, no duplicate keys, no tags or anchors; words are words and every place knows its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

import yaml

Place = tuple[str | int, ...]
Plain = Any
_LONGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, and where: one line for whoever must mend it."""

    file: str
    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place or 'the file'}: {self.reason}"


class _Words(yaml.CSafeLoader):
    """YAML in which yes, no, on, off and dates are words; only true, false, null and plain numbers are not."""


_Words.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False|TRUE|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"-?[0-9]+", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
):
    _Words.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first))
_Words.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"\Z"), [""])


def dotted(place: Place) -> str:
    """Return a place as `ask[2].findings[0]`."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return written.removeprefix(".")


@dataclass(slots=True)
class Document:
    """A file as plain values, the line of each place, and what was wrong with it as YAML."""

    file: str
    value: Plain = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def add(self, place: Place, reason: str) -> None:
        """Note that something is wrong at a place."""
        self.problems.append(Problem(self.file, self.line(place), dotted(place), reason))

    def plain(self, node: yaml.Node | None, place: Place = ()) -> Plain:
        """Return a node as plain values."""
        if node is None:
            return None
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(one, (*place, at)) for at, one in enumerate(node.value)]
        return self._word(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not _is_word(key_node):
                self.add(place, f"a key must be a word (line {key_node.start_mark.line + 1})")
                continue
            key = str(key_node.value)
            value = self.plain(value_node, (*place, key))
            if key in found:
                self.add((*place, key), "this key is there twice")
            found[key] = value
        return found

    def _word(self, node: yaml.Node, place: Place) -> Plain:
        kind, written = node.tag.rpartition(":")[2], str(node.value)
        if kind == "str":
            return written
        if kind == "null":
            return None
        if kind == "bool":
            return written.lower() == "true"
        if kind in ("int", "float"):
            return int(written) if kind == "int" else float(written)
        self.add(place, f"the YAML tag {node.tag} is not allowed")
        return written


def _is_word(node: yaml.Node) -> TypeGuard[yaml.ScalarNode]:
    return isinstance(node, yaml.ScalarNode) and node.tag.rpartition(":")[2] in ("str", "int")


def read(text: str, file: str) -> Document:
    """Return what a text says as plain values, with a problem for everything that is not plain strict YAML."""
    document = Document(file)
    if len(text) > _LONGEST:
        document.add((), "too long to be a protocol")
        return document
    try:
        for event in yaml.parse(text, Loader=_Words):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                document.add((), "anchors and aliases are not allowed")
                return document
        document.value = document.plain(yaml.compose(text, Loader=_Words))
    except (yaml.YAMLError, RecursionError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(wrong, "problem", None) or "is nested too deep or cannot be read"
        document.problems.append(Problem(file, line, "", f"is not YAML: {reason}"))
    return document
