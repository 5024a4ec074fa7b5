"""Rules: a form as data, in the words of FHIR Questionnaire (item, linkId, type, required, answerOption, enableWhen)."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise


class ItemType(enum.StrEnum):
    """FHIR R4 item types in use, and a few of our own (below)."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    STRING = "string"
    TEXT = "text"
    CHOICE = "choice"
    #: `choice` that repeats: several answers.
    CHOICES = "choices"
    #: `open-choice`: a choice, or something else in the person's own words; and the one that repeats.
    OPEN_CHOICE = "open-choice"
    OPEN_CHOICES = "open-choices"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    QUANTITY = "quantity"
    ATTACHMENT = "attachment"
    #: A choice from the person's own list, free lines allowed.
    LINES = "lines"
    #: A sum of other answers, shown and never asked.
    CALCULATED = "calculated"
    #: Buttons: one more of a thing that repeats, and one less (see `repeating`).
    ADD_LINE = "add-line"
    REMOVE_LINE = "remove-line"
    #: In the place of the button: there is room for no more.
    NO_MORE_LINES = "no-more-lines"


#: Gives what a CALCULATED item shows ("" for nothing yet): its link_id as laid out, the answers, today's date.
Calculate = Callable[[str, Mapping[str, Any], dt.date], str]

#: Types that nobody answers and nothing is kept of.
SILENT = frozenset(
    {ItemType.GROUP, ItemType.DISPLAY, ItemType.ADD_LINE, ItemType.REMOVE_LINE, ItemType.NO_MORE_LINES}
)
SEVERAL = frozenset({ItemType.CHOICES, ItemType.OPEN_CHOICES})
#: How an answer in the person's own words is kept among the values of an open choice.
OTHER = "other:"


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


class Operator(enum.StrEnum):
    """How an answer is compared (FHIR questionnaire-enable-operator)."""

    EXISTS = "exists"
    EQUALS = "="
    NOT_EQUALS = "!="
    GREATER = ">"
    LESS = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison with an earlier answer. `answer` as answers are kept; of EXISTS "yes" or "no"."""

    question: str
    operator: Operator
    answer: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Some comparisons of which one must hold, or all."""

    clauses: tuple[Clause, ...]
    needs_all: bool = False


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
    #: What lies in a GROUP; of another type, what is asked after it.
    items: tuple[Item, ...] = ()
    #: May be answered several times: the person adds and removes lines.
    repeats: bool = False
    #: All of these must hold (its own and those of the groups it lies in).
    shown_when: tuple[Condition, ...] = ()
    #: The groups a nested question lies in, as they are worded on the page.
    under: tuple[str | Promise, ...] = ()
    #: How deep in fieldsets it is drawn.
    level: int = 0
    #: Which line of a thing that repeats (1, 2 …), 0 of one that does not.
    line: int = 0
    #: QUANTITY: what it may be measured in. Empty: a bare number.
    units: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    #: Texts: how short; dates: between which days, as kept ("2026-03-09"); numbers: how many decimals.
    min_length: int = 0
    earliest: str = ""
    latest: str = ""
    decimals: int | None = None
    #: How many answers (lines, choices, files) there may be, and how few of one that is answered at all.
    most: int | None = None
    fewest: int = 0
    #: ATTACHMENT: asked where it stands among the other questions; kept as [{"id", "name"}]. Else all on one page.
    in_place: bool = False
    #: How an answer is written, and how a choice is drawn: "drop-down", "radio-button", "" as many as there are.
    example: str | Promise = ""
    control: str = ""
    #: CALCULATED, where it is more than a sum.
    calculate: Calculate | None = None
    #: What the answer is before anybody has answered, as answers are kept.
    initial: Any = None
    #: CALCULATED: the questions whose answers are added up; of a choice, its `scores`.
    sum_of: tuple[str, ...] = ()
    scores: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One page of the form."""

    link_id: str
    title: str | Promise
    items: tuple[Item, ...]
    intro: str | Promise = ""
    #: A group that the unit's own questions are added to.
    takes_unit_questions: bool = False


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Questionnaire:
    """A whole form. `version` is stored with every answer (invariant I16)."""

    version: str
    groups: tuple[Group, ...]
    #: Versions before this one that stored answers still point to: never taken away.
    earlier_versions: tuple[str, ...] = ()

    def items(self) -> Iterator[Item]:
        """Return every item in order, those in groups after their group."""
        for group in self.groups:
            for item in group.items:
                yield from walked(item)


def walked(item: Item) -> Iterator[Item]:
    """Return an item and all that lies in it, in order."""
    yield item
    for inner in item.items:
        yield from walked(inner)


def is_enabled(item: Item, answers: Mapping[str, Any]) -> bool:
    """Tell whether `item` is asked, given the answers so far."""
    if item.enable_when is not None:
        given = answers.get(item.enable_when.question)
        values = given if isinstance(given, list) else [given]
        if not any(str(value) in item.enable_when.answers for value in values if value is not None):
            return False
    return all(holds(condition, answers) for condition in item.shown_when)


def may_be_asked(item: Item, here: frozenset[str], answers: Mapping[str, Any]) -> bool:
    """Tell whether `item` is asked, or may come to be by an answer to one of the questions `here`, on the same page."""
    when = item.enable_when
    if (
        when is not None
        and when.question not in here
        and not is_enabled(replace(item, shown_when=()), answers)
    ):
        return False
    return all(_may_hold(condition, here, answers) for condition in item.shown_when)


def _may_hold(condition: Condition, here: frozenset[str], answers: Mapping[str, Any]) -> bool:
    met = (one.question in here or compares(one, answers.get(one.question)) for one in condition.clauses)
    return all(met) if condition.needs_all else any(met)


def depends_on(item: Item) -> frozenset[str]:
    """Return the link_ids of the questions that decide whether `item` is asked."""
    found = {clause.question for condition in item.shown_when for clause in condition.clauses}
    return frozenset(found | ({item.enable_when.question} if item.enable_when else set()))


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds, given the answers."""
    met = (compares(clause, answers.get(clause.question)) for clause in condition.clauses)
    return all(met) if condition.needs_all else any(met)


