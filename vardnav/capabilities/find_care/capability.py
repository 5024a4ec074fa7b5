"""Find care: its pages behind the public door, and what it adds to the need box."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.find_care import pages
from vardnav.capabilities.find_care.queries import units
from vardnav.platform.registry.declarations import Capability, Door, Doorway, Page

CAPABILITY = Capability(
    key="find_care",
    pages=(
        Page(Door.PUBLIC, "units/", pages.units, "units", known_as="units.listed"),
        Page(Door.PUBLIC, "units/<str:region>/<uuid:unit_id>/", pages.unit, "unit", known_as="units.one"),
    ),
    searches=(units.search_hits,),
    doorways=(
        Doorway(
            _("Hitta mottagning"),
            _("Adress, telefon, öppettider och vad du kan göra digitalt."),
            "find_care:units",
            "hospital",
        ),
    ),
)
