"""Questionnaires: forms that a region builds, stored as FHIR R4 Questionnaire, offered as e-services without code."""
