"""Rules: the neutral texts. One per kind, the same in every region, with nothing to fill in.

Outside log-in there is never a diagnosis, drug, unit, name, person number, free text or link (domain.md 4.17,
R9). The linter test refuses a text with a placeholder or such a word, in every language.
"""

from __future__ import annotations

import enum

from django.utils import translation
from django.utils.translation import gettext, gettext_noop


class Kind(enum.StrEnum):
    """Why we write. The text tells no more than that something is there."""

    MESSAGE = "message"
    QUESTION = "question"
    REMINDER = "reminder"
    UNANSWERED = "unanswered"
    ACCOUNT = "account"
    NEWS = "news"
    POWER = "power"
    TIME = "time"
    TIME_SOON = "time_soon"
    TIME_OFFER = "time_offer"
    OFFER = "offer"


SMS_MAX = 160
_SENTENCES = {
    Kind.MESSAGE: gettext_noop(
        "Du har fått ett nytt meddelande. Logga in på Vårdnav för att läsa. Svara inte på detta meddelande."
    ),
    Kind.QUESTION: gettext_noop(
        "Du har fått en fråga. Logga in på Vårdnav för att svara. Svara inte på detta meddelande."
    ),
    Kind.REMINDER: gettext_noop(
        "Du har ett meddelande som du inte har läst. Logga in på Vårdnav för att läsa. "
        "Svara inte på detta meddelande."
    ),
    Kind.UNANSWERED: gettext_noop(
        "Du har en fråga som du inte har svarat på. Logga in på Vårdnav för att svara. "
        "Svara inte på detta meddelande."
    ),
    Kind.ACCOUNT: gettext_noop(
        "Dina uppgifter på Vårdnav har ändrats. Logga in om det inte var du. Svara inte på detta meddelande."
    ),
    Kind.NEWS: gettext_noop(
        "Det finns något nytt att läsa i dina ärenden på Vårdnav. Logga in för att läsa. Svara inte på detta meddelande."
    ),
    Kind.POWER: gettext_noop(
        "Något har hänt med en fullmakt på Vårdnav. Logga in och välj Mina uppgifter. Svara inte på detta meddelande."
    ),
    Kind.TIME: gettext_noop(
        "Något har hänt med en tid på Vårdnav. Logga in och välj Mina tider. Svara inte på detta meddelande."
    ),
    Kind.TIME_SOON: gettext_noop(
        "Du har en tid snart. Logga in på Vårdnav och välj Mina tider. Svara inte på detta meddelande."
    ),
    Kind.TIME_OFFER: gettext_noop(
        "Du har fått ett erbjudande som du behöver svara på snart. Logga in på Vårdnav och välj Mina tider. "
        "Svara inte på detta meddelande."
    ),
    Kind.OFFER: gettext_noop(
        "Du har fått ett erbjudande på Vårdnav som gäller några dagar. Logga in för att läsa. "
        "Svara inte på detta meddelande."
    ),
}
_SUBJECTS = {
    Kind.MESSAGE: gettext_noop("Nytt meddelande på Vårdnav"),
    Kind.QUESTION: gettext_noop("Ny fråga på Vårdnav"),
    Kind.REMINDER: gettext_noop("Oläst meddelande på Vårdnav"),
    Kind.UNANSWERED: gettext_noop("Obesvarad fråga på Vårdnav"),
    Kind.ACCOUNT: gettext_noop("Ändrade uppgifter på Vårdnav"),
    Kind.NEWS: gettext_noop("Något nytt på Vårdnav"),
    Kind.POWER: gettext_noop("En fullmakt på Vårdnav"),
    Kind.OFFER: gettext_noop("Ett erbjudande på Vårdnav"),
    Kind.TIME: gettext_noop("En tid på Vårdnav"),
    Kind.TIME_SOON: gettext_noop("Påminnelse från Vårdnav"),
    Kind.TIME_OFFER: gettext_noop("Svara snart på Vårdnav"),
}


def text(kind: Kind, language: str) -> str:
    """Return the text, for SMS and as the body of an e-mail, in the person's language."""
    with translation.override(language):
        return gettext(_SENTENCES[kind])


def subject(kind: Kind, language: str) -> str:
    """Return the subject of an e-mail."""
    with translation.override(language):
        return gettext(_SUBJECTS[kind])
