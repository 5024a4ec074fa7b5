"""Words: what priorities, endings and answers are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.conversations.rules.endings import Helped, LedTo
from vardnav.capabilities.conversations.rules.priorities import Priority

NAMES: dict[Priority, str | Promise] = {
    Priority.AT_ONCE: _("Omgående"),
    Priority.SOON: _("Skyndsamt"),
    Priority.WITHIN_A_DAY: _("Närmaste dygnet"),
    Priority.WEEKDAY: _("Vardag, närmaste tiden"),
    Priority.CAN_WAIT: _("Avvakta"),
}
HELP: dict[Priority, str | Promise] = {
    Priority.AT_ONCE: _("Ta det nu. Fara för livet: be personen ringa 112."),
    Priority.SOON: _("Inom några timmar."),
    Priority.WITHIN_A_DAY: _("I dag eller i natt."),
    Priority.WEEKDAY: _("Kan vänta till en vardag."),
    Priority.CAN_WAIT: _("Egenvård räcker, men personen vill ha kontakt."),
}
#: The colours of tags, beside the words.
TONES = {
    Priority.AT_ONCE: "danger",
    Priority.SOON: "warning",
    Priority.WITHIN_A_DAY: "info",
    Priority.WEEKDAY: "neutral",
    Priority.CAN_WAIT: "neutral",
}
LED_TO: dict[LedTo, str | Promise] = {
    LedTo.ADVICE: _("Råd och egenvård"),
    LedTo.BOOKED: _("En bokad tid"),
    LedTo.REFERRED: _("Hänvisad till någon annan"),
    LedTo.EMERGENCY: _("Akut vård"),
    LedTo.OTHER: _("Något annat"),
}
HELPED: dict[Helped, str | Promise] = {Helped.YES: _("Ja"), Helped.PARTLY: _("Delvis"), Helped.NO: _("Nej")}
