"""Advice: its pages behind the public door, and the way in from the start page and the need box."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.advice import pages
from vardnav.capabilities.advice.queries import hits
from vardnav.platform.registry.declarations import Capability, Door, Doorway, Page

BOTH, POST = ("GET", "POST"), ("POST",)
CAPABILITY = Capability(
    key="advice",
    # Where somebody is unwell, and how, is seen by nobody over their shoulder: every page can be left at once.
    pages=(
        Page(Door.PUBLIC, "advice/", pages.start, "start", methods=BOTH, is_sensitive=True),
        Page(Door.PUBLIC, "advice/now/", pages.now, "now", methods=BOTH, is_sensitive=True),
        Page(Door.PUBLIC, "advice/back/", pages.back, "back", methods=POST, is_sensitive=True),
        Page(Door.PUBLIC, "advice/again/", pages.again, "again", methods=POST, is_sensitive=True),
    ),
    searches=(hits.found,),
    doorways=(
        Doorway(
            _("Beskriv dina symtom"),
            _("Svara på frågor och få veta hur bråttom det är och vart du ska vända dig. Utan inloggning."),
            "advice:start",
            "stethoscope",
        ),
    ),
)
