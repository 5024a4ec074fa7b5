"""Rules: what an item of a FHIR Questionnaire is asked as: its type here, and what goes with that type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from vardnav.platform.questionnaires import answer_lists, calculations, expressions, extensions, sums, wording
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.questionnaires.faults import Said
from vardnav.platform.registry.questions import ItemType, number

_PLAIN = {
    "group": ItemType.GROUP, "display": ItemType.DISPLAY, "boolean": ItemType.BOOLEAN, "string": ItemType.STRING,
    "text": ItemType.TEXT, "integer": ItemType.INTEGER, "decimal": ItemType.DECIMAL, "quantity": ItemType.QUANTITY,
    "date": ItemType.DATE, "time": ItemType.TIME, "attachment": ItemType.ATTACHMENT, "url": ItemType.STRING,
    "dateTime": ItemType.DATE_TIME, "reference": ItemType.STRING,
}  # fmt: skip
#: How FHIR's types stand in a form when they cannot be asked as they are.
_AS_TEXT = frozenset({"url", "reference"})
_ONE_LINE = 300
_LONGEST = 4000
_MEASURED = frozenset({"integer", "decimal", "quantity"})
_DATES = frozenset({"date", "dateTime"})
#: Says something of the item being read.
Say = Callable[[Said, str], None]


def typed(resource: dict[str, Any], item: dict[str, Any], above: tuple[str, ...], say: Say) -> dict[str, Any]:
    """Return the type an item is asked as and what goes with it: the arguments of an `Item`."""
    kind = item["type"]
    if sums.expression(item) is not None and kind not in ("group", "display"):
        return _calculated(resource, item, above, say)
    if kind in ("group", "display"):
        return {"type": _PLAIN[kind]}
    found = _choice(resource, item, say) if kind in ("choice", "open-choice") else _plain(item, say)
    if item.get("readOnly"):
        return _fixed(found, item, say)
    return {**found, **_counts(item), "example": _example(item)}


def _plain(item: dict[str, Any], say: Say) -> dict[str, Any]:
    kind = item["type"]
    if kind in _AS_TEXT:
        say(Said.AS_TEXT, kind)
    # A file that a form begins with is nowhere here.
    found: dict[str, Any] = {
        "type": _PLAIN[kind],
        "initial": None if kind == "attachment" else _initial(item),
    }
    length = item.get("maxLength")
    if kind in ("string", "text", "url", "reference"):
        found["max_length"] = min(length or _LONGEST, _LONGEST)
        found["min_length"] = min(whole(item, "minLength") or 0, found["max_length"])
        if kind == "string" and length and length > _ONE_LINE:
            found["type"] = ItemType.TEXT
    if kind in _MEASURED:
        found["minimum"], found["maximum"] = bound(item, "minValue"), bound(item, "maxValue")
        found["decimals"] = whole(item, "maxDecimalPlaces")
        found["units"] = tuple(_units(item))
        if found["units"] and kind != "integer":
            found["type"] = ItemType.QUANTITY
    if kind in _DATES:
        found["earliest"], found["latest"] = day(item, "minValue"), day(item, "maxValue")
    if kind == "attachment":
        found |= {"in_place": True, "most": None if item.get("repeats") else 1}
    return found


def _counts(item: dict[str, Any]) -> dict[str, Any]:
    """How many answers there may be of one that repeats."""
    if not item.get("repeats"):
        return {}
    most = whole(item, "questionnaire-maxOccurs")
    return {"most": most if most else None, "fewest": whole(item, "questionnaire-minOccurs") or 0}


def whole(item: dict[str, Any], name: str) -> int | None:
    """Return a whole number of an extension, None when it has none."""
    told = extensions.value(item, name)
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None


def bound(item: dict[str, Any], name: str) -> Decimal | None:
    """Return the limit of a number, None when it has none."""
    told = extensions.value(item, name)
    return None if told is None or isinstance(told, dict | list) else number(str(told))


def day(item: dict[str, Any], name: str) -> str:
    """Return the limit of a day, "" when it has none."""
    told = extensions.value(item, name)
    return told[:10] if isinstance(told, str) and len(told) >= 10 else ""


def _example(item: dict[str, Any]) -> str:
    told = extensions.value(item, "entryFormat")
    return told[:60] if isinstance(told, str) else ""


def control(item: dict[str, Any]) -> str:
    """Return how the form wants an item drawn (questionnaire-itemControl), "" when it does not say."""
    told = extensions.value(item, "questionnaire-itemControl")
    codings = told.get("coding") if isinstance(told, dict) else None
    first = codings[0] if isinstance(codings, list) and codings else {}
    return str(first.get("code", "")) if isinstance(first, dict) else ""


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
    words += [str(one.get("text") or "") for one in item.get("item", []) if control(one) == "unit"]
    yield from dict.fromkeys(word[:40] for word in words if word)


def _calculated(
    resource: dict[str, Any], item: dict[str, Any], above: tuple[str, ...], say: Say
) -> dict[str, Any]:
    added = sums.addends(resource, item)
    if added:
        return {"type": ItemType.CALCULATED, "sum_of": tuple(answer_lists.safe(one) for one in added)}
    try:
        calculate = calculations.of(resource, item, above)
    except expressions.NotUsable as stumbled:
        say(Said.NOT_CALCULATED, f"{sums.expression(item) or ''} ({stumbled})"[:300])
        return {"type": ItemType.DISPLAY}
    return {"type": ItemType.CALCULATED, "calculate": calculate, "choices": _choices(resource, item)}


def _choices(resource: dict[str, Any], item: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    if item["type"] == "boolean":
        return (("yes", _("Ja")), ("no", _("Nej")))
    answers = answer_lists.of(resource, item) or []
    return tuple((one.value, wording.in_both(one.label, one.english)) for one in answers)


def _fixed(found: dict[str, Any], item: dict[str, Any], say: Say) -> dict[str, Any]:
    """What the form itself answers is shown and sent along, and nobody can change it."""
    initial = found.get("initial")
    if initial in (None, "", []) or found["type"] in (ItemType.ATTACHMENT,):
        say(Said.NOT_ASKED, item["type"])
        return {"type": ItemType.DISPLAY}
    words = ", ".join(map(str, initial)) if isinstance(initial, list) else initial
    if isinstance(initial, dict):
        words = f"{initial.get('number', '')} {initial.get('unit', '')}".strip()
    choices = found.get("choices", ())
    if found["type"] is ItemType.BOOLEAN:
        choices = (("yes", _("Ja")), ("no", _("Nej")))
    return {
        "type": ItemType.CALCULATED, "choices": choices,
        "calculate": lambda _link_id, _answers, _today: str(words),
    }  # fmt: skip


def _choice(resource: dict[str, Any], item: dict[str, Any], say: Say) -> dict[str, Any]:
    answers = answer_lists.of(resource, item)
    if answers is None:
        say(Said.UNKNOWN_ANSWERS, str(item.get("answerValueSet") or ""))
        return {"type": ItemType.STRING, "initial": _initial(item)}
    is_open, is_many = item["type"] == "open-choice", bool(item.get("repeats"))
    kinds = {
        (False, False): ItemType.CHOICE,
        (False, True): ItemType.CHOICES,
        (True, False): ItemType.OPEN_CHOICE,
        (True, True): ItemType.OPEN_CHOICES,
    }
    told = [answer_lists.key(value_of(one, "value")) for one in item.get("initial", [])]
    told += [one.value for one in answers if one.is_initial]
    there = [one for one in dict.fromkeys(told) if one in {each.value for each in answers}]
    return {
        "type": kinds[is_open, is_many],
        "choices": tuple((one.value, wording.in_both(one.label, one.english)) for one in answers),
        "scores": tuple((one.value, one.points) for one in answers if one.points is not None),
        "initial": (there if is_many else there[0]) if there else None,
        "control": control(item) if control(item) in ("drop-down", "radio-button") else "",
    }


def _initial(item: dict[str, Any]) -> Any:
    """Return what an item begins with as answers are kept; of one that repeats and begins with several, a list."""
    told = [_one_initial(item, value_of(one, "value")) for one in item.get("initial") or []]
    there = [one for one in told if one is not None]
    if item.get("repeats") and len(there) > 1:
        return there
    return there[0] if there else None


def _one_initial(item: dict[str, Any], value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if item["type"] == "quantity" and number(str(value.get("value"))) is not None:
            return {"number": str(value["value"]), "unit": str(value.get("unit") or value.get("code") or "")}
        return (str(value.get("display") or "") or None) if item["type"] in ("choice", "reference") else None
    if isinstance(value, int) and item["type"] == "integer":
        return value
    if isinstance(value, str) and item["type"] == "time":
        return value[:5]
    if isinstance(value, str) and item["type"] == "dateTime":
        return value[:16]
    return None if value is None or isinstance(value, list) else str(value)
