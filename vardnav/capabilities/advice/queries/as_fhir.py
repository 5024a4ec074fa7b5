"""Queries: an assessment at the desk as FHIR R4B: the answers, what the rules say of them, and what staff decided."""

from __future__ import annotations

import uuid
from typing import Any

from vardnav.capabilities.advice.models import Regrade
from vardnav.capabilities.advice.queries.at_desk import Found
from vardnav.clinical.triage import engine, fhir_export


def collection(found: Found) -> dict[str, Any]:
    """Return a Bundle: QuestionnaireResponse, and RiskAssessments: by the rules where they say any, by staff if they did."""
    case, assessment, known = found.opened.case, found.assessment, found.known
    subject, at = f"urn:uuid:{case.subject_id}", assessment.touched_at.isoformat()
    weighed = engine.weigh(found.bundle, known.profile, known.complaints, known.answers)
    response = fhir_export.questionnaire_response(found.bundle, weighed, subject=subject, authored=at)
    if found.advice is None:
        response["status"] = "in-progress"
    entries = [(assessment.id, response)]
    if found.advice is not None:
        risk = fhir_export.risk_assessment(found.advice, subject=subject, occurred=at)
        entries.append((uuid.uuid5(assessment.id, str(found.version)), risk))
    if found.regrades:
        last = found.regrades[-1]
        entries.append((last.id, _of_staff(last, subject)))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at,
        "entry": [{"fullUrl": f"urn:uuid:{one}", "resource": resource} for one, resource in entries],
    }


def _of_staff(row: Regrade, subject: str) -> dict[str, Any]:
    return {
        "resourceType": "RiskAssessment",
        "status": "final",
        "subject": {"reference": subject},
        "occurrenceDateTime": row.decided_at.isoformat(),
        "performer": {"display": row.unit.name},
        "method": {"text": "Decided by staff"},
        "prediction": [
            {
                "outcome": {"text": "level of care"},
                "qualitativeRisk": fhir_export.level_concept(row.level),
                "rationale": row.reason,
            }
        ],
        "mitigation": f"{row.setting}, {row.channel}",
    }
