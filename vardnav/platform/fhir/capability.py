"""What this folder declares: how a system gets a token, and what the door offers. The resources are other rooms'."""

from __future__ import annotations

from vardnav.platform.fhir import metadata, token_pages
from vardnav.platform.registry.declarations import Capability, Door, Page

CAPABILITY = Capability(
    key="fhir",
    pages=(
        Page(Door.FHIR, "R4/metadata", metadata.statement, "metadata"),
        Page(Door.FHIR, "R4/.well-known/smart-configuration", metadata.smart, "smart"),
        Page(Door.FHIR, "R4/token", token_pages.token, "token", methods=("POST",)),
    ),
)
