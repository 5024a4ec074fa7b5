"""Pages: nobody was logged in; why, in plain words, and what to do instead."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.login.rules import Refusal
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest

_CONTACT = gettext_lazy("Ring din mottagning, så hjälper de dig.")
_WORDS = {
    Refusal.BAD_ANSWER: (
        gettext_lazy("Det gick inte att logga in"),
        gettext_lazy(
            "Svaret från din e-legitimation stämde inte, så vi avbröt. Du är inte inloggad. Börja om från början."
        ),
    ),
    Refusal.CANCELLED: (
        gettext_lazy("Du avbröt inloggningen"),
        gettext_lazy("Du är inte inloggad. Du kan försöka igen när du vill."),
    ),
    Refusal.LEVEL: (
        gettext_lazy("Din e-legitimation räcker inte"),
        gettext_lazy(
            "Här finns uppgifter om din hälsa. Därför behöver du en e-legitimation på tillitsnivå 3 eller högre. "
            "Försök igen med en annan e-legitimation."
        ),
    ),
    Refusal.UNREACHABLE: (
        gettext_lazy("Det går inte att logga in just nu"),
        gettext_lazy(
            "Tjänsten för e-legitimation svarar inte. Det är inget fel hos dig. Försök igen om en stund."
        ),
    ),
    Refusal.NOT_CONFIGURED: (
        gettext_lazy("Det går inte att logga in än"),
        gettext_lazy("Inloggningen är inte påslagen här."),
    ),
    Refusal.DECEASED: (gettext_lazy("Kontot är avslutat"), _CONTACT),
    # Not who locked it, nor why: whoever stands beside the person may be the one they need to be safe from.
    Refusal.LOCKED: (
        gettext_lazy("Kontot är låst"),
        gettext_lazy(
            "Ingen kan logga in på det nu. Det låses upp på en mottagning: besök den och visa legitimation. "
            "Behöver du vård? Ring din mottagning, så hjälper de dig."
        ),
    ),
    Refusal.AGE: (
        gettext_lazy("Du är för ung för att logga in själv"),
        gettext_lazy(
            "Från 13 år kan du logga in själv. Till dess kan din vårdnadshavare göra ärenden åt dig."
        ),
    ),
    Refusal.UNKNOWN_STAFF: (
        gettext_lazy("Du finns inte med bland personalen"),
        gettext_lazy("Be den som ansvarar för behörigheter på din arbetsplats att lägga till dig."),
    ),
    Refusal.NO_ASSIGNMENT: (
        gettext_lazy("Du har inget uppdrag som gäller i dag"),
        gettext_lazy("Be den som ansvarar för behörigheter på din arbetsplats att se över dina uppdrag."),
    ),
}
_PERSONAL = (Refusal.DECEASED, Refusal.LOCKED, Refusal.AGE, Refusal.UNKNOWN_STAFF, Refusal.NO_ASSIGNMENT)


def show(request: PageRequest, refusal: Refusal, provider: str) -> HttpResponse:
    """Return the page that says why nobody was logged in, with the refusal's status."""
    title, text = _WORDS[refusal]
    again = addresses.url("login:staff" if provider == "staff" else "login:choose")
    context = {
        "region": known_regions.by_code().get(request.viewer.region),
        "regions": known_regions.listed(),
        "title": str(title),
        "text": str(text),
        "again": again,
        "may_retry": refusal not in (*_PERSONAL, Refusal.NOT_CONFIGURED),
        "is_staff": provider == "staff",
        "other": _("Logga in som någon annan") if refusal in _PERSONAL else "",
    }
    response = design.render(request, "login/refused.html", context, status=refusal.status)
    if refusal is Refusal.UNREACHABLE:
        response["Retry-After"] = "30"
    return response
