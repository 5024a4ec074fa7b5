"""Words: a choice of tiles for the start page, for lists and for the one who is to let it through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Described, Difference
from vardnav.platform.steering import proposals_shown


def listed(keys: Sequence[str]) -> str:
    """Return the tiles in their order; that no choice is made where there are none."""
    if not keys:
        return _("Inga egna genvägar: alla e-tjänster visas i vanlig ordning")
    return ", ".join(str(proposals_shown.service_title(key)) for key in keys)


def described(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Which tiles would stand on the start page, and which stood there when it was asked for."""
    told = Difference(_("Genvägar på startsidan"), listed(payload["before"]), listed(payload["keys"]))
    return Described(_("hela regionen"), addresses.url("steering:shortcuts"), [told])
