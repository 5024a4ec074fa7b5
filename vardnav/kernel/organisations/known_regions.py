"""Queries: the 21 regions as this product ships them; no database, so the public door stands without."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from vardnav.kernel.organisations import models, reference

#: A region as pages know it: never looked up in the database.
Region = models.Region


@functools.cache
def listed() -> Sequence[models.Region]:
    """Return the regions in Swedish alphabetical order."""
    return tuple(sorted(reference.regions(), key=lambda region: region.sort_key))


@functools.cache
def by_code() -> Mapping[str, models.Region]:
    """Return the regions by county code."""
    return {region.code: region for region in listed()}
