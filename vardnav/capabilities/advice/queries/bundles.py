"""Queries: the protocols in force, and those that an older assessment was begun with."""

from __future__ import annotations

import functools

from vardnav.capabilities.advice import models
from vardnav.capabilities.advice.rules import braking
from vardnav.capabilities.advice.rules.braking import Braked, To
from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.text import hearing

#: Put together in this process and perhaps not yet kept, by digest; each set of brakes makes one.
_put_together: dict[str, Bundle] = {}


def released() -> Bundle:
    """Return the protocols of this version of the product."""
    return bundles.released()


def read_beforehand() -> None:
    """Read the protocols, and what their texts are heard by: three seconds that nobody should wait for."""
    hearing.reader(released())


def of(digest: str) -> Bundle:
    """Return the protocols with a digest. Raises models.Bundle.DoesNotExist."""
    now = released()
    return now if digest == now.digest else _put_together.get(digest) or _kept(digest)


def in_force(region: str, *, begun_with: str = "") -> Bundle:
    """Return the protocols that a region uses now: the released ones, or those of an assessment under way, with its brakes.

    For somebody who has not said which region, what any region has braked is braked.
    """
    rows = models.Brake.objects.filter(lifted_at__isnull=True)
    rows = rows.filter(region=region) if region else rows
    found = sorted({(one.protocol, one.version, one.to, one.source_id or "") for one in rows})
    return _braked(begun_with or released().digest, tuple(found))


@functools.lru_cache(maxsize=32)
def _braked(digest: str, brakes: tuple[tuple[str, int, str, str], ...]) -> Bundle:
    wanted = [Braked(protocol, version, To(to), source) for protocol, version, to, source in brakes]
    sources = {one.source: of(one.source) for one in wanted if one.source}
    made = braking.put_together(of(digest), wanted, sources)
    _put_together[made.digest] = made
    return made


@functools.lru_cache(maxsize=3)
def _kept(digest: str) -> Bundle:
    return bundles.from_json(models.Bundle.objects.values_list("text", flat=True).get(digest=digest))
