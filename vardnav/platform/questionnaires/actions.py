"""Actions: every write to a region's forms. The administrator first; the rule asked; row and audit together."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import actions as catalogue
from vardnav.platform.catalogue import changing
from vardnav.platform.catalogue.models import Change
from vardnav.platform.questionnaires import offered, queries, rules, verbs, weighing
from vardnav.platform.questionnaires.models import Form, Version
from vardnav.platform.questionnaires.offered import Settings
from vardnav.platform.questionnaires.rules import State
from vardnav.platform.registry import built


class Stale(Exception):
    """Somebody else has changed the form since the page was opened; nothing was written."""


class NotAllowed(Exception):
    """The version's state does not allow it (published ones never change)."""


def create(
    viewer: Viewer, settings: Settings, *, resource: dict[str, Any] | None = None, now: dt.datetime
) -> Version:
    """Begin a form: an empty one, or with a Questionnaire's questions. Raises Http404, faults.Refused."""
    queries.only_administrators(viewer)
    is_one_page = settings.is_one_page
    given = (
        weighing.checked(resource, is_one_page=is_one_page)
        if resource is not None
        else offered.empty(settings)
    )
    with transaction.atomic():
        form = Form.objects.create(
            region=viewer.region, key=_free_key(viewer, settings.title_sv), created_at=now
        )
        version = Version(region=viewer.region, form=form, number=1, state=State.DRAFT, resource=given)
        _write(viewer, version, verbs.CREATE.key, settings, now=now)
    return version


def edit(
    viewer: Viewer,
    form_id: uuid.UUID,
    *,
    revision: int,
    change: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    settings: Settings | None = None,
    now: dt.datetime,
) -> Version:
    """Change the draft's questions (`change` gets the Questionnaire and gives the new one) or its settings.

    Raises Http404, Stale (its `revision` is another), NotAllowed (no draft) and whatever `change` raises.
    """
    with transaction.atomic():
        version = _draft(viewer, form_id)
        if version.revision != revision:
            raise Stale
        if change is not None:
            before = version.resource
            version.resource = change(before)
            version.before = before
        _write(viewer, version, verbs.EDIT.key, settings, now=now)
    return version


def undo(viewer: Viewer, form_id: uuid.UUID, *, revision: int, now: dt.datetime) -> Version:
    """Put the draft's questions back as they were before the last change; done again, the change is back.

    Raises Http404, Stale, NotAllowed (no draft, or nothing to undo).
    """
    with transaction.atomic():
        version = _draft(viewer, form_id)
        if version.revision != revision:
            raise Stale
        if version.before is None:
            raise NotAllowed("undo")
        version.resource, version.before = version.before, version.resource
        _write(viewer, version, verbs.EDIT.key, None, now=now)
    return version


def begin_next(viewer: Viewer, form_id: uuid.UUID, *, now: dt.datetime) -> Version:
    """Begin the next version as a copy of the newest; the draft there is, when there is one. Raises Http404."""
    with transaction.atomic():
        _locked(viewer, form_id)
        newest = queries.versions(viewer, form_id)[0]
        if newest.state == State.DRAFT:
            return newest
        copy = Version(
            region=newest.region, form=newest.form, number=newest.number + 1, state=State.DRAFT,
            resource=newest.resource,
        )  # fmt: skip
        _write(viewer, copy, verbs.CREATE.key, offered.settings_of(newest), now=now)
    return copy


def publish(
    viewer: Viewer,
    form_id: uuid.UUID,
    *,
    revision: int,
    valid_from: dt.datetime,
    valid_to: dt.datetime | None = None,
    change: Change | None = None,
    now: dt.datetime,
) -> Version:
    """Let the draft be asked from `valid_from`, until the next version is.

    The first version is also decided about in the catalogue: open between the dates. Of later ones what the catalogue
    says stays (a paused e-service stays paused). `change`: what it is part of. Raises Http404, Stale, NotAllowed,
    faults.Refused and, outside a change where two are wanted, catalogue.NeedsTwo.
    """
    try:
        with transaction.atomic():
            changing.allow(viewer, change)
            version, earlier = _publishable(viewer, form_id, revision, valid_from)
            before = earlier.first()
            earlier.filter(valid_to__isnull=True).update(valid_to=valid_from)
            version.state, version.valid_from, version.before = State.PUBLISHED, valid_from, None
            _write(viewer, version, verbs.PUBLISH.key, None, now=now)
            if before is None:
                choice = catalogue.Choice(state="on", valid_from=valid_from, valid_to=valid_to)
                catalogue.decide(viewer, version.form.key, choice, change=change, now=now)
            else:
                catalogue.tell_every_process(now)
    except BaseException:
        built.forget()  # what was read inside the transaction that failed never was
        raise
    return version


