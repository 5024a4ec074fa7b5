"""Rules: what can be wrong with a form, and what is only said of it. Codes here; the words are in words.py."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Wrong(enum.StrEnum):
    """Why a form is refused."""

    NOT_JSON = "not_json"
    TOO_BIG = "too_big"
    NOT_STORABLE = "not_storable"
    NOT_A_QUESTIONNAIRE = "not_a_questionnaire"
    SHAPE = "shape"
    NO_ITEMS = "no_items"
    NO_QUESTION = "no_question"
    TOO_MANY_ITEMS = "too_many_items"
    TOO_DEEP = "too_deep"
    NO_LINK_ID = "no_link_id"
    SAME_LINK_ID = "same_link_id"
    NO_TYPE = "no_type"
    UNKNOWN_TYPE = "unknown_type"
    TOO_LONG = "too_long"
    NO_TEXT = "no_text"
    EMPTY_GROUP = "empty_group"
    TOO_MANY_OPTIONS = "too_many_options"
    EMPTY_OPTION = "empty_option"
    SAME_OPTION = "same_option"
    UNKNOWN_QUESTION = "unknown_question"
    LATER_QUESTION = "later_question"
    CYCLE = "cycle"
    NOT_ANSWERED = "not_answered"
    UNKNOWN_OPERATOR = "unknown_operator"
    NO_ANSWER = "no_answer"
    TOO_MANY_CONDITIONS = "too_many_conditions"
    CALCULATED_FROM = "calculated_from"
    TOO_MUCH_CALCULATED = "too_much_calculated"
    TOO_MUCH_ON_PAGE = "too_much_on_page"
    TOO_MUCH_COMPARED = "too_much_compared"
    TOO_HEAVY = "too_heavy"


class Said(enum.StrEnum):
    """What the one who imports a form is told, though it is taken."""

    UNKNOWN_EXTENSION = "unknown_extension"
    AS_TEXT = "as_text"
    NOT_ASKED = "not_asked"
    UNKNOWN_ANSWERS = "unknown_answers"
    NOT_CALCULATED = "not_calculated"
    HIDDEN = "hidden"
    WITHOUT_TEXT = "without_text"
    NO_BEHAVIOUR = "no_behaviour"
    NO_LANGUAGE = "no_language"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to refuse a form. `place`: the linkIds on the way to it, outermost first; "#3" is the third item."""

    code: Wrong
    place: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing said of a form that is taken."""

    code: Said
    place: tuple[str, ...] = ()
    detail: str = ""


class Refused(Exception):
    """The form is not taken. `faults` say why and where, in order, at most MOST_TOLD of them."""

    MOST_TOLD = 50

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults[: self.MOST_TOLD]
        first = self.faults[0]
        super().__init__(f"{first.code} at {' > '.join(first.place) or 'the form'} {first.detail}".strip())
