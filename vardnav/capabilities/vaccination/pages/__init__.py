"""Pages: campaigns for anybody; which concern oneself; times, both doses as one; the list of who can come at once."""

from vardnav.capabilities.vaccination.pages.booking import confirm, hold
from vardnav.capabilities.vaccination.pages.campaign import declare, one_campaign, standby
from vardnav.capabilities.vaccination.pages.mine import mine
from vardnav.capabilities.vaccination.pages.public import listed, public

__all__ = ["confirm", "declare", "hold", "listed", "mine", "one_campaign", "public", "standby"]
