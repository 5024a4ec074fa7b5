"""Actions: the files of one question of a form. They lie in the draft's container; the answer says which are whose."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import attachments, models
from vardnav.platform.files import actions as files
from vardnav.platform.files import forms as file_forms
from vardnav.platform.files import queries as files_stored
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files.models import Container
from vardnav.platform.files.refusals import Reason, Refused
from vardnav.platform.files.uploads import Looked
from vardnav.platform.registry.questions import Item, ItemType, Questionnaire

#: Of a whole form, in all its places.
LIMITS = file_rules.Limits(max_files=20, max_bytes_total=80 * file_rules.MEGABYTE)
#: Of one question that says nothing of it.
MOST_EACH = 5


def most(item: Item) -> int:
    """Return how many files a question takes."""
    return min(item.most or MOST_EACH, LIMITS.max_files)


@dataclass(frozen=True, slots=True)
class Takes:
    """What a question takes, for its page. `words` say it before anything is chosen."""

    words: str
    accept: str
    max_bytes: int
    most: int


def takes(item: Item) -> Takes:
    """Return what a question takes."""
    limit = most(item)
    how_many = ngettext("Högst en fil.", "Högst %(files)s filer.", limit) % {"files": limit}
    each = LIMITS.max_bytes_each // file_rules.MEGABYTE
    what = _("Varje fil får vara högst %(each)s MB. Bilder (JPEG, PNG, HEIC) eller PDF.") % {"each": each}
    return Takes(f"{how_many} {what}", file_forms.ACCEPT, LIMITS.max_bytes_each, limit)


def ids(answer: Any) -> list[uuid.UUID]:
    """Return the ids of the files that an answer names."""
    told = answer if isinstance(answer, list) else []
    return [uuid.UUID(str(one["id"])) for one in told if isinstance(one, Mapping) and "id" in one]


def add(
    viewer: Viewer, draft_id: uuid.UUID, item: Item, looked: Sequence[Looked], *, now: dt.datetime
) -> tuple[files.Outcome, dict[str, Any]]:
    """Keep each file that can be kept as an answer to `item`; return what became of them, and the draft's answers.

    Raises Http404 (no such draft of the viewer's).
    """
    with transaction.atomic():
        draft = _held(viewer, draft_id)
        there = list(draft.answers.get(item.link_id) or [])
        room = max(most(item) - len(there), 0)
        outcome = files.Outcome()
        for one in looked:
            if not isinstance(one, Refused) and len(outcome.stored) >= room:
                limits = file_rules.Limits(max_files=most(item))
                outcome.refusals.append(Refused(Reason.TOO_MANY, name=one.name, limits=limits))
                continue
            kept = files.accept_all(
                viewer, [one], container=attachments.of_draft(draft.id, draft.region),
                subject_id=draft.subject_id, limits=LIMITS, now=now,
            )  # fmt: skip
            outcome.stored.extend(kept.stored)
            outcome.refusals.extend(kept.refusals)
        named = [{"id": str(one.id), "name": one.original_name} for one in outcome.stored]
        return outcome, _saved(draft, item, [*there, *named], now)


def take_away(
    viewer: Viewer, draft_id: uuid.UUID, item: Item, file_id: str, *, now: dt.datetime
) -> dict[str, Any]:
    """Take a file away from the answer to `item`; one that is gone already is. Return the draft's answers."""
    with transaction.atomic():
        draft = _held(viewer, draft_id)
        there = list(draft.answers.get(item.link_id) or [])
        left = [one for one in there if one["id"] != file_id]
        if len(left) == len(there):
            return dict(draft.answers)
        files.remove(
            viewer, uuid.UUID(file_id), container=attachments.of_draft(draft.id, draft.region), now=now
        )
        return _saved(draft, item, left, now)


def keep_only(viewer: Viewer, container: Container, answers: Iterable[Any], *, now: dt.datetime) -> None:
    """Throw away the files of a form that none of these answers names."""
    named = {file_id for answer in answers for file_id in ids(answer)}
    for stored in files_stored.in_container(viewer, container):
        if stored.id not in named:
            files.remove(viewer, stored.id, container=container, now=now)


def are_asked(questionnaire: Questionnaire) -> bool:
    """Tell whether a form asks for files among its questions."""
    return any(item.type is ItemType.ATTACHMENT and item.in_place for item in questionnaire.items())


def _held(viewer: Viewer, draft_id: uuid.UUID) -> models.Draft:
    draft = models.Draft.objects.visible_to(viewer).select_for_update().filter(id=draft_id).first()
    if draft is None:
        raise Http404
    return draft


def _saved(draft: models.Draft, item: Item, answer: list[dict[str, str]], now: dt.datetime) -> dict[str, Any]:
    draft.answers = {**draft.answers, item.link_id: answer}
    draft.updated_at = now
    draft.save(update_fields=["answers", "updated_at"])
    return dict(draft.answers)
