"""Rules: a form as data, in the words of FHIR Questionnaire (item, linkId, type, required, answerOption, enableWhen)."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


class ItemType(enum.StrEnum):
    """FHIR R4 item types in use, plus `lines` (a choice from the person's own list, free lines allowed)."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    STRING = "string"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    INTEGER = "integer"
    ATTACHMENT = "attachment"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One line a person may choose from a list of their own (a drug, say). `label` is what is kept and sent."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class EnableWhen:
    """Show an item only when another item has one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question (or display text). `source` names a provider of choices registered by a capability."""

    link_id: str
    type: ItemType
    text: str | Promise
    help: str | Promise = ""
    required: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()
    max_length: int = 4000
    enable_when: EnableWhen | None = None
    source: str = ""
    #: Answers with which the form leads nowhere, each with what to do instead: such an answer is not kept.
    ends_with: tuple[tuple[str, str | Promise], ...] = ()
    #: The language of a text that is not in the page's own, "" when it follows the page.
    language: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One page of the form."""

    link_id: str
    title: str | Promise
    items: tuple[Item, ...]
    intro: str | Promise = ""
    #: A group that the unit's own questions are added to.
    takes_unit_questions: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole form. `version` is stored with every answer (invariant I16)."""

    version: str
    groups: tuple[Group, ...]
    #: Versions before this one that stored answers still point to: never taken away.
    earlier_versions: tuple[str, ...] = ()

    def items(self) -> Iterator[Item]:
        """Return every item in order."""
        for group in self.groups:
            yield from group.items


def is_enabled(item: Item, answers: Mapping[str, Any]) -> bool:
    """Tell whether `item` is asked, given the answers so far."""
    if item.enable_when is None:
        return True
    given = answers.get(item.enable_when.question)
    values = given if isinstance(given, list) else [given]
    return any(str(value) in item.enable_when.answers for value in values if value is not None)
