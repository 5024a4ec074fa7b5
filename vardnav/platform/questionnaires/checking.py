"""Rules: is this a FHIR R4 Questionnaire that can be stored and asked? Pure Python; every fault says where."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vardnav.platform.questionnaires import conditions, extensions, rules, sums
from vardnav.platform.questionnaires.faults import Fault, Refused, Wrong

GROUPING = frozenset({"group", "display"})
#: FHIR R4 item types. What we cannot ask is kept and said (see meaning.py).
TYPES = GROUPING | {
    "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice", "open-choice",
    "attachment", "reference", "quantity",
}  # fmt: skip
_SHAPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "prefix": (str,), "type": (str,), "required": (bool,), "repeats": (bool,), "readOnly": (bool,),
    "answerValueSet": (str,), "enableBehavior": (str,), "maxLength": (int,), "item": (list,), "answerOption": (list,),
    "enableWhen": (list,), "extension": (list,), "initial": (list,), "code": (list,), "_text": (dict,),
}  # fmt: skip
#: Characters that PostgreSQL keeps in no text.
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass
class _Seen:
    """What has been met so far, in document order."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    #: The first item that is one too many.
    too_many: tuple[str, ...] = ()
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    items: list[conditions.Met] = field(default_factory=list)


def read(raw: str | bytes) -> dict[str, Any]:
    """Return the Questionnaire in a file's text. Raises Refused."""
    if len(raw) > rules.MOST_BYTES:
        raise Refused([Fault(Wrong.TOO_BIG, detail=str(rules.MOST_BYTES))])
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
        found = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise Refused([Fault(Wrong.TOO_DEEP)]) from None
    except ValueError as error:
        place = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused([Fault(Wrong.NOT_JSON, detail=place)]) from None
    return checked(found)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def checked(found: Any) -> dict[str, Any]:
    """Return `found` when it is a Questionnaire that can be stored and asked. Raises Refused."""
    if not isinstance(found, dict) or found.get("resourceType") != "Questionnaire":
        kind = str(found.get("resourceType", "")) if isinstance(found, dict) else type(found).__name__
        raise Refused([Fault(Wrong.NOT_A_QUESTIONNAIRE, detail=kind[:60])])
    if not _is_storable(found):
        raise Refused([Fault(Wrong.NOT_STORABLE)])
    if _is_too_deep(found):
        raise Refused([Fault(Wrong.TOO_DEEP)])
    faults = [
        *_shape(found, "title", str),
        *_shape(found, "language", str),
        *_shape(found, "contained", list),
    ]
    if faults:
        raise Refused(faults)
    items = found.get("item")
    if not isinstance(items, list) or not items:
        raise Refused([Fault(Wrong.NO_ITEMS)])
    seen = _Seen()
    _walk(items, (), seen)
    if seen.count > rules.MOST_ITEMS:  # the walk ended there: what it did not see cannot be judged
        raise Refused([Fault(Wrong.TOO_MANY_ITEMS, seen.too_many, str(rules.MOST_ITEMS))])
    seen.faults += conditions.faults(seen.items)
    if sum(map(_calculated, [found, *(one.item for one in seen.items)])) > rules.MOST_CALCULATED:
        seen.faults.append(Fault(Wrong.TOO_MUCH_CALCULATED, detail=str(rules.MOST_CALCULATED)))
    if not any(one.item.get("type") not in GROUPING for one in seen.items) and not seen.faults:
        seen.faults.append(Fault(Wrong.NO_QUESTION))
    if seen.faults:
        raise Refused(seen.faults)
    return found


def _calculated(holder: dict[str, Any]) -> int:
    """Return how many characters of expressions an item has, its variables included."""
    told = [
        one["valueExpression"].get("expression")
        for one in extensions.every(holder)
        if extensions.short(one.get("url")) == "variable" and isinstance(one.get("valueExpression"), dict)
    ]
    return sum(len(one) for one in (sums.expression(holder), *told) if isinstance(one, str))


def checked_on_the_way(found: dict[str, Any]) -> dict[str, Any]:
    """Return `found` as `checked`, but a form being built may lack questions still. Raises Refused."""
    try:
        return checked(found)
    except Refused as refused:
        left = [one for one in refused.faults if one.code not in _UNFINISHED]
        if left:
            raise Refused(left) from None
    return found


_UNFINISHED = frozenset({Wrong.NO_ITEMS, Wrong.NO_QUESTION, Wrong.EMPTY_GROUP})


def _is_storable(found: Any) -> bool:
    """Look through every text and number: PostgreSQL keeps neither NUL, half characters nor infinity."""
    left = [found]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            left += one
        elif (isinstance(one, str) and NOT_STORABLE.search(one)) or (
            isinstance(one, float) and not math.isfinite(one)
        ):
            return False
    return True


