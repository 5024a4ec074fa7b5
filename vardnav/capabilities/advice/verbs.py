"""Rules: the words this room writes in the access log, of who answers and of staff."""

from vardnav.kernel import audit

READ = audit.verb(
    "advice.read", sv="läste svaren om symtom", en="read the answers about symptoms", is_read=True
)
ANSWER = audit.verb(
    "advice.answer", sv="ställde fler frågor om symtom", en="asked more questions about symptoms"
)
REGRADE = audit.verb("advice.regrade", sv="bedömde hur bråttom det är", en="decided how urgent it is")
EXPORT = audit.verb(
    "advice.export",
    sv="hämtade svaren om symtom som fil",
    en="fetched the answers about symptoms as a file",
    is_read=True,
)
BRAKE = audit.verb(
    "advice.brake",
    sv="bromsade frågor som gav för milda råd",
    en="braked questions whose advice was too mild",
)
LIFT = audit.verb("advice.lift", sv="lyfte en broms", en="lifted a brake")
DECIDE = audit.verb(
    "advice.decide", sv="beslutade när frågor bromsas", en="decided when questions are braked"
)
LIST = audit.verb(
    "advice.list", sv="såg listan med svar på frågor om symtom", en="saw the list of answers about symptoms"
)
BEGIN = audit.verb(
    "advice.begin", sv="började svara på frågor om symtom", en="began to answer about symptoms"
)
FILL = audit.verb("advice.fill", sv="svarade på en fråga om symtom", en="answered about a symptom")
BACK = audit.verb(
    "advice.back", sv="tog tillbaka ett svar om symtom", en="took an answer about symptoms back"
)
KEEP = audit.verb("advice.keep", sv="sparade svar på frågor om symtom", en="kept answers about symptoms")
REMOVE = audit.verb(
    "advice.remove", sv="tog bort svar på frågor om symtom", en="removed answers about symptoms"
)
PURGE = audit.verb(
    "advice.purge", sv="tog bort gamla svar på frågor om symtom", en="removed old answers about symptoms"
)
HAND_OVER = audit.verb(
    "advice.hand_over",
    sv="tog med svar på frågor om symtom till ett formulär",
    en="took answers about symptoms along into a form",
)
