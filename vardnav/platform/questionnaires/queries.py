"""Queries: a region's forms for its administrator, and those that are published as e-services."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import desk_queries
from vardnav.platform.questionnaires import meaning, responses, wording
from vardnav.platform.questionnaires.models import Form, Version
from vardnav.platform.questionnaires.rules import State
from vardnav.platform.registry import built
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.options import Option

_log = logging.getLogger(__name__)
MOST = 500


def built_services(now: dt.datetime) -> tuple[list[EService], dt.datetime | None]:
    """Return every published form as an e-service, in the version that is asked at `now`, and when that changes next.

    A form taken out of use is there too (its cases have a title); that it is closed, the catalogue says. One statement.
    """
    rows = Version.objects.exclude(state=State.DRAFT).select_related("form").order_by("form_id", "number")
    by_form: dict[uuid.UUID, list[Version]] = {}
    for row in rows:
        by_form.setdefault(row.form_id, []).append(row)
    turns = [
        row.valid_from for each in by_form.values() for row in each if row.valid_from and row.valid_from > now
    ]
    found = [made for each in by_form.values() if (made := _in_force(each, now)) is not None]
    return sorted(found, key=lambda one: str(one.title)), min(turns, default=None)


def _in_force(versions: Sequence[Version], now: dt.datetime) -> EService | None:
    """A version that is not yet asked stands in before the first is: the catalogue says that it opens then."""
    begun = [one for one in versions if one.valid_from and one.valid_from <= now]
    chosen = begun[-1] if begun else versions[0]
    try:
        return service(chosen, others=[str(one.number) for one in versions if one is not chosen])
    except Exception:  # whatever is wrong with it, one form must not close all e-services
        _log.exception("the stored form %s cannot be read", chosen.id)
        return None


def service(version: Version, *, others: Sequence[str] = ()) -> EService:
    """Return a version as the e-service it is; `others`: the versions that answers may point to besides."""
    form = meaning.of(version.resource, version=str(version.number), is_one_page=version.is_one_page).form
    return EService(
        key=version.form.key,
        title=wording.in_both(version.title_sv, version.title_en),
        summary=wording.in_both(version.summary_sv, version.summary_en),
        form=meaning.with_earlier(form, others),
        icon="clipboard-checkmark",
        keywords=tuple(word.casefold() for word in f"{version.title_sv} {version.title_en}".split()),
        for_children=version.is_for_children,
        is_sensitive=version.is_sensitive,
        answer_within_days=version.answer_within_days,
        unit_kinds=tuple(version.unit_kinds),
        region=version.region,
        options=(
            Option(
                "answer_within_days", "integer", _("Svar inom antal arbetsdagar"), version.answer_within_days,
                minimum=1, maximum=90,
            ),
        ),
    )  # fmt: skip


def latest(viewer: Viewer) -> list[Version]:
    """Return the newest version of each of the region's forms, by title. Raises Http404."""
    only_administrators(viewer)
    rows = Version.objects.filter(region=viewer.region).select_related("form", "changed_by")
    newest = rows.order_by("form_id", "-number").distinct("form_id")
    return sorted(newest[:MOST], key=lambda one: one.title_sv.casefold())


def versions(viewer: Viewer, form_id: uuid.UUID) -> list[Version]:
    """Return a form's versions, newest first, at least one. Raises Http404."""
    only_administrators(viewer)
    rows = Version.objects.filter(region=viewer.region, form_id=form_id).select_related("form", "changed_by")
    found = list(rows.order_by("-number")[:MOST])
    if not found:
        raise Http404
    return found


def dated(viewer: Viewer) -> list[Version]:
    """Return the versions of the region's forms that are or were published, newest first, at most MOST. Raises Http404."""
    only_administrators(viewer)
    rows = Version.objects.filter(region=viewer.region, valid_from__isnull=False)
    return list(rows.defer("resource").order_by("-valid_from", "-id")[:MOST])


def only_administrators(viewer: Viewer) -> None:
    """Raise Http404 for anybody who does not administer a region."""
    if viewer.role not in (Role.ADMINISTRATOR, Role.SYSTEM) or not viewer.region:
        raise Http404


def exists(viewer: Viewer, key: str) -> bool:
    """Tell whether a form of the region has that key already."""
    return Form.objects.visible_to(viewer).filter(key=key).exists()


def response(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> tuple[str, dict[str, Any]]:
    """Return a case's number and what its form says as a QuestionnaireResponse; the reading is logged. Raises Http404.

    Of an e-service that is no stored form the answers are texts, in the order they were asked.
    """
    case = desk_queries.case(viewer, case_id, now=now).case
    version = version_of(case.region, case.service_key, case.form_version)
    made = responses.of_case(
        version.resource if version else responses.as_form(case.answers),
        case.answers, identifier=case.number, authored=case.sent_at.isoformat(), version=case.form_version,
    )  # fmt: skip
    return case.number, made


def version_of(region: str, key: str, number: str) -> Version | None:
    """Return the version of a form that answers were given in, None for an e-service that is no stored form."""
    if not key.startswith(built.PREFIX) or not number.isdigit():
        return None
    found = Version.objects.select_related("form").filter(region=region, form__key=key, number=int(number))
    return found.first()
