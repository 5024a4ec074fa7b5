"""Pages: what the pages of a form being filled in have in common: opening it, and the way between them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.cases import portal_queries, portal_shown, portal_steps
from vardnav.platform.cases.portal_steps import Kind, Step
from vardnav.platform.design import telling
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

KEPT = telling.word(
    "cases kept", gettext_lazy("Sparat, men inte skickat. Du kan fortsätta när du vill inom 30 dagar.")
)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why what is being written cannot be sent now, told while it is written (R2): the review would be late."""

    state: str
    reason: str
    instead: str

    @classmethod
    def of(cls, viewer: Viewer, filling: portal_queries.Filling) -> Stopped:
        """Return it in the viewer's language."""
        return cls(
            state=services_shown.state_text(filling.offered, viewer.language),
            reason=services_shown.reason_text(filling.offered, viewer.language),
            instead=services_shown.instead_text(filling.offered, viewer.language),
        )


def opened(request: PageRequest, draft_id: uuid.UUID) -> portal_queries.Filling | SeeOther:
    """Return the draft being filled in; of one that is sent, the way to its receipt. Raises Http404."""
    try:
        found = portal_queries.filling(request.viewer, draft_id, now=clock.now())
    except portal_queries.AlreadySent as sent:
        return to_receipt(request.viewer, sent.case_id)
    # At the desk nobody is in danger of being seen with it.
    is_own = request.viewer.role is Role.RESIDENT
    request.frame.is_sensitive = is_own and portal_shown.is_sensitive(
        found.service.key, found.draft.unit.kind
    )
    return found


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the pages of a form lead: to the resident's own or, when staff help somebody, to the desk's (N12)."""

    filling: portal_queries.Filling

    @property
    def is_assisted(self) -> bool:
        """Whether staff fill the form in for somebody."""
        return self.filling.draft.assistance_id is not None

    @property
    def subject(self) -> str:
        """For whom it is; staff do not see a protected name before the case is theirs."""
        person = self.filling.draft.subject
        if not self.is_assisted:
            return person.name
        shown = protection.display(Details(person.name), protection=person.protection, reader=Reader.LIST)
        return _(shown.name) if shown.is_protected else shown.name

    @property
    def start(self) -> str:
        """Where one came from: the e-service's first page, or the page of the person who is helped."""
        if self.is_assisted:
            return addresses.url("assisted:person", assistance_id=self.filling.draft.assistance_id)
        return addresses.url("cases:start", key=self.filling.service.key)

    @property
    def later(self) -> str:
        """Where one goes on another time."""
        return self.start if self.is_assisted else addresses.url("portal:start") + "#drafts"

    def to(self, name: str, **parameters: Any) -> str:
        """Return the address of the form's page `name`: step, files, draft_file, remove_file, review or discard."""
        room = "assisted" if self.is_assisted else "cases"
        return addresses.url(f"{room}:{name}", draft_id=self.filling.draft.id, **parameters)


def kept_for_later(request: PageRequest, filling: portal_queries.Filling) -> SeeOther:
    """Return the way to where one goes on another time, which says that what was written is kept and not sent."""
    return telling.after(request, SeeOther(Ways(filling).later), KEPT)


def to_receipt(viewer: Viewer, case_id: uuid.UUID) -> SeeOther:
    """Return the way to the receipt of what was sent."""
    return see_other("assisted:receipt" if viewer.role is Role.STAFF else "cases:receipt", case_id=case_id)


def to_step(filling: portal_queries.Filling, step: Step) -> SeeOther:
    """Return the way to one page of the form."""
    return SeeOther(step_url(filling, step))


def step_url(filling: portal_queries.Filling, step: Step) -> str:
    """Return the address of one page of the form."""
    if step.kind is Kind.QUESTIONS:
        return Ways(filling).to("step", step=step.key)
    return Ways(filling).to("files" if step.kind is Kind.FILES else "review")


def frame(request: PageRequest, filling: portal_queries.Filling, here: Step) -> Mapping[str, Any]:
    """Return what every page of the form shows: which form, to whom, for whom, where in it."""
    place = [one.key for one in filling.steps].index(here.key)
    earlier = portal_steps.before(filling.steps, here.key)
    is_stopped = not filling.offered.is_open and not filling.is_requested
    return {
        "filling": filling,
        "stopped": Stopped.of(request.viewer, filling) if is_stopped else None,
        "ways": Ways(filling),
        "here": here,
        "place": place + 1,
        "total": len(filling.steps),
        "back": step_url(filling, earlier) if earlier else "",
    }
