"""Actions: a region adds or changes a kit of its own: a decision of the catalogue, kept, logged, perhaps of two."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404

from vardnav.capabilities.self_tests.models import HOME_KEY
from vardnav.capabilities.self_tests.queries.offering import ORDER_KEY
from vardnav.capabilities.self_tests.rules import own_kits
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import changing, deciding, decisions, models
from vardnav.platform.catalogue.actions import Choice

#: What an address says -> the e-service the kit belongs to.
WHICH: Mapping[str, str] = {"sensitive": ORDER_KEY, "home": HOME_KEY}


class NotDecided(Exception):
    """The region has not decided about the e-service, or has paused it: that comes first."""


class TooMany(Exception):
    """The region has as many kits of its own as there may be."""


def kept(viewer: Viewer, which: str) -> tuple[models.Offering | None, list[own_kits.OwnKit]]:
    """Return the decision that stands about an e-service in the administrator's region, and its kits. Raises Http404."""
    if which not in WHICH:
        raise Http404
    current = decisions.current(viewer, WHICH[which])
    return current, own_kits.read(current.options.get(own_kits.OPTION)) if current is not None else []


def ask(
    viewer: Viewer, which: str, data: Mapping[str, Any], *, expected: uuid.UUID | None, now: dt.datetime
) -> changing.Change:
    """Have a kit decided as it is given: at once, or when another administrator lets it through.

    Everything else of the decision stays. `expected`: the decision that the form showed. Raises Http404,
    catalogue.actions.Stale, NotDecided, TooMany.
    """
    current, own = kept(viewer, which)
    if not is_decided(current):
        raise NotDecided
    assert current is not None
    if data["key"] not in {one.kit.key for one in own} and len(own) >= own_kits.MOST:
        raise TooMany
    texts = {
        f"{name}_{language}": getattr(current, f"{name}_{language}")
        for name in ("text", "reason", "instead")
        for language in ("sv", "en")
    }
    choice = Choice(
        state=current.state,
        valid_from=current.valid_from,
        valid_to=current.valid_to,
        options={
            **current.options,
            own_kits.OPTION: own_kits.with_one(current.options.get(own_kits.OPTION), data),
        },
        texts=texts,
    )
    return deciding.ask(viewer, WHICH[which], choice, expected=expected, now=now)


def is_decided(current: models.Offering | None) -> bool:
    """Whether a kit can be added: the region has decided, and no pause that is to be resumed as it was stands in the way."""
    return current is not None and current.pause_id is None
