"""FHIR R4B as plain values: a protocol as Questionnaire and PlanDefinition, an assessment as response and risk.

An export only: YAML is the source. Held against `fhir.resources.R4B` in the tests; this floor imports nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vardnav.clinical.triage import looking, placeholders
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.explaining import LEVEL_WORDS
from vardnav.clinical.triage.levels import Answer, Language
from vardnav.clinical.triage.model import Aged, All, Condition, Expression, Has, Protocol, Screen, Text

Resource = dict[str, Any]
BASE: Final = "urn:vardnav:triage"
ANSWERS: Final = f"{BASE}:answer"
LEVELS: Final = f"{BASE}:level"
_TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
_EXPRESSION: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
_DISCLAIMER: Final = (
    "Reference content, not reviewed by a clinician, not a medical device, not for clinical use."
)
_WORDS: Final[dict[Answer, tuple[str, str]]] = {
    "yes": ("Ja", "Yes"),
    "no": ("Nej", "No"),
    "unknown": ("Vet inte", "Don’t know"),
}


def questionnaire(bundle: Bundle, complaint: str) -> Resource:
    """Return a protocol as a Questionnaire: a group for each screen, each finding a choice of yes, no, don't know."""
    protocol = bundle.protocols[complaint]
    screens = (*bundle.lifethreat.screens, *protocol.screens, *bundle.always.screens)
    seen: set[str] = set()
    return {
        "resourceType": "Questionnaire",
        "url": f"{BASE}:questionnaire:{protocol.id}",
        **_published(bundle, protocol),
        "subjectType": ["Patient"],
        "language": "sv",
        "item": [
            _group(bundle, f"screen-{at}", screen, seen)
            for at, screen in enumerate(screens)
            if not set(screen.findings) <= seen
        ],
    }


def _published(bundle: Bundle, protocol: Protocol) -> Resource:
    return {
        "version": f"{protocol.version}+{bundle.digest[:12]}",
        "name": protocol.id,
        "title": protocol.title.sv,
        "_title": _translated(protocol.title),
        "status": "draft",
        "experimental": True,
        "date": protocol.review.dated,
        "publisher": protocol.review.author,
        "description": _DISCLAIMER,
    }


def _group(bundle: Bundle, link: str, screen: Screen, seen: set[str]) -> Resource:
    fresh = [one for one in screen.findings if one not in seen]
    seen.update(fresh)
    items = [_item(bundle, one) for one in fresh]
    group: Resource = {"linkId": link, "type": "group", "item": items}
    if screen.text:
        group |= _text(screen.text)
    condition = _path(screen.condition)
    if condition:
        group["extension"] = [
            {"url": _EXPRESSION, "valueExpression": {"language": "text/fhirpath", "expression": condition}}
        ]
    return group


def _item(bundle: Bundle, finding: str) -> Resource:
    known = bundle.findings[finding]
    item: Resource = {"linkId": finding, "type": "choice", "required": True, **_text(known.ask)}
    item["answerOption"] = [{"valueCoding": _coding(answer)} for answer in _WORDS]
    if known.help:
        item["item"] = [{"linkId": f"{finding}-help", "type": "display", **_text(known.help)}]
    return item


def _coding(answer: Answer) -> Resource:
    sv, en = _WORDS[answer]
    return {"system": ANSWERS, "code": answer, "display": sv, "_display": _translated(Text(sv, en))}


def _text(text: Text) -> Resource:
    return {"text": _filled(text, "sv"), "_text": _translated(text)}


def _translated(text: Text) -> Resource:
    content = {"url": "content", "valueString": _filled(text, "en")}
    return {"extension": [{"url": _TRANSLATION, "extension": [{"url": "lang", "valueCode": "en"}, content]}]}


def _filled(text: Text, language: Language) -> str:
    return placeholders.fill(text.of(language), language=language, about="self")


def _path(condition: Condition) -> str:
    """Return a condition as FHIRPath over the response; %age is the age in days, %sex and %facts are given by the asker."""
    parts = []
    if condition.ages.first:
        parts.append(f"%age >= {condition.ages.first}")
    if condition.ages.end is not None:
        parts.append(f"%age < {condition.ages.end}")
    if condition.sex:
        parts.append(f"%sex != '{'male' if condition.sex == 'female' else 'female'}'")
    if condition.known is not None:
        parts.append(path_of(condition.known))
    return " and ".join(parts)


