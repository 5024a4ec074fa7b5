"""Words: what the states of a case are called, for residents and for staff."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases.rules import Identified, Origin, Outcome, Status

#: (word, tone of the tag) for residents.
FOR_RESIDENTS: dict[str, tuple[str | Promise, str]] = {
    Status.RECEIVED: (_("Skickat"), "info"),
    Status.IN_PROGRESS: (_("Mottagningen arbetar med det"), "info"),
    Status.WAITING: (_("Mottagningen väntar på ditt svar"), "warning"),
    Status.COMPLETED: (_("Avslutat"), "neutral"),
}
FOR_STAFF: dict[str, tuple[str | Promise, str]] = {
    Status.RECEIVED: (_("Nytt"), "info"),
    Status.IN_PROGRESS: (_("Pågår"), "info"),
    Status.WAITING: (_("Väntar på invånaren"), "warning"),
    Status.COMPLETED: (_("Avslutat"), "neutral"),
}
OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    Outcome.ANSWERED: (_("Besvarat"), "success"),
    Outcome.APPROVED: (_("Godkänt"), "success"),
    Outcome.PARTLY: (_("Delvis godkänt"), "warning"),
    Outcome.REFUSED: (_("Inte godkänt"), "danger"),
    Outcome.ACCEPTED: (_("Mottagningen tar emot dig"), "success"),
    Outcome.REDIRECTED: (_("Hänvisat till annan vård"), "warning"),
    Outcome.REGISTERED: (_("Registrerat"), "success"),
    Outcome.WITHDRAWN: (_("Återtaget"), "neutral"),
    Outcome.INFORMED: (_("Information"), "neutral"),
    Outcome.TRANSFERRED: (_("Flyttat till en annan region"), "neutral"),
}
#: How somebody who was helped reached the staff.
ORIGINS: dict[str, str | Promise] = {
    Origin.PHONE: _("Personen ringde"),
    Origin.VISIT: _("Personen var på plats"),
    Origin.LETTER: _("Personen skrev brev"),
    Origin.UNIT: _("Mottagningen tog kontakt"),
}
#: How staff knew who it was.
IDENTIFIED: dict[str, str | Promise] = {
    Identified.DOCUMENT: _("Personen visade legitimation eller LMA-kort"),
    Identified.VOUCHED: _("Någon med legitimation intygade vem personen är"),
    Identified.KNOWN: _("Den som hjälpte känner personen"),
    Identified.CALLED: _("Vi ringde upp på ett nummer som vi redan hade"),
    Identified.QUESTIONS: _("Personen svarade på frågor som bara hen kan svara på"),
    Identified.SIGNED: _("Brevet är underskrivet och stämmer med det vi vet"),
    Identified.RECORD: _("Mottagningen vet redan vem personen är"),
}
VERBS: dict[str, str | Promise] = {
    "submit": _("Skickades"),
    "inform": _("Mottagningen skrev till dig"),
    "inquire": _("Mottagningen ställde frågor"),
    "take": _("En medarbetare tog hand om ärendet"),
    "assign": _("Fick en ansvarig medarbetare"),
    "release": _("Lades tillbaka i kön"),
    "forward": _("Skickades vidare till en annan mottagning"),
    "redirect": _("Lämnades till den sorts mottagning där det hör hemma"),
    "transfer": _("Flyttades till en mottagning i en annan region"),
    "continue": _("Kom från en annan region"),
    "return": _("Skickades tillbaka"),
    "retrieve": _("Mottagningen som skickade ärendet hämtade tillbaka det"),
    "retrieve_abroad": _("Mottagningen som skickade ärendet hämtade tillbaka det"),
    "ask": _("Mottagningen ställde en fråga"),
    "message": _("Mottagningen skrev"),
    "reply": _("Mottagningen fick svar på sin fråga"),
    "add": _("Uppgifter lades till"),
    "complete": _("Avslutades"),
    "withdraw": _("Drogs tillbaka"),
    "decline": _("Tiden behövs inte längre"),
    "recall": _("Mottagningen tog tillbaka formuläret"),
    "lapse": _("Mottagningen har väntat en månad på svar och tar upp ärendet igen"),
    "hide": _("Mottagningen dolde ärendet för den som gör ärenden åt dig"),
    "reveal": _("Mottagningen visade ärendet igen för den som gör ärenden åt dig"),
}


def status_word(status: str, outcome: str, *, staff: bool = False) -> tuple[str | Promise, str]:
    """Return (word, tone) for a case's state; a completed case says how it ended."""
    if status == Status.COMPLETED and outcome:
        return OUTCOMES.get(outcome, (outcome, "neutral"))
    return (FOR_STAFF if staff else FOR_RESIDENTS).get(status, (status, "neutral"))
