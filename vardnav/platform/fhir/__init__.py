"""The FHIR door: other systems come in with a token of their own and speak FHIR R4."""
