"""Actions: a proposal let through, with each reason why it could not be told in words."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import changing, pausing, proposals, rolling_out
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.registry.declarations import CannotNow


def approve(viewer: Viewer, change_id: uuid.UUID, *, now: dt.datetime) -> str:
    """Let a proposal through; return "" when it is done, else why not (then it still waits). Raises Http404."""
    proposals.one(viewer, change_id)
    try:
        changing.approve(viewer, change_id, now=now)
    except changing.OwnProposal:
        return _("Någon annan än du som föreslog måste godkänna.")
    except changing.NotNow:
        return gone()
    except (Stale, pausing.NothingToPause, rolling_out.InTheWay, CannotNow, Http404):
        return _("Något har bestämts sedan förslaget. Avslå det här och gör ett nytt.")
    return ""


def gone() -> str:
    """Return that it is too late."""
    return _("Förslaget är redan avgjort, eller så har dess tid gått.")
