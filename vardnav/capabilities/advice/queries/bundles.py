"""Queries: the protocols in force, and those that an older assessment was begun with."""

from __future__ import annotations

import functools

from vardnav.capabilities.advice import models
from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage.bundle import Bundle


def released() -> Bundle:
    """Return the protocols of this version of the product."""
    return bundles.released()


def of(digest: str) -> Bundle:
    """Return the protocols with a digest. Raises models.Bundle.DoesNotExist."""
    now = released()
    return now if digest == now.digest else _kept(digest)


@functools.lru_cache(maxsize=3)
def _kept(digest: str) -> Bundle:
    return bundles.from_json(models.Bundle.objects.values_list("text", flat=True).get(digest=digest))
