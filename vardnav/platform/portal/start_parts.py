"""Queries: the parts of the start page that other rooms give, each standing for itself."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.design import rows
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.start_parts import BEFORE_CASES, StartPart

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the page shows it. Not `is_known`: it could not be fetched, and says so."""

    key: str
    title: str | Promise
    rows: Sequence[rows.Row]
    url: str
    url_title: str | Promise
    is_known: bool = True
    is_sensitive: bool = False
    is_before_cases: bool = True


def shown(viewer: Viewer, are_there: Sequence[bool], *, now: dt.datetime) -> list[Part]:
    """Return the parts that have something to show, and those that failed. `are_there`: as `listing.start_there` says."""
    return list(_shown(viewer, are_there, now))


def _shown(viewer: Viewer, are_there: Sequence[bool], now: dt.datetime) -> Iterator[Part]:
    for declared, is_there in zip(listing.start_parts(), are_there, strict=True):
        if not is_there:
            continue
        try:
            with transaction.atomic():  # what fails here leaves the page's other questions as they are
                found = declared.make(viewer, now)
        except Exception as problem:
            # Not the exception itself: its words may be about the person.
            logger.error(
                "%s of the start page could not be shown: %s, request %s",
                declared.key,
                type(problem).__name__,
                viewer.request_id,
            )
            yield _part(declared, (), is_known=False)
            continue
        if found is not None and found.lines:
            lines = [rows.Row(**one._asdict()) for one in found.lines]
            yield _part(declared, lines, is_sensitive=found.is_sensitive)


def _part(
    declared: StartPart, lines: Sequence[rows.Row], *, is_known: bool = True, is_sensitive: bool = False
) -> Part:
    return Part(
        key=declared.key,
        title=declared.title,
        rows=lines,
        url=addresses.url(declared.page),
        url_title=declared.page_title,
        is_known=is_known,
        is_sensitive=is_sensitive,
        is_before_cases=declared.order < BEFORE_CASES,
    )
