"""Words of the log: what is read and decided of an assessment."""

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
