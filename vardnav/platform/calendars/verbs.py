"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

ASK = audit.verb(
    "calendars.ask",
    sv="bad mottagningens kalender ändra en tid",
    en="asked the clinic's calendar to change a time",
)
REFUSED = audit.verb(
    "calendars.refused", sv="fick nej från mottagningens kalender", en="was refused by the clinic's calendar"
)
UNCLEAR = audit.verb(
    "calendars.unclear",
    sv="fick inget svar från mottagningens kalender",
    en="had no answer from the clinic's calendar",
)
FOLLOW = audit.verb(
    "calendars.follow",
    sv="såg att mottagningen hade ändrat en tid i sitt eget system",
    en="saw that the clinic had changed a time in its own system",
)
AGAIN = audit.verb(
    "calendars.again",
    sv="frågade mottagningens kalender igen om en tid",
    en="asked the clinic's calendar about a time again",
)
BY_HAND = audit.verb(
    "calendars.by_hand",
    sv="såg efter i mottagningens kalender hur det är med en tid",
    en="looked in the clinic's calendar how it is with a time",
)
SET = audit.verb(
    "calendars.set",
    sv="ändrade vilken kalender tiderna finns i",
    en="changed which calendar the times are in",
)
