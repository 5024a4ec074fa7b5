"""Rules: the answers that a choice question offers, and the points they give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vardnav.platform.questionnaires import extensions, rules
from vardnav.platform.questionnaires.checking import option_words, value_of
from vardnav.platform.registry.questions import number


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a list. `value` is what is kept: it stays the same while words and order change."""

    value: str
    label: str
    english: str = ""
    points: Decimal | None = None
    is_initial: bool = False


def of(questionnaire: Mapping[str, Any], item: Mapping[str, Any]) -> list[Answer] | None:
    """Return the answers of a choice item; None when they are in a list that did not come with the form."""
    options = item.get("answerOption")
    if options:
        found = [_answer(value_of(one, "value"), one) for one in options]
    elif item.get("answerValueSet"):
        concepts = _contained(questionnaire, str(item["answerValueSet"]))
        if concepts is None:
            return None
        found = [_answer(one, one) for one in concepts]
    else:
        return None
    kept: dict[str, Answer] = {}
    for one in found:
        if one.label:
            kept.setdefault(one.value, one)
    return list(kept.values())[: rules.MOST_OPTIONS] or None


def originals(questionnaire: Mapping[str, Any], item: Mapping[str, Any]) -> list[Any]:
    """Return the answers of a choice item as FHIR has them: of a ValueSet each as a Coding with its system."""
    options = item.get("answerOption")
    if options:
        return [value_of(one, "value") for one in options]
    return [_coding(one) for one in _contained(questionnaire, str(item.get("answerValueSet") or "")) or []]


def _coding(concept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: concept[name] for name in ("system", "version", "code", "display") if concept.get(name)}


def unit(item: Mapping[str, Any], words: str) -> dict[str, str]:
    """Return the code and system of a unit that the form names, {} of one that has none."""
    told = [extensions.value(item, "questionnaire-unit")]
    told += [one.get("valueCoding") for one in extensions.every(item)]
    told += [one.get("valueQuantity") for one in item.get("initial", [])]
    for one in told:
        if (
            isinstance(one, dict)
            and words
            and words in (one.get("display"), one.get("unit"), one.get("code"))
        ):
            return {name: str(one[name]) for name in ("system", "code") if one.get(name)}
    return {}


def _answer(value: Any, holder: dict[str, Any]) -> Answer:
    words = option_words(value)
    english = extensions.translated(value, "display", "en") or extensions.translated(
        holder, "valueString", "en"
    )
    return Answer(key(value), words, english, _points(value, holder), holder.get("initialSelected") is True)


def key(value: Any) -> str:
    """Return what is kept of an answer: of a coding its code."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        for name in ("code", "value", "reference", "display"):
            if value.get(name) not in (None, ""):
                return str(value[name])
        return ""
    return "" if value is None or isinstance(value, list) else str(value)


def _points(value: Any, holder: dict[str, Any]) -> Decimal | None:
    for name in ("ordinalValue", "itemWeight"):
        for place in (holder, value):
            told = extensions.value(place, name)
            if told is not None:
                return number(str(told))
    return None


def _contained(questionnaire: Mapping[str, Any], address: str) -> list[dict[str, Any]] | None:
    """Return the concepts of a ValueSet that lies in the form itself ("#id"), or that came with it by its url."""
    for one in questionnaire.get("contained", []):
        if one.get("resourceType") != "ValueSet":
            continue
        if address in (f"#{one.get('id')}", one.get("url")) and address:
            return list(_concepts(one)) or None
    return None


def _concepts(value_set: dict[str, Any]) -> Iterator[dict[str, Any]]:
    expansion = value_set.get("expansion")
    told = expansion.get("contains") if isinstance(expansion, dict) else None
    if not isinstance(told, list):
        compose = value_set.get("compose")
        includes = compose.get("include") if isinstance(compose, dict) else None
        told = [
            {"system": include.get("system"), **concept}
            for include in (includes if isinstance(includes, list) else [])
            if isinstance(include, dict) and isinstance(include.get("concept"), list)
            for concept in include["concept"]
            if isinstance(concept, dict)
        ]
    yield from (one for one in told if isinstance(one, dict))


def safe(link_id: str) -> str:
    """Return a name for a form's field and a page's address, another for every linkId: letters, digits and "-" only."""
    return "q-" + re.sub(r"[^A-Za-z0-9]", lambda found: f"-{ord(found[0]):x}-", link_id)