def _is_too_deep(found: Any) -> bool:
    """Look through every list and object, level by level."""
    level = [found]
    for _depth in range(rules.MOST_NESTED):
        inside = (each for one in level for each in (one.values() if isinstance(one, dict) else one))
        level = [one for one in inside if isinstance(one, dict | list)]
    return bool(level)


def _walk(items: list[Any], place: tuple[str, ...], seen: _Seen) -> None:
    if len(place) >= rules.DEEPEST:
        seen.faults.append(Fault(Wrong.TOO_DEEP, place, str(rules.DEEPEST)))
        return
    for number, item in enumerate(items, start=1):
        seen.count += 1
        link_id = item.get("linkId") if isinstance(item, dict) else None
        here = (*place, link_id if isinstance(link_id, str) and link_id.strip() else f"#{number}")
        if seen.count > rules.MOST_ITEMS:
            seen.too_many = seen.too_many or here
            return
        if not isinstance(item, dict):
            seen.faults.append(Fault(Wrong.SHAPE, here, "item"))
            continue
        seen.faults += _item_faults(item, here, seen)
        seen.items.append(conditions.Met(here, item))
        inner = item.get("item")
        if isinstance(inner, list):
            _walk(inner, here, seen)


def _item_faults(item: dict[str, Any], here: tuple[str, ...], seen: _Seen) -> Iterator[Fault]:
    yield from _link_id_faults(item, here, seen)
    kind = item.get("type")
    if kind is None:
        yield Fault(Wrong.NO_TYPE, here)
    elif not isinstance(kind, str) or kind not in TYPES:
        yield Fault(Wrong.UNKNOWN_TYPE, here, str(kind)[:60])
    for name, shapes in _SHAPES.items():
        for fault in _shape(item, name, *shapes):
            yield Fault(fault.code, here, fault.detail)
    text = item.get("text")
    if isinstance(text, str) and len(text) > rules.LONGEST_TEXT:
        yield Fault(Wrong.TOO_LONG, here, str(rules.LONGEST_TEXT))
    if kind == "group" and not item.get("item"):
        yield Fault(Wrong.EMPTY_GROUP, here)
    length = item.get("maxLength", 1)
    if isinstance(length, int) and not isinstance(length, bool) and length < 1:
        yield Fault(Wrong.SHAPE, here, "maxLength")
    yield from _option_faults(item, here)


def _link_id_faults(item: dict[str, Any], here: tuple[str, ...], seen: _Seen) -> Iterator[Fault]:
    link_id = item.get("linkId")
    if not isinstance(link_id, str) or not link_id.strip():
        yield Fault(Wrong.NO_LINK_ID, here)
    elif len(link_id) > rules.LONGEST_LINK_ID:
        yield Fault(Wrong.TOO_LONG, (*here[:-1], f"{link_id[:30]}…"), str(rules.LONGEST_LINK_ID))
    elif link_id in seen.places:
        yield Fault(Wrong.SAME_LINK_ID, here, " > ".join(seen.places[link_id]))
    else:
        seen.places[link_id] = here


def _option_faults(item: dict[str, Any], here: tuple[str, ...]) -> Iterator[Fault]:
    options = item.get("answerOption")
    if not isinstance(options, list):
        return
    if len(options) > rules.MOST_OPTIONS:
        yield Fault(Wrong.TOO_MANY_OPTIONS, here, str(rules.MOST_OPTIONS))
        return
    seen: set[str] = set()
    for number, option in enumerate(options, start=1):
        value = value_of(option, "value") if isinstance(option, dict) else None
        words = option_words(value)
        if not words:
            yield Fault(Wrong.EMPTY_OPTION, here, str(number))
        elif len(words) > rules.LONGEST_OPTION:
            yield Fault(Wrong.TOO_LONG, here, str(rules.LONGEST_OPTION))
        same = json.dumps(
            [value.get("system"), value.get("code") or words] if isinstance(value, dict) else value,
            default=str,
        )
        if words and same in seen:
            yield Fault(Wrong.SAME_OPTION, here, words[:60])
        seen.add(same)


def option_words(value: Any) -> str:
    """Return what an answer option says: of a coding its display, else its code."""
    if isinstance(value, dict):
        value = value.get("display") or value.get("code") or value.get("reference")
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def value_of(holder: dict[str, Any], name: str) -> Any:
    """Return a FHIR choice element (value[x], answer[x]): valueString, valueCoding … None when there is none."""
    return next(
        (value for key, value in holder.items() if key.startswith(name) and key[len(name) :][:1].isupper()),
        None,
    )


def _shape(holder: dict[str, Any], name: str, *shapes: type) -> Iterator[Fault]:
    if name not in holder:
        return
    value = holder[name]
    is_right = isinstance(value, shapes) and not (isinstance(value, bool) and bool not in shapes)
    # What an item that is not an object is called is told where items are walked.
    if isinstance(value, list) and name != "item":
        is_right = is_right and all(isinstance(one, dict) for one in value)
    if not is_right:
        yield Fault(Wrong.SHAPE, detail=name)
