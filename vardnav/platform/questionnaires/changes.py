"""Actions: a form published or taken out of use as a change of the catalogue, so that a region may want two behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.catalogue import changing
from vardnav.platform.catalogue.models import Change
from vardnav.platform.questionnaires import actions, queries
from vardnav.platform.questionnaires.faults import Refused
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import CannotNow, Described, Difference

#: Kinds of changes.
PUBLISH, RETIRE = "publish_form", "retire_form"


def ask_to_publish(
    viewer: Viewer,
    form_id: uuid.UUID,
    *,
    revision: int,
    valid_from: dt.datetime,
    valid_to: dt.datetime | None = None,
    now: dt.datetime,
) -> Change:
    """Have the draft published: at once, or when another administrator lets it through. Raises as `actions.publish`."""
    actions.check_publishable(viewer, form_id, revision=revision, valid_from=valid_from)
    payload = {
        "form": str(form_id),
        "revision": revision,
        "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else None,
    }
    return changing.ask(viewer, PUBLISH, payload, service_keys=[_key(viewer, form_id)], now=now)


def ask_to_retire(viewer: Viewer, form_id: uuid.UUID, *, now: dt.datetime) -> Change:
    """Have a form taken out of use. Raises as `actions.retire`."""
    actions.check_retirable(viewer, form_id)
    payload = {"form": str(form_id)}
    return changing.ask(viewer, RETIRE, payload, service_keys=[_key(viewer, form_id)], now=now)


def publish(viewer: Viewer, payload: Mapping[str, Any], *, change: Change, now: dt.datetime) -> None:
    """Carry a publishing out. One that waited past its beginning begins now."""
    valid_from, valid_to = _period(payload)
    if change.expires_at is not None and valid_from < now:
        valid_from = now
    if valid_to is not None and valid_to <= now:
        raise changing.NotNow
    try:
        actions.publish(
            viewer,
            uuid.UUID(payload["form"]),
            revision=payload["revision"],
            valid_from=valid_from,
            valid_to=valid_to,
            change=change,
            now=now,
        )
    except (actions.Stale, actions.NotAllowed, Refused) as problem:
        if change.expires_at is None:
            raise
        raise CannotNow(str(problem)) from problem


def retire(viewer: Viewer, payload: Mapping[str, Any], *, change: Change, now: dt.datetime) -> None:
    """Carry a taking out of use out."""
    try:
        actions.retire(viewer, uuid.UUID(payload["form"]), change=change, now=now)
    except actions.NotAllowed as problem:
        if change.expires_at is None:
            raise
        raise CannotNow(str(problem)) from problem


def describe_publish(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Which form would be published, and from when."""
    valid_from, _valid_to = _period(payload)
    when = words.moment(valid_from, now=now, language=viewer.language)
    return _described(viewer, payload, _("Publicerat från %(when)s") % {"when": when})


def describe_retire(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Which form would be taken out of use."""
    return _described(viewer, payload, _("Taget ur bruk"))


def _described(viewer: Viewer, payload: Mapping[str, Any], after: str) -> Described:
    form_id = uuid.UUID(payload["form"])
    newest = queries.versions(viewer, form_id)[0]
    address = addresses.url("questionnaires:form", form_id=form_id)
    told = Difference(newest.title_sv, _("Version %(n)d") % {"n": newest.number}, after)
    return Described(_("hela regionen"), address, [told])


def _period(payload: Mapping[str, Any]) -> tuple[dt.datetime, dt.datetime | None]:
    ends = payload["valid_to"]
    return dt.datetime.fromisoformat(payload["valid_from"]), dt.datetime.fromisoformat(ends) if ends else None


def _key(viewer: Viewer, form_id: uuid.UUID) -> str:
    return queries.versions(viewer, form_id)[0].form.key
