"""Tables: campaigns and their versions; what was booked by them, what people have said, who can come at once, doses."""

from vardnav.capabilities.vaccination.models.booked import Booking, Declaration
from vardnav.capabilities.vaccination.models.campaigns import Campaign, Version
from vardnav.capabilities.vaccination.models.given import Dose, Site
from vardnav.capabilities.vaccination.models.standby import Standby

__all__ = ["Booking", "Campaign", "Declaration", "Dose", "Site", "Standby", "Version"]
