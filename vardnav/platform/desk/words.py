"""Words: queues, decisions, steps and deadlines, said to staff."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.clock import working_days
from vardnav.platform.cases import rules
from vardnav.platform.cases.changing import NotOfAge
from vardnav.platform.cases.reach import Handed
from vardnav.platform.cases.secrecy import Ground
from vardnav.platform.registry.declarations import Ending

QUEUES: dict[str, str | Promise] = {
    "new": gettext_lazy("Nya"),
    "mine": gettext_lazy("Mina"),
    "waiting": gettext_lazy("Väntar på invånaren"),
    "overdue": gettext_lazy("Försenade"),
    "open": gettext_lazy("Alla öppna"),
    "closed": gettext_lazy("Avslutade"),
}
#: What an empty queue says: heading, text.
EMPTY: dict[str, tuple[str | Promise, str | Promise]] = {
    "new": (gettext_lazy("Inga nya ärenden"), gettext_lazy("Allt som har kommit in är omhändertaget.")),
    "mine": (
        gettext_lazy("Du har inga ärenden"),
        gettext_lazy("Ta ett ärende från Nya, så hamnar det här."),
    ),
    "waiting": (
        gettext_lazy("Inget väntar på invånaren"),
        gettext_lazy("Här står ärenden där ni har ställt en fråga som inte är besvarad."),
    ),
    "overdue": (
        gettext_lazy("Inget är försenat"),
        gettext_lazy("Alla ärenden är inom tiden som ni har lovat."),
    ),
    "open": (gettext_lazy("Inga öppna ärenden"), gettext_lazy("När en invånare skickar något står det här.")),
    "closed": (
        gettext_lazy("Inga avslutade ärenden"),
        gettext_lazy("Ärenden som ni har svarat klart på står här."),
    ),
}
ENDINGS: dict[str, str | Promise] = {
    Ending.ANSWERED: gettext_lazy("Besvara"),
    Ending.APPROVED: gettext_lazy("Godkänn"),
    Ending.PARTLY: gettext_lazy("Godkänn delvis"),
    Ending.REFUSED: gettext_lazy("Avslå"),
    Ending.ACCEPTED: gettext_lazy("Ta emot"),
    Ending.REDIRECTED: gettext_lazy("Hänvisa vidare"),
    Ending.REGISTERED: gettext_lazy("Registrera"),
}
STEPS: dict[str, str | Promise] = {
    "submit": gettext_lazy("Skickades in"),
    "inform": gettext_lazy("Mottagningen skrev till invånaren"),
    "inquire": gettext_lazy("Mottagningen ställde frågor"),
    "take": gettext_lazy("Togs om hand"),
    "assign": gettext_lazy("Tilldelades en kollega"),
    "release": gettext_lazy("Lades tillbaka i kön"),
    "forward": gettext_lazy("Skickades vidare"),
    "redirect": gettext_lazy("Lämnades till rätt sorts mottagning"),
    "transfer": gettext_lazy("Flyttades"),
    "continue": gettext_lazy("Kom från en annan region"),
    "return": gettext_lazy("Skickades tillbaka"),
    "retrieve": gettext_lazy("Hämtades tillbaka"),
    "retrieve_abroad": gettext_lazy("Hämtades tillbaka"),
    "ask": gettext_lazy("Fråga till invånaren"),
    "message": gettext_lazy("Meddelande till invånaren"),
    "reply": gettext_lazy("Invånaren svarade"),
    "add": gettext_lazy("Invånaren lade till uppgifter"),
    "complete": gettext_lazy("Avslutades"),
    "withdraw": gettext_lazy("Invånaren tog tillbaka ärendet"),
    "decline": gettext_lazy("Invånaren behöver inte tiden längre"),
    "recall": gettext_lazy("Formuläret togs tillbaka"),
    "lapse": gettext_lazy("Inget svar på en månad. Ärendet är tillbaka i kön"),
    "hide": gettext_lazy("Gjordes hemligt för ombud"),
    "reveal": gettext_lazy("Är inte längre hemligt för ombud"),
}
#: The resident's own steps, when staff took them in the resident's place.
STEPS_WITH_HELP: dict[str, str | Promise] = {
    "reply": gettext_lazy("Formuläret fylldes i åt invånaren"),
    "add": gettext_lazy("Formuläret fylldes i åt invånaren"),
}
#: The same in a case that is sent, by staff who write down what the person says.
STEPS_IN_PLACE: dict[str, str | Promise] = {
    "reply": gettext_lazy("Invånarens svar skrevs ner"),
    "add": gettext_lazy("Det invånaren sa skrevs ner"),
    "withdraw": gettext_lazy("Togs tillbaka åt invånaren"),
}
#: What is said on the page after each action.
DONE: dict[str, str | Promise] = {
    "take": gettext_lazy("Du har tagit ärendet."),
    "assign": gettext_lazy("Ärendet är tilldelat."),
    "release": gettext_lazy("Ärendet ligger i kön igen."),
    "ask": gettext_lazy("Din fråga är skickad. Ärendet väntar på invånarens svar."),
    "message": gettext_lazy("Ditt meddelande är skickat. Ärendet är fortfarande öppet."),
    "complete": gettext_lazy("Svaret är skickat och ärendet är avslutat."),
    "hide": gettext_lazy("Ärendet är hemligt. Den som gör ärenden åt personen ser det inte."),
    "reveal": gettext_lazy("Ärendet är inte hemligt längre. Den som gör ärenden åt personen ser det."),
}
#: An answer that nobody reads here is not sent: it is kept, and handed over.
SAVED = gettext_lazy("Svaret är sparat och ärendet är avslutat. Kom ihåg att lämna det till personen.")
#: On what grounds staff make a case secret (OSL 12:3, 25:1; FB 6:11).
GROUNDS: dict[str, str | Promise] = {
    Ground.MATURE: gettext_lazy("Barnet är så moget att det får bestämma själv"),
    Ground.HARM: gettext_lazy("Personen kan ta stor skada om någon annan får veta"),
    Ground.WISH: gettext_lazy("Personen har själv bett om det"),
}


#: How an answer that nobody reads here was handed over.
HANDED: dict[str, str | Promise] = {
    Handed.VISIT: gettext_lazy("Vid ett besök"),
    Handed.PHONE: gettext_lazy("På telefon, på ett nummer som är personens eget"),
    Handed.LETTER: gettext_lazy("I ett brev"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words. What is late is told by word and icon, never by colour alone."""

    text: str
    note: str = ""
    tone: str = "neutral"
    icon: str = "clock"


