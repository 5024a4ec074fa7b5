"""Rules: what a stored FHIR Questionnaire means as a form that is asked, and what it leaves out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.questionnaires import answer_lists, extensions, sums, wording
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.questionnaires.faults import Notice, Said
from vardnav.platform.registry import questions
from vardnav.platform.registry.questions import (
    Clause,
    Condition,
    Group,
    Item,
    ItemType,
    Operator,
    Questionnaire,
    number,
)

_PLAIN = {
    "group": ItemType.GROUP, "display": ItemType.DISPLAY, "boolean": ItemType.BOOLEAN, "string": ItemType.STRING,
    "text": ItemType.TEXT, "integer": ItemType.INTEGER, "decimal": ItemType.DECIMAL, "quantity": ItemType.QUANTITY,
    "date": ItemType.DATE, "time": ItemType.TIME, "attachment": ItemType.ATTACHMENT, "url": ItemType.STRING,
    "dateTime": ItemType.STRING,
}  # fmt: skip
#: How FHIR's types stand in a form when they cannot be asked as they are.
_AS_TEXT = frozenset({"url", "dateTime"})
_ONE_LINE = 300


@dataclass(frozen=True, slots=True)
class Meaning:
    """A form as asked, and what must be said about it."""

    form: Questionnaire
    notices: tuple[Notice, ...]


@dataclass
class _Reading:
    """One form being read."""

    resource: dict[str, Any]
    #: Of texts without a translation: what their lang attribute says on a page in another language.
    language: str = "sv"
    notices: list[Notice] = field(default_factory=list)

    def say(self, code: Said, place: tuple[str, ...], detail: str = "") -> None:
        self.notices.append(Notice(code, place, detail))


def of(resource: dict[str, Any], *, version: str, is_one_page: bool = False) -> Meaning:
    """Return the form that a Questionnaire (one that `checking` let through) asks, with what it leaves out.

    Each group at the top is a page, as are questions between them; with `is_one_page` all of it is one.
    """
    reading = _Reading(resource, str(resource.get("language") or "sv").split("-")[0].lower())
    if not resource.get("language"):
        reading.say(Said.NO_LANGUAGE, ())
    if resource.get("derivedFrom"):
        reading.say(Said.DERIVED, ())
    for name in extensions.unknown(resource):
        reading.say(Said.UNKNOWN_EXTENSION, (), name)
    items = [made for item in resource["item"] for made in _item(reading, item, ())]
    if sum(one.type is ItemType.ATTACHMENT for item in items for one in questions.walked(item)) > 1:
        reading.say(Said.ONE_PAGE_OF_FILES, ())
    title = _text(resource, "title") or _("Frågor")
    groups = (Group("q", title, tuple(items)),) if is_one_page else tuple(_pages(title, items))
    return Meaning(Questionnaire(version, groups), tuple(reading.notices))


def with_earlier(form: Questionnaire, versions: Sequence[str]) -> Questionnaire:
    """Return the form with the versions that answers may point to besides its own."""
    return dataclasses.replace(form, earlier_versions=tuple(versions))


def _pages(title: str | Promise, items: list[Item]) -> Iterator[Group]:
    """Each group at the top is a page of its own; what stands between groups is gathered."""
    loose: list[Item] = []
    for item in items:
        if item.type is ItemType.GROUP and not item.repeats:
            if loose:
                yield Group(f"p-{loose[0].link_id}", title, tuple(loose))
                loose = []
            inner = tuple(_under(item, one) for one in item.items)
            yield Group(item.link_id, item.text, inner, intro=item.help)
        else:
            loose.append(item)
    if loose:
        yield Group(f"p-{loose[0].link_id}", title, tuple(loose))


def _under(page: Item, item: Item) -> Item:
    """What a page hangs on, each of its questions hangs on."""
    return (
        dataclasses.replace(item, shown_when=(*page.shown_when, *item.shown_when))
        if page.shown_when
        else item
    )


def _item(reading: _Reading, item: dict[str, Any], above: tuple[str, ...]) -> Iterator[Item]:
    """Return what an item is asked as; nothing of one that is hidden, or a help text (which its question carries)."""
    place = (*above, item["linkId"])
    for name in extensions.unknown(item):
        reading.say(Said.UNKNOWN_EXTENSION, place, name)
    if extensions.value(item, "questionnaire-hidden") is True:
        reading.say(Said.HIDDEN, place)
        return
    if item["type"] == "display" and above and _control(item) in ("help", "unit"):
        return
    inner = tuple(made for one in item.get("item", []) for made in _item(reading, one, place))
    typed = _typed(reading, item, place)
    is_made_many = typed["type"] in (ItemType.CHOICES, ItemType.OPEN_CHOICES, ItemType.ATTACHMENT)
    is_silent = typed["type"] in (ItemType.DISPLAY, ItemType.CALCULATED)
    yield Item(
        link_id=answer_lists.safe(item["linkId"]),
        text=_question(reading, item, place),
        help=_help(item),
        language=_language(reading, item),
        required=bool(item.get("required")) and typed["type"] not in (ItemType.GROUP, *_NEVER_REQUIRED),
        repeats=bool(item.get("repeats")) and not is_made_many and not is_silent,
        shown_when=_shown_when(reading, item, place),
        items=inner,
        **typed,
    )


_NEVER_REQUIRED = (ItemType.DISPLAY, ItemType.CALCULATED)


def _control(item: dict[str, Any]) -> str:
    control = extensions.value(item, "questionnaire-itemControl")
    codings = control.get("coding") if isinstance(control, dict) else None
    first = codings[0] if isinstance(codings, list) and codings else {}
    return str(first.get("code", "")) if isinstance(first, dict) else ""


def _text(holder: dict[str, Any], name: str) -> str | Promise:
    return wording.in_both(str(holder.get(name) or ""), extensions.translated(holder, name, "en"))


def _question(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> str | Promise:
    text, english = str(item.get("text") or "").strip(), extensions.translated(item, "text", "en")
    if not text:
        reading.say(Said.WITHOUT_TEXT, place)
        codes = [one for one in item.get("code", []) if isinstance(one, dict)]
        text = str((codes[0].get("display") if codes else "") or item["linkId"])
    prefix = f"{item['prefix']} " if item.get("prefix") else ""
    return wording.in_both(prefix + text, english and prefix + english)


def _language(reading: _Reading, item: dict[str, Any]) -> str:
    return "" if reading.language == "sv" and extensions.translated(item, "text", "en") else reading.language


def _help(item: dict[str, Any]) -> str | Promise:
    return next(
        (
            _text(one, "text")
            for one in item.get("item", [])
            if one.get("type") == "display" and _control(one) == "help"
        ),
        "",
    )


def _typed(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """Return the type an item is asked as, and what goes with that type."""
    kind = item["type"]
    if sums.expression(item) is not None and kind not in ("group", "display"):
        return _calculated(reading, item, place)
    if kind in ("choice", "open-choice"):
        return _choice(reading, item, place)
    if kind == "reference" or (item.get("readOnly") and kind not in ("group", "display")):
        reading.say(Said.NOT_ASKED, place, kind)
        return {"type": ItemType.DISPLAY}
    if kind in _AS_TEXT:
        reading.say(Said.AS_TEXT, place, kind)
    found: dict[str, Any] = {"type": _PLAIN[kind], "initial": _initial(item)}
    length = item.get("maxLength")
    if kind in ("string", "text", "url"):
        found["max_length"] = min(length or 4000, 4000)
        if kind == "string" and length and length > _ONE_LINE:
            found["type"] = ItemType.TEXT
    if kind in ("integer", "decimal", "quantity"):
        found["minimum"], found["maximum"] = _bound(item, "minValue"), _bound(item, "maxValue")
        found["units"] = tuple(_units(item))
        if found["units"] and kind != "integer":
            found["type"] = ItemType.QUANTITY
    return found


def _bound(item: dict[str, Any], name: str) -> Decimal | None:
    told = extensions.value(item, name)
    return None if told is None or isinstance(told, dict | list) else number(str(told))


def _units(item: dict[str, Any]) -> Iterator[str]:
    """Return what a quantity may be measured in, in words people know."""
    told = [extensions.value(item, "questionnaire-unit")]
    told += [
        one.get("valueCoding")
        for one in extensions.every(item)
        if extensions.short(one.get("url")) == "questionnaire-unitOption"
    ]
    told += [one.get("valueQuantity") for one in item.get("initial", [])]
    words = [
        str(one.get("display") or one.get("unit") or one.get("code") or "")
        for one in told
        if isinstance(one, dict)
    ]
    yield from dict.fromkeys(word[:40] for word in words if word)


def _calculated(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    found = sums.addends(reading.resource, item)
    if not found:
        reading.say(Said.NOT_CALCULATED, place, (sums.expression(item) or "")[:200])
        return {"type": ItemType.DISPLAY}
    return {"type": ItemType.CALCULATED, "sum_of": tuple(answer_lists.safe(one) for one in found)}


def _choice(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    answers = answer_lists.of(reading.resource, item)
    if answers is None:
        reading.say(Said.UNKNOWN_ANSWERS, place, str(item.get("answerValueSet") or ""))
        return {"type": ItemType.STRING}
    is_open, is_many = item["type"] == "open-choice", bool(item.get("repeats"))
    kinds = {
        (False, False): ItemType.CHOICE,
        (False, True): ItemType.CHOICES,
        (True, False): ItemType.OPEN_CHOICE,
        (True, True): ItemType.OPEN_CHOICES,
    }
    told = [answer_lists.key(value_of(one, "value")) for one in item.get("initial", [])]
    told += [one.value for one in answers if one.is_initial]
    there = [one for one in told if one in {each.value for each in answers}]
    return {
        "type": kinds[is_open, is_many],
        "choices": tuple((one.value, wording.in_both(one.label, one.english)) for one in answers),
        "scores": tuple((one.value, one.points) for one in answers if one.points is not None),
        "initial": (there if is_many else there[0]) if there else None,
    }


def _initial(item: dict[str, Any]) -> Any:
    told = item.get("initial")
    value = value_of(told[0], "value") if told else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if item["type"] == "quantity" and number(str(value.get("value"))) is not None:
            return {"number": str(value["value"]), "unit": str(value.get("unit") or value.get("code") or "")}
        return None
    if isinstance(value, int) and item["type"] == "integer":
        return value
    return None if value is None or isinstance(value, list) else str(value)


def _shown_when(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> tuple[Condition, ...]:
    told = item.get("enableWhen") or []
    if not told:
        return ()
    if len(told) > 1 and item.get("enableBehavior") not in ("all", "any"):
        reading.say(Said.NO_BEHAVIOUR, place)
    clauses = tuple(
        Clause(
            answer_lists.safe(one["question"]),
            Operator(one["operator"]),
            answer_lists.key(value_of(one, "answer")),
        )
        for one in told
    )
    return (Condition(clauses, item.get("enableBehavior") == "all"),)