def compares(clause: Clause, given: Any) -> bool:
    """Tell whether an answer is as the clause says. No answer: only "!=" and "does not exist" hold (FHIR R4)."""
    values = [_plain(one) for one in (given if isinstance(given, list) else [given])]
    values = [one for one in values if one.strip()]
    if clause.operator is Operator.EXISTS:
        return bool(values) is (clause.answer == "yes")
    if clause.operator is Operator.NOT_EQUALS:
        return all(not _is_same(one, clause.answer) for one in values)
    if clause.operator is Operator.EQUALS:
        return any(_is_same(one, clause.answer) for one in values)
    return any(_is_ordered(one, clause.operator, clause.answer) for one in values)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):  # a quantity, or a file
        value = value.get("number", value.get("id"))
    return "" if value is None else str(value)


#: Numbers are short, and asked for again and again: by each condition that hangs on an answer.
_SHORT = 40
#: Before the point or after it. What is written "1e999999999" is few signs, and more than a process can count with.
MOST_DIGITS = 60


def number(text: str) -> Decimal | None:
    """Return the number that a stored answer is, None when it is not one."""
    return _number(text) if len(text) <= _SHORT else _read(text)


@functools.lru_cache(maxsize=2048)
def _number(text: str) -> Decimal | None:
    return _read(text)


def _read(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except ArithmeticError:
        return None
    if not found.is_finite() or not -MOST_DIGITS <= _last_place(found) <= found.adjusted() <= MOST_DIGITS:
        return None
    return found


def _last_place(found: Decimal) -> int:
    """Return which power of ten the last digit stands for."""
    exponent = found.as_tuple().exponent
    return exponent if isinstance(exponent, int) else MOST_DIGITS + 1


def _is_same(one: str, other: str) -> bool:
    left, right = number(one), number(other)
    return left == right if left is not None and right is not None else one == other


def _is_ordered(one: str, operator: Operator, other: str) -> bool:
    left: Any = number(one)
    right: Any = number(other)
    if left is None or right is None:
        left, right = one, other  # dates and times: in order as text
    if operator is Operator.GREATER:
        return bool(left > right)
    if operator is Operator.LESS:
        return bool(left < right)
    return bool(left >= right) if operator is Operator.AT_LEAST else bool(left <= right)
