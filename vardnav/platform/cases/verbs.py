"""Words of the log: what can be done to and read of a case."""

from vardnav.kernel import audit

LIST = audit.verb("cases.list", sv="såg listan med ärenden", en="saw the list of cases")
INBOX = audit.verb("cases.inbox", sv="såg inkorgen", en="saw the inbox")
PUT_AWAY_LIST = audit.verb(
    "cases.away", sv="såg det som är undanlagt ur inkorgen", en="saw what is put away out of the inbox"
)
PUT_AWAY = audit.verb(
    "cases.put_away",
    sv="lade undan samtalet ur sin inkorg",
    en="put the conversation away out of their inbox",
)
TAKE_BACK = audit.verb(
    "cases.take_back",
    sv="tog tillbaka samtalet till sin inkorg",
    en="took the conversation back into their inbox",
)
QUEUE = audit.verb(
    "cases.queue",
    sv="såg ärendet i mottagningens lista",
    en="saw the case in the clinic's list",
    is_read=True,
)
READ = audit.verb("cases.read", sv="läste ärendet", en="read the case", is_read=True)
READ_DRAFT = audit.verb(
    "cases.read_draft", sv="läste ett påbörjat formulär", en="read an unsent form", is_read=True
)
FILE = audit.verb("cases.file", sv="öppnade en bifogad fil", en="opened an attached file", is_read=True)
LINE = audit.verb("cases.line", sv="skrev i chatten", en="wrote in the chat")
PURGE = audit.verb(
    "cases.purge", sv="tog bort ett gammalt formulär som inte skickats", en="removed an old form never sent"
)
for _key, _sv, _en in (
    ("begin", "började fylla i ett formulär", "began to fill in a form"),
    ("save", "sparade svar i ett formulär", "saved answers in a form"),
    ("discard", "tog bort ett påbörjat formulär", "removed an unsent form"),
    ("submit", "skickade ärendet", "sent the case"),
    ("inform", "skrev till personen", "wrote to the person"),
    ("inquire", "ställde frågor till personen", "asked the person questions"),
    ("tell", "skrev till personen om vad som har hänt", "wrote to the person about what has happened"),
    ("note", "skrev en anteckning för personalen", "wrote a note among staff"),
    ("take", "tog hand om ärendet", "took the case"),
    ("assign", "gav ärendet till en medarbetare", "assigned the case"),
    ("release", "lade tillbaka ärendet", "put the case back"),
    ("forward", "skickade ärendet vidare", "forwarded the case"),
    (
        "redirect",
        "skickade ärendet till den sorts mottagning där det hör hemma",
        "sent the case to the kind of unit where it belongs",
    ),
    ("transfer", "skickade ärendet till en annan region", "sent the case to another region"),
    ("continue", "tog över ärendet från en annan region", "took the case over from another region"),
    ("return", "skickade tillbaka ärendet", "sent the case back"),
    ("retrieve", "hämtade tillbaka ärendet", "retrieved the case"),
    (
        "retrieve_abroad",
        "hämtade tillbaka ärendet till en annan region",
        "retrieved the case to another region",
    ),
    ("ask", "ställde en fråga", "asked a question"),
    ("message", "skrev i ärendet", "wrote in the case"),
    ("reply", "svarade", "replied"),
    ("add", "lade till uppgifter", "added information"),
    ("complete", "avslutade ärendet", "completed the case"),
    ("withdraw", "drog tillbaka ärendet", "withdrew the case"),
    ("decline", "sa att tiden inte behövs längre", "said that the time is not needed any more"),
    ("recall", "tog tillbaka ett formulär", "took a form back"),
    ("remind", "påminde om ett formulär", "reminded of a form"),
    (
        "lapse",
        "tog upp ärendet igen efter en månad utan svar",
        "took the case up again after a month without an answer",
    ),
    ("hide", "dolde ärendet för ombud", "hid the case from proxies"),
    ("reveal", "visade ärendet för ombud igen", "showed the case to proxies again"),
):
    audit.verb(f"cases.{_key}", sv=_sv, en=_en)


def of(verb: str) -> str:
    """Return the log's key for a verb of the state table."""
    return f"cases.{verb}"
