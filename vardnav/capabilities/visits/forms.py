"""Forms: until how many hours before a visit it can be changed: a region or a unit decides (domain.md 4.8)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import Questionnaire

#: The part of the form that says it: the first one, where one writes which visit it is.
VISIT = "visit"
#: Most have 24 hours, some specialist clinics 72.
HOURS = 24
CUT_OFF = Option(
    "cut_off_hours",
    "integer",
    _("Senast så många timmar före tiden"),
    HOURS,
    help=_("Formuläret säger att den som har kortare tid kvar ska ringa i stället."),
    minimum=1,
    maximum=336,
)
_SAID = ngettext_lazy(
    "Är det mindre än %(hours)d timme kvar till tiden? Ring mottagningen i stället. Avbokar du för sent kan du få betala "
    "ändå.",
    "Är det mindre än %(hours)d timmar kvar till tiden? Ring mottagningen i stället. Avbokar du för sent kan du få betala "
    "ändå.",
    "hours",
)


def tailored(form: Questionnaire, option: Callable[[str], object]) -> Questionnaire:
    """Return the form with the hours that are decided where it is filled in."""
    hours = int(str(option(CUT_OFF.key) or HOURS))
    said = _SAID % {"hours": hours}
    groups = (
        dataclasses.replace(group, intro=said) if group.link_id == VISIT else group for group in form.groups
    )
    return dataclasses.replace(form, groups=tuple(groups))
