"""What this folder declares: the rules that its times are booked by, and campaigns published as changes of the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.vaccination.actions import admitting, publishing
from vardnav.capabilities.vaccination.rules.plan import PREFIX
from vardnav.platform.registry.contributions import TimeGuard
from vardnav.platform.registry.declarations import Capability, Changeable

CAPABILITY = Capability(
    key="vaccination",
    time_guards=(TimeGuard(PREFIX, admitting.admits),),
    changes=(
        Changeable(
            publishing.PUBLISH, _("Vaccinationskampanj publiceras"), publishing.carry_out, publishing.describe
        ),
    ),
)
