"""Actions: what a region does about summonses on paper for whoever has said nothing: a change, perhaps of two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import changing
from vardnav.platform.catalogue.models import Change
from vardnav.platform.contacts import ages_in_words, verbs, wishes
from vardnav.platform.contacts.choosing import Stale
from vardnav.platform.contacts.models import SummonsRule
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import CannotNow, Described, Difference

#: The kind of change.
SUMMONS = "summons_on_paper"


def ask(
    viewer: Viewer, *, from_age: int | None, to_age: int | None, seen: int, now: dt.datetime
) -> Change | None:
    """Have it decided from and to which age the letter is left out: at once, or when another administrator lets it through.

    None for both ages: everybody gets one; never for anybody under OF_AGE: the database refuses it. `seen`: the number of
    the decision that the form showed. Returns None where it is so already. Raises Stale, Http404.
    """
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None or not viewer.region:
        raise Http404
    before = wishes.rule(viewer.region)
    if seen != (before.number if before else 0):
        raise Stale
    if _ages(before) == (from_age, to_age):
        return None
    payload = {"from_age": from_age, "to_age": to_age, "seen": seen, "before": list(_ages(before))}
    return changing.ask(viewer, SUMMONS, payload, now=now)


def decide(viewer: Viewer, payload: Mapping[str, Any], *, change: Change, now: dt.datetime) -> None:
    """Carry it out. Raises Stale; CannotNow where it waited and something else has been decided since.

    Changes of the catalogue stand in line (`changing.lock`), so two who decide at once are seen by each other.
    """
    changing.allow(viewer, change)
    before = wishes.rule(viewer.region)
    number = before.number if before else 0
    if payload["seen"] != number:
        if change.expires_at is None:
            raise Stale
        raise CannotNow("something else has been decided since")
    made = SummonsRule.objects.create(
        region=viewer.region,
        number=number + 1,
        from_age=payload["from_age"],
        to_age=payload["to_age"],
        staff_id=change.proposed_by_id,
        change=change,
        at=now,
    )
    audit.record(
        viewer,
        action=verbs.DECIDE.key,
        object_kind="summons_rule",
        object_id=made.id,
        region=viewer.region,
        now=now,
    )


def describe(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Who would get no summons on paper, and who got none when it was asked for."""
    told = Difference(
        _("Kallelser på papper"),
        ages_in_words.told(*payload["before"]),
        ages_in_words.told(payload["from_age"], payload["to_age"]),
    )
    return Described(_("hela regionen"), addresses.url("contacts:summons"), [told])


def _ages(rule: SummonsRule | None) -> tuple[int | None, int | None]:
    return (rule.from_age, rule.to_age) if rule else (None, None)
