"""A waiting room of Skåne's, as its administrator Ada has opened it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.waiting_room import deciding
from vardnav.platform.waiting_room.models import Room

#: What pages call it.
NAMES = ("line_id",)
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = ((Room, "id, version, is_stopped, closed_at"),)


def of(house: House) -> dict[str, uuid.UUID]:
    """Open a room before something of its own, tomorrow."""
    ada = Viewer.administrator(
        staff_id=house.ada.id, assignment_id=house.ada_of_skane.id, region=house.ada_of_skane.region_id
    )
    plan = deciding.Plan(
        key=f"booking:{uuid7().hex}",
        name_sv="Vaccination",
        name_en="Vaccination",
        target="/my/",
        opens_at=house.now + dt.timedelta(days=1),
    )
    return {"line_id": deciding.open_room(ada, plan, now=house.now).id}
