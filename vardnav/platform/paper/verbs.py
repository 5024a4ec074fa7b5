"""Words of the log: what happens to letters."""

from vardnav.kernel import audit

PLAN = audit.verb("paper.plan", sv="lade ett svar bland breven", en="put an answer among the letters")
LIST = audit.verb("paper.list", sv="såg ett brev i listan", en="saw a letter in the list", is_read=True)
READ = audit.verb("paper.read", sv="läste ett brev", en="read a letter", is_read=True)
DOCUMENT = audit.verb(
    "paper.document", sv="hämtade ett brev för utskrift", en="fetched a letter to print", is_read=True
)
PRINT = audit.verb("paper.print", sv="skickade ett brev", en="sent a letter")
DROP = audit.verb("paper.drop", sv="beslutade att inte skicka ett brev", en="decided not to send a letter")
