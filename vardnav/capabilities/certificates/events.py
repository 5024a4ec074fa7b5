"""Events: what happened to a certificate. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class CertificateChanged(events.Event):
    """A certificate was corrected or revoked after its case: the person must hear of it."""

    certificate_id: uuid.UUID
    case_id: uuid.UUID
    person_id: uuid.UUID