def due(status: str, due_at: dt.datetime, status_at: dt.datetime, now: dt.datetime, language: str) -> Due:
    """Return when an answer must be there, or what has become of it. `due_at` is the midnight that ends the last day."""
    is_told_since = status in (rules.Status.COMPLETED, rules.Status.WAITING)
    return _due(
        status,
        _day_before(due_at),
        clock.local_date(status_at) if is_told_since else None,
        _day_of(now),
        rules.is_overdue(status, due_at, now),
        language,
    )


@functools.lru_cache(maxsize=4096)
def _day_before(midnight: dt.datetime) -> dt.date:
    return clock.local_date(midnight - dt.timedelta(seconds=1))


#: The Swedish day of the one moment that a whole page is drawn at.
_day_of = functools.lru_cache(maxsize=16)(clock.local_date)


@functools.lru_cache(maxsize=10_000)
def _due(  # noqa: PLR0917 - a key of the cache
    status: str, last: dt.date, since: dt.date | None, today: dt.date, is_overdue: bool, language: str
) -> Due:
    """Say it in words; a queue's rows share their days, so each sentence is made once a day."""
    if since is not None:
        when = clock_words.day_seen_from(since, today, language)
        if status == rules.Status.COMPLETED:
            return Due(_("Avslutat %(day)s") % {"day": when}, icon="checkmark")
        return Due(_("Väntar på svar sedan %(day)s") % {"day": when}, icon="hourglass")
    day = clock_words.day_seen_from(last, today, language)
    if is_overdue:
        note = _("Skulle ha besvarats %(day)s") % {"day": day}
        return Due(_("Försenat"), note, "danger", "exclamationmark-triangle-fill")
    left = working_days.working_days_between(today, last)
    if left <= 0:
        return Due(_("Svara i dag"), tone="warning")
    note = _("%(days)s kvar") % {"days": clock_words.amount(left, "working_day", language)}
    return Due(_("Svara senast %(day)s") % {"day": day}, note)


def closed(why: Exception) -> str:
    """Return why a unit that was chosen does not take a case."""
    if isinstance(why, NotOfAge):
        return _("Mottagningen tar inte emot personer i den åldern. Välj en annan.")
    return _("Mottagningen tar inte emot sådana ärenden just nu. Välj en annan.")
