"""Rules: a FHIR R4 QuestionnaireResponse read against its Questionnaire: answers as a form keeps them, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.questionnaires import answer_lists, extensions, meaning, responses
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.registry import repeating
from vardnav.platform.registry.questions import OTHER

_TYPES = {
    "valueBoolean": "boolean", "valueInteger": "integer", "valueDecimal": "decimal", "valueDate": "date",
    "valueDateTime": "dateTime", "valueTime": "time", "valueQuantity": "quantity", "valueCoding": "open-choice",
    "valueReference": "reference", "valueUri": "url", "valueAttachment": "attachment",
}  # fmt: skip


@dataclass
class Read:
    """What was read. `left_out`: the linkIds that the form does not have, with what they lie in."""

    answers: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def read(resource: Mapping[str, Any], response: Mapping[str, Any]) -> Read:
    """Return a response's answers as a draft of the form keeps them."""
    found = Read()
    _items(resource, resource["item"], response.get("item") or [], ("", 0), found)
    return found


def in_words(resource: dict[str, Any], response: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a response's answers question by question, in words, as a case shows them."""
    resource = _open(resource, response)
    answers = read(resource, response).answers
    form = repeating.laid_out(meaning.of(resource, version="1").form, answers)
    return case_answers.settled(form, answers)


def _open(resource: dict[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form with nothing hidden, hanging on anything or calculated: what was answered is shown, all of it."""
    lists = [*resource.get("contained", []), *response.get("contained", [])]
    return {**resource, "contained": lists, "item": [_opened(one) for one in resource["item"]]}


def _opened(item: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: one for name, one in item.items() if name not in ("enableWhen", "enableBehavior", "readOnly")
    }
    kept["extension"] = [
        one for one in extensions.every(item) if extensions.short(one.get("url")) not in _DECIDES
    ]
    if "item" in item:
        kept["item"] = [_opened(one) for one in item["item"]]
    return kept


_DECIDES = frozenset({"questionnaire-hidden", "sdc-questionnaire-calculatedExpression", "cqf-expression"})


def _items(
    resource: Mapping[str, Any],
    asked: list[dict[str, Any]],
    given: list[dict[str, Any]],
    place: tuple[str, int],
    found: Read,
) -> None:
    suffix, depth = place
    known = {one["linkId"]: one for one in asked}
    found.left_out += [str(one.get("linkId")) for one in given if one.get("linkId") not in known]
    for link_id, item in known.items():
        here = [one for one in given if one.get("linkId") == link_id]
        name = answer_lists.safe(link_id)
        is_lines = responses.is_laid_out(item)
        if item["type"] == "group":
            lines = here if is_lines else here[:1]
            for line, one in enumerate(lines, start=1):
                inner = repeating.suffixed(suffix, line, depth) if is_lines else suffix
                _items(
                    resource, item.get("item", []), one.get("item") or [], (inner, depth + is_lines), found
                )
            if is_lines and len(lines) > 1:
                found.answers[f"{name}{suffix}__"] = list(range(1, len(lines) + 1))
            continue
        answers = [answer for one in here for answer in one.get("answer") or []]
        kept = [value for one in answers if (value := _kept(resource, item, one)) is not None]
        if is_lines:
            for line, value in enumerate(kept, start=1):
                found.answers[name + repeating.suffixed(suffix, line, depth)] = value
            if len(kept) > 1:
                found.answers[f"{name}{suffix}__"] = list(range(1, len(kept) + 1))
        elif kept:
            found.answers[name + suffix] = kept if item.get("repeats") else kept[0]
        inside = [one for answer in answers for one in answer.get("item") or []]
        _items(resource, item.get("item", []), inside, (suffix, depth + is_lines), found)


def _kept(resource: Mapping[str, Any], item: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    value, kind = value_of(dict(answer), "value"), item["type"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind in ("choice", "open-choice"):
        return _chosen(resource, item, value)
    if isinstance(value, dict):
        if "value" in value:
            return {"number": str(value["value"]), "unit": str(value.get("unit") or value.get("code") or "")}
        return str(value.get("display") or value.get("reference") or "") or None
    if kind == "time":
        return str(value)[:5]
    if kind == "dateTime":
        return str(value)[:16]
    return value if value is None or (kind == "integer" and isinstance(value, int)) else str(value)


def _chosen(resource: Mapping[str, Any], item: Mapping[str, Any], value: Any) -> str | None:
    key = answer_lists.key(value)
    listed = answer_lists.of(resource, item)
    words = str(value.get("display") or key) if isinstance(value, dict) else key
    if listed is None:
        return words or None
    return key if key in {one.value for one in listed} else f"{OTHER}{words}"


def as_form(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form that a response is an answer to, made from the response itself: where its own is not at hand."""
    return {
        "resourceType": "Questionnaire",
        "status": "unknown",
        "item": list(_asked(response.get("item") or [])),
    }


def _asked(given: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    together: dict[str, list[dict[str, Any]]] = {}
    for one in given:
        together.setdefault(str(one["linkId"]), []).append(one)
    for link_id, same in together.items():
        answers = [answer for one in same for answer in one.get("answer") or []]
        inside = [one for each in (*same, *answers) for one in each.get("item") or []]
        names = [name for answer in answers for name in answer if name.startswith("value")]
        kind = _TYPES.get(names[0], "string") if names else "group" if inside else "string"
        made: dict[str, Any] = {"linkId": link_id, "type": kind, "text": same[0].get("text") or link_id}
        if max(len(same), len(answers)) > 1:
            made["repeats"] = True
        if inside:
            made["item"] = list(_asked(inside))
        yield made
