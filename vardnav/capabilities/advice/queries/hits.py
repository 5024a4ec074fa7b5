"""Queries: the way to advice for whoever writes of symptoms in the need box."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.queries.standing import KEY
from vardnav.capabilities.advice.rules import wording
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.public import looking
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import SearchHit


def found(viewer: Viewer, text: str, *, now: dt.datetime) -> list[SearchHit]:
    """Return the way to the questions when the words may be about a symptom."""
    if looking.score(text, KEY) >= looking.ENOUGH:
        return []  # the e-service itself is found by these words
    bundle = bundles.released()
    if not wording.search(text, bundle, is_loose=False):
        return []
    title = _("Beskriv dina symtom")
    summary = _("Svara på frågor och få veta hur bråttom det är och vart du ska vända dig.")
    return [SearchHit(title, summary, addresses.url("advice:start"), "stethoscope")]
