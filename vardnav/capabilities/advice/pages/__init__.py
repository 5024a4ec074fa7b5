"""Pages: describe symptoms, before log-in."""

from vardnav.capabilities.advice.pages.public import again, back, now, start

__all__ = ["again", "back", "now", "start"]
