"""Queries: what somebody would see of a form if it were sent and answered: their own pages' questions, asked as them.

Nothing here says what a guardian sees. The form is sent and answered inside a transaction that is taken back
(cases.rehearsing), and each place where a case can be seen is asked as it asks itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import (
    inbox_queries,
    models,
    onlookers,
    portal_queries,
    portal_shown,
    queries,
    rehearsing,
)
from vardnav.platform.design.rows import Row
from vardnav.platform.notify import queries as notices


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees of one case. `rows`: as they stand in their list of cases."""

    rows: Sequence[Row] = ()
    is_on_start: bool = False
    is_answer_in_inbox: bool = False
    counts_as_unread: bool = False
    can_open: bool = False
    is_told: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether they see nothing at all of it."""
        return self == Sight()


@dataclass(frozen=True, slots=True)
class Preview:
    """What one who stands near would see: if the case is secret, and if it is not."""

    who: onlookers.Onlooker
    secret: Sight
    shared: Sight


def previews(viewer: Viewer, about: portal_queries.Review, *, now: dt.datetime) -> list[Preview]:
    """Return what each who stands near the subject would see of the form; nothing for those who may not act today.

    Raises Http404 when the form is gone.
    """
    acting = [one for one in about.onlookers if one.may_act]
    secret = _rehearsed(viewer, about, acting, is_secret=True, now=now) if acting else {}
    shared = _rehearsed(viewer, about, acting, is_secret=False, now=now) if acting else {}
    nothing = Sight()
    return [
        Preview(one, secret.get(one.person_id, nothing), shared.get(one.person_id, nothing))
        for one in about.onlookers
    ]


def _rehearsed(
    viewer: Viewer,
    about: portal_queries.Review,
    acting: Sequence[onlookers.Onlooker],
    *,
    is_secret: bool,
    now: dt.datetime,
) -> dict[object, Sight]:
    with rehearsing.as_if_sent(viewer, about.filling, is_secret=is_secret, now=now) as case:
        return {one.person_id: sight(one.as_viewer(viewer, case.subject_id), case, now=now) for one in acting}


def sight(viewer: Viewer, case: models.Case, *, now: dt.datetime) -> Sight:
    """Return what `viewer` sees of a case that is there, by the questions that their pages ask."""
    start = queries.start(viewer, now=now)
    listed, unread, _are_there = queries.mine(viewer, is_open=True, now=now)
    told = notices.recipients(Viewer.system(region=case.region), case.subject_id, case_id=case.id, now=now)
    in_inbox = any(one.case_id == str(case.id) for one in inbox_queries.inbox(viewer, now=now).rows)
    return Sight(
        rows=tuple(portal_shown.listed(viewer, one, now=now) for one in listed if one.case_id == case.id),
        is_on_start=any(one.case_id == case.id for one in start.cases),
        is_answer_in_inbox=in_inbox,
        counts_as_unread=in_inbox and unread > 0,
        can_open=_opens(viewer, case, now),
        is_told=any(one.person_id == viewer.person_id and notices.chosen_channels(one) for one in told),
    )


def _opens(viewer: Viewer, case: models.Case, now: dt.datetime) -> bool:
    try:
        queries.case(viewer, case.id, now=now, mark_read=False)
    except Http404:
        return False
    return True