def path_of(expression: Expression) -> str:
    """Return an expression as FHIRPath: a finding is true when it, or the fact, was answered yes."""
    if isinstance(expression, Has):
        link = expression.finding
        return (
            f"(%resource.repeat(item).where(linkId='{link}').answer.value.code='yes' or '{link}' in %facts)"
        )
    if isinstance(expression, Aged):
        return f"({_path(Condition(expression.ages)) or 'true'})"
    word = " and " if isinstance(expression, All) else " or "
    return f"({word.join(path_of(one) for one in expression.parts)})"


def plan_definition(bundle: Bundle, complaint: str) -> Resource:
    """Return a protocol as a PlanDefinition (eca-rule): ask, then one action for each rule, then what is left."""
    protocol = bundle.protocols[complaint]
    rules = [*_rules(bundle.lifethreat), *_rules(protocol), *_rules(bundle.always)]
    last = (
        [_ending(protocol.id, "otherwise", protocol.otherwise.level, protocol.otherwise.reason)]
        if protocol.otherwise
        else []
    )
    if protocol.self_care:
        last.append(_ending(protocol.id, "self_care", "egenvard", protocol.self_care.reason))
    eca = {"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "eca-rule"}
    ask = {
        "id": "ask",
        "title": protocol.title.sv,
        "definitionCanonical": f"{BASE}:questionnaire:{protocol.id}",
        "code": [{"text": "triage"}],
    }
    return {
        "resourceType": "PlanDefinition",
        "url": f"{BASE}:plan:{protocol.id}",
        **_published(bundle, protocol),
        "type": {"coding": [eca]},
        "action": [ask, *rules, *last],
    }


def _rules(protocol: Protocol) -> Iterator[Resource]:
    for rule in looking.every_rule(protocol):
        first = _path(rule.condition)
        expression = " and ".join(one for one in (first, path_of(rule.when)) if one)
        action: Resource = {
            "id": f"{protocol.id}.{rule.id}".replace("_", "-")[:64],
            "title": f"{protocol.id}.{rule.id}",
            "code": [level_concept(rule.level)],
            "condition": [
                {
                    "kind": "applicability",
                    "expression": {"language": "text/fhirpath", "expression": expression},
                }
            ],
        }
        if rule.reason:
            action["description"] = _filled(rule.reason, "sv")
        if rule.source:
            action["documentation"] = [{"type": "citation", "citation": one} for one in rule.source]
        yield action


def _ending(complaint: str, kind: str, level: str, reason: Text) -> Resource:
    name = f"{complaint}.{kind}"
    return {
        "id": name.replace("_", "-"),
        "title": name,
        "description": _filled(reason, "sv"),
        "code": [level_concept(level)],
    }


def level_concept(level: str) -> Resource:
    """Return a level as a CodeableConcept."""
    words = next(text for key, text in LEVEL_WORDS.items() if key == level)
    return {"coding": [{"system": LEVELS, "code": level, "display": _filled(words, "sv")}]}


def questionnaire_response(bundle: Bundle, advice: Advice, *, subject: str, authored: str) -> Resource:
    """Return the answers of an assessment, facts too. `subject` as Patient/1, `authored` as an ISO instant."""
    given = {**advice.profile.facts, **advice.answers}
    items = [
        {
            "linkId": finding,
            "text": _filled(bundle.findings[finding].ask, "sv"),
            "answer": [{"valueCoding": {"system": ANSWERS, "code": answer, "display": _WORDS[answer][0]}}],
        }
        for finding, answer in sorted(given.items())
    ]
    first = advice.complaints[0] if advice.complaints else "lifethreat"
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{BASE}:questionnaire:{first}",
        "status": "completed",
        "subject": {"reference": subject},
        "authored": authored,
        "item": items,
    }


def risk_assessment(advice: Advice, *, subject: str, occurred: str) -> Resource:
    """Return the result of an assessment with what decided it and the fingerprint of the bundle."""
    basis = [{"display": f"{one.rule}: {', '.join(one.findings)}".rstrip(": ")} for one in advice.decisive]
    return {
        "resourceType": "RiskAssessment",
        "status": "preliminary",
        "subject": {"reference": subject},
        "occurrenceDateTime": occurred,
        "identifier": [{"system": f"{BASE}:bundle", "value": advice.bundle}],
        "method": {"text": f"Vårdnav triage, {_DISCLAIMER}"},
        "basis": basis,
        "prediction": [
            {
                "outcome": {"text": "level of care"},
                "qualitativeRisk": level_concept(advice.level),
                "rationale": " ".join(_filled(one.reason, "sv") for one in advice.decisive),
            }
        ],
        "mitigation": f"{advice.setting}, {advice.channel}",
    }
