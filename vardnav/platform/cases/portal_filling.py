"""Pages: what the pages of a form being filled in have in common: opening it, and the way between them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from vardnav.kernel import clock
from vardnav.platform.cases import portal_queries, portal_steps
from vardnav.platform.cases.portal_steps import Kind, Step
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other


def opened(request: PageRequest, draft_id: uuid.UUID) -> portal_queries.Filling | SeeOther:
    """Return the draft being filled in; of one that is sent, the way to its receipt. Raises Http404."""
    try:
        return portal_queries.filling(request.viewer, draft_id, now=clock.now())
    except portal_queries.AlreadySent as sent:
        return see_other("cases:receipt", case_id=sent.case_id)


def to_step(filling: portal_queries.Filling, step: Step) -> SeeOther:
    """Return the way to one page of the form."""
    return SeeOther(step_url(filling, step))


def step_url(filling: portal_queries.Filling, step: Step) -> str:
    """Return the address of one page of the form."""
    parameters: dict[str, Any] = {"draft_id": filling.draft.id}
    if step.kind is Kind.QUESTIONS:
        return addresses.url("cases:step", step=step.key, **parameters)
    return addresses.url("cases:files" if step.kind is Kind.FILES else "cases:review", **parameters)


def frame(request: PageRequest, filling: portal_queries.Filling, here: Step) -> Mapping[str, Any]:
    """Return what every page of the form shows: which form, to whom, for whom, where in it."""
    place = [one.key for one in filling.steps].index(here.key)
    earlier = portal_steps.before(filling.steps, here.key)
    return {
        "filling": filling,
        "here": here,
        "place": place + 1,
        "total": len(filling.steps),
        "back": step_url(filling, earlier) if earlier else "",
    }
