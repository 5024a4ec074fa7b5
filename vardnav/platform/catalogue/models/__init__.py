"""Tables of what each region and unit offers: decisions, changes that made them, pauses, roll-outs and tiles."""

from vardnav.platform.catalogue.models.changes import Approval, Change
from vardnav.platform.catalogue.models.offerings import Offering, State, Version
from vardnav.platform.catalogue.models.pausing import Measure, Pause
from vardnav.platform.catalogue.models.rolling_out import RollOut, Wave
from vardnav.platform.catalogue.models.tiles import TileChoice

__all__ = [
    "Approval",
    "Change",
    "Measure",
    "Offering",
    "Pause",
    "RollOut",
    "State",
    "TileChoice",
    "Version",
    "Wave",
]
