"""Queries: how somebody is reminded of a time: as they have chosen to be told of everything."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Account, NotifyBy
from vardnav.platform.registry import addresses


@dataclass(frozen=True, slots=True)
class Reached:
    """How a reminder comes, in words. `url`: where that is changed; `is_reached`: it comes at all."""

    text: str
    url: str
    is_reached: bool


def how(viewer: Viewer) -> Reached | None:
    """Return how the one who is logged in is told; None for who acts for somebody grown, who is told themselves."""
    if viewer.is_for_grown:
        return None
    account = Account.objects.visible_to(viewer).filter(person=viewer.person_id).first()
    ways = {
        NotifyBy.SMS: _("Påminnelsen kommer som sms."),
        NotifyBy.EMAIL: _("Påminnelsen kommer som e-post."),
        NotifyBy.BOTH: _("Påminnelsen kommer som sms och e-post."),
    }
    text = ways.get(NotifyBy(account.notify_by)) if account is not None else None
    none = _("Du har varken valt sms eller e-post. Utan det kommer ingen påminnelse.")
    return Reached(text or none, addresses.url("portal:settings"), text is not None)
