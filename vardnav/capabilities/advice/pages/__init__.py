"""Pages: describe symptoms, before and after log-in."""

from vardnav.capabilities.advice.pages import keep, onward, own
from vardnav.capabilities.advice.pages.public import again, back, now, start

__all__ = ["again", "back", "keep", "now", "onward", "own", "start"]
