"""What the reach room declares: the region's figures, for its administrator."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.reach import pages
from vardnav.platform.registry.declarations import Capability, Door, Page, Shortcut

CAPABILITY = Capability(
    key="reach",
    pages=(
        Page(Door.STEERING, "reach/", pages.figures, "figures"),
        Page(Door.STEERING, "reach.csv", pages.file, "csv"),
    ),
    shortcuts=(Shortcut(Door.STEERING, _("Når vi alla?"), "reach:figures", "bar-chart"),),
)
