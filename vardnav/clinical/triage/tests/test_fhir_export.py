"""Every protocol and every assessment is valid FHIR R4B, and says what the protocol says."""

from __future__ import annotations

import pytest
from fhir.resources.R4B import get_fhir_model_class

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import fhir_export, files, looking, playing

COMPLAINTS = sorted(path.stem for name, path in files.of_folder().items() if not files.is_for_all(name))


def valid(resource):
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_protocol_is_valid(complaint):
    bundle = bundles.released()
    asked = valid(fhir_export.questionnaire(bundle, complaint))
    links = [item["linkId"] for group in asked["item"] for item in group["item"]]
    assert len(links) == len(set(links))
    assert looking.asked(bundle.protocols[complaint]) <= set(links)
    plan = valid(fhir_export.plan_definition(bundle, complaint))
    titles = {action["title"] for action in plan["action"]}
    assert {f"{complaint}.{rule.id}" for rule in looking.every_rule(bundle.protocols[complaint])} <= titles


def test_an_assessment_is_valid_and_names_its_bundle():
    bundle = bundles.released()
    profile = playing.person(bundle, 70 * 366, "male", ["anticoagulant"])
    advice = playing.play(bundle, profile, ["annat"], {"black_stool": "yes", "nausea": "unknown"}).advice
    subject = "Patient/1"
    response = valid(
        fhir_export.questionnaire_response(
            bundle, advice, subject=subject, authored="2026-11-28T12:00:00+01:00"
        )
    )
    assert {"linkId": "black_stool", "code": "yes"} in [
        {"linkId": one["linkId"], "code": one["answer"][0]["valueCoding"]["code"]} for one in response["item"]
    ]
    risk = valid(fhir_export.risk_assessment(advice, subject=subject, occurred="2026-11-28T12:00:00+01:00"))
    assert risk["identifier"][0]["value"] == bundle.digest
    assert risk["prediction"][0]["qualitativeRisk"]["coding"][0]["code"] == advice.level
