"""Tables: campaigns and their versions; by which version and group a time was booked; what people have said."""

from vardnav.capabilities.vaccination.models.booked import Booking, Declaration
from vardnav.capabilities.vaccination.models.campaigns import Campaign, Version

__all__ = ["Booking", "Campaign", "Declaration", "Version"]
