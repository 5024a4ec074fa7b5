"""Live: pages that are open hear that there is news. What it is they ask for themselves, through their own gate."""

from vardnav.platform.live.telling import tell, ticket

__all__ = ["tell", "ticket"]
