"""Rules: the FHIR extensions that are read; every other is kept, ignored, and said when a form is imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Read, or without meaning for what a person sees (widths, columns, sources of prefilling that only a journal has).
KNOWN = frozenset({
    "translation", "questionnaire-hidden", "questionnaire-unit", "questionnaire-unitOption", "minValue", "maxValue",
    "questionnaire-itemControl", "sdc-questionnaire-calculatedExpression", "cqf-expression", "ordinalValue",
    "itemWeight", "questionnaire-maxOccurs", "questionnaire-minOccurs", "questionnaire-choiceOrientation",
    "highest-link-id", "calculation", "minLength", "maxDecimalPlaces", "entryFormat", "questionnaire-sliderStepValue",
    "variable",
    "questionnaire-optionPrefix", "extension-Questionnaire.versionAlgorithm[x]", "sdc-questionnaire-width",
    "sdc-questionnaire-choiceColumn", "sdc-questionnaire-columnCount", "sdc-questionnaire-collapsible",
    "sdc-questionnaire-optionalDisplay", "sdc-questionnaire-shortText", "sdc-questionnaire-observationExtract",
    "sdc-questionnaire-observation-extract-category", "sdc-questionnaire-observationLinkPeriod",
})  # fmt: skip


def short(url: Any) -> str:
    """Return the last part of an extension's address."""
    return str(url).rstrip("/").rsplit("/", 1)[-1]


def of(holder: Any, name: str) -> dict[str, Any] | None:
    """Return the extension `name` (the last part of its url) of an element, None when it has none."""
    return next((one for one in every(holder) if short(one.get("url")) == name), None)


def every(holder: Any) -> Iterator[dict[str, Any]]:
    """Return an element's extensions that have the shape of one."""
    told = holder.get("extension") if isinstance(holder, dict) else None
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict):
            yield one


def unknown(holder: Any) -> list[str]:
    """Return the names of an element's extensions that are not read."""
    return sorted({short(one.get("url"))[:80] for one in every(holder)} - KNOWN)


def value(holder: Any, name: str) -> Any:
    """Return the value of the extension `name`, None when it has none."""
    found = of(holder, name) or {}
    return next((one for key, one in found.items() if key.startswith("value")), None)


def translated(holder: Any, name: str, language: str) -> str:
    """Return the text `name` of an element in `language` (FHIR's translation extension), "" when it is not given."""
    beside = holder.get(f"_{name}") if isinstance(holder, dict) else None
    for one in every(beside):
        if short(one.get("url")) == "translation":
            parts = {str(part.get("url")): part for part in every(one)}
            lang = parts.get("lang", {}).get("valueCode")
            content = parts.get("content", {})
            if lang == language:
                return str(content.get("valueString") or content.get("valueMarkdown") or "")
    return ""


def translation(language: str, text: str) -> dict[str, Any]:
    """Return what stands beside a text (in "_text") to say it in another language."""
    return {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/translation",
                "extension": [
                    {"url": "lang", "valueCode": language},
                    {"url": "content", "valueString": text},
                ],
            }
        ]
    }
