"""What this room declares: a panel on the page where a form is reviewed."""

from vardnav.platform.preview import panels
from vardnav.platform.registry.declarations import Capability, Panel, Place

CAPABILITY = Capability(
    key="preview", panels=(Panel(Place.PORTAL_REVIEW, "preview/panel.html", panels.of_form),)
)
