"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

LIST = audit.verb(
    "appointments.list", sv="såg bokade tider i en lista", en="saw booked times in a list", is_read=True
)
READ = audit.verb(
    "appointments.read", sv="läste om den bokade tiden", en="read about the booked time", is_read=True
)
HOLD = audit.verb("appointments.hold", sv="höll en tid", en="held a time")
ASK = audit.verb(
    "appointments.ask",
    sv="frågade mottagningens kalender om en tid",
    en="asked the clinic's calendar for a time",
)
LET_GO = audit.verb("appointments.let_go", sv="släppte en tid som hölls", en="let go of a time that was held")
JOIN = audit.verb("appointments.join", sv="ställde sig på väntelistan", en="joined the waiting list")
LEAVE = audit.verb("appointments.leave", sv="lämnade väntelistan", en="left the waiting list")
OFFER = audit.verb("appointments.offer", sv="erbjöd en ledig tid", en="offered a time that came free")
ACCEPT = audit.verb("appointments.accept", sv="tog en erbjuden tid", en="took an offered time")
DECLINE = audit.verb(
    "appointments.decline", sv="tackade nej till en erbjuden tid", en="declined an offered time"
)
EXPIRE = audit.verb("appointments.expire", sv="tiden att svara gick ut", en="the time to answer ran out")
REMINDER = audit.verb(
    "appointments.reminder",
    sv="valde om det ska komma en påminnelse om tiden",
    en="chose whether to be reminded of the time",
)
ANSWER = audit.verb(
    "appointments.answer", sv="svarade på frågor före en tid", en="answered questions before a time"
)
READ_ANSWERS = audit.verb(
    "appointments.read_answers",
    sv="läste svar på frågor före en tid",
    en="read the answers to questions before a time",
)
REMIND = audit.verb("appointments.remind", sv="påminde om tiden", en="reminded of the time")
SCHEDULE = audit.verb(
    "appointments.schedule", sv="ändrade tidbokens schema", en="changed the calendar's schedule"
)
PUBLISH = audit.verb("appointments.publish", sv="lade ut tider", en="published times")
RULE = audit.verb("appointments.rule", sv="ändrade reglerna för en tid", en="changed the rules of a time")
TYPE = audit.verb("appointments.type", sv="ändrade en sorts tid", en="changed a sort of time")
CLOSE = audit.verb("appointments.close", sv="stängde tider", en="closed times")
SHIFT = audit.verb("appointments.shift", sv="flyttade tider", en="moved times")
for _key, _sv, _en in (
    ("book", "bokade en tid", "booked a time"),
    ("confirm", "bekräftade en tid", "confirmed a time"),
    ("move", "bokade om en tid", "moved a time"),
    ("agree", "godkände en flyttad tid", "agreed to a moved time"),
    ("cancel", "avbokade en tid", "cancelled a time"),
    ("arrive", "noterade ankomst", "noted the arrival"),
    ("undo_arrive", "tog bort en ankomst", "took back an arrival"),
    ("fulfil", "noterade att besöket blev av", "noted that the visit took place"),
    ("miss", "noterade att ingen kom", "noted that nobody came"),
    (
        "tell",
        "noterade att personen fått veta om en inställd tid",
        "noted that the person was told of a cancelled time",
    ),
    ("refuse", "fick nej från mottagningens kalender", "was refused by the clinic's calendar"),
):
    audit.verb(f"appointments.{_key}", sv=_sv, en=_en)


def of(verb: str) -> str:
    """Return the log's key for a verb of the state table."""
    return f"appointments.{verb}"