def check_publishable(viewer: Viewer, form_id: uuid.UUID, *, revision: int, valid_from: dt.datetime) -> None:
    """Raise what `publish` would, where the draft cannot be published as it is; nothing is written."""
    with transaction.atomic():
        _publishable(viewer, form_id, revision, valid_from)


def _publishable(
    viewer: Viewer, form_id: uuid.UUID, revision: int, valid_from: dt.datetime
) -> tuple[Version, QuerySet[Version]]:
    version = _draft(viewer, form_id)
    if version.revision != revision:
        raise Stale
    weighing.checked(version.resource, is_one_page=version.is_one_page)
    earlier = Version.objects.filter(region=viewer.region, form_id=form_id, state=State.PUBLISHED)
    earlier = earlier.order_by("-number")
    before = earlier.first()
    if before is not None and before.valid_from and before.valid_from >= valid_from:
        raise NotAllowed("publish")
    return version, earlier


def check_retirable(viewer: Viewer, form_id: uuid.UUID) -> None:
    """Raise what `retire` would; nothing is written."""
    with transaction.atomic():
        _published(viewer, form_id)


def _published(viewer: Viewer, form_id: uuid.UUID) -> tuple[Form, list[Version]]:
    form = _locked(viewer, form_id)
    found = list(Version.objects.filter(region=viewer.region, form=form, state=State.PUBLISHED))
    if not found:
        raise NotAllowed("retire")
    return form, found


def retire(viewer: Viewer, form_id: uuid.UUID, *, change: Change | None = None, now: dt.datetime) -> None:
    """Take a form out of use: closed in the catalogue, its versions kept for the answers. Raises Http404, NotAllowed."""
    with transaction.atomic():
        changing.allow(viewer, change)
        form, published = _published(viewer, form_id)
        for version in published:
            version.state = State.RETIRED
            version.valid_to = version.valid_to or now
            _write(viewer, version, verbs.RETIRE.key, None, now=now)
        choice = catalogue.Choice(state="off", valid_from=now)
        catalogue.decide(viewer, form.key, choice, change=change, now=now)


def _locked(viewer: Viewer, form_id: uuid.UUID) -> Form:
    queries.only_administrators(viewer)
    form = Form.objects.visible_to(viewer).select_for_update().filter(id=form_id).first()
    if form is None:
        raise Http404
    return form


def _draft(viewer: Viewer, form_id: uuid.UUID) -> Version:
    form = _locked(viewer, form_id)
    found = Version.objects.filter(region=viewer.region, form=form, state=State.DRAFT).first()
    if found is None or not rules.may("edit", found.state):
        raise NotAllowed("edit")
    return found


def _write(
    viewer: Viewer, version: Version, action: str, settings: Settings | None, *, now: dt.datetime
) -> None:
    for name, value in asdict(settings).items() if settings else ():
        setattr(version, name, list(value) if name == "unit_kinds" else value)
    if not version._state.adding:
        version.revision += 1
    version.changed_by_id, version.changed_at = viewer.staff_id, now
    version.save()
    audit.record(
        viewer,
        action=action,
        object_kind="form",
        object_id=version.form_id,
        detail={"service": version.form.key, "version": version.number},
        now=now,
    )


def _free_key(viewer: Viewer, title: str) -> str:
    """Return a key for an e-service: its title in plain letters, and a number when that is taken."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "form"
    stem = f"{built.PREFIX}{viewer.region}.{slug}"
    number = 1
    while queries.exists(viewer, stem if number == 1 else f"{stem}-{number}"):
        number += 1
    return stem if number == 1 else f"{stem}-{number}"
