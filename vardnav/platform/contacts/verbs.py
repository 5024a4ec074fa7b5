"""Words of the log: what happens to somebody's contact details."""

from vardnav.kernel import audit

ASK = audit.verb("contacts.ask", sv="bad om en kod", en="asked for a code")
TRY = audit.verb("contacts.try", sv="skrev en kod", en="wrote a code")
APPLY = audit.verb("contacts.apply", sv="bytte kontaktuppgift", en="changed a contact detail")
CONFIRM = audit.verb("contacts.confirm", sv="bekräftade kontaktuppgifter", en="confirmed contact details")
PUT_OFF = audit.verb(
    "contacts.put_off", sv="sköt upp att bekräfta kontaktuppgifter", en="put off confirming contact details"
)
READ = audit.verb("contacts.read", sv="såg kontaktuppgifter", en="saw contact details", is_read=True)
PURGE = audit.verb("contacts.purge", sv="tog bort gamla koder", en="removed old codes")
CHOOSE = audit.verb("contacts.choose", sv="valde hur svar kommer", en="chose how answers come")
DECIDE = audit.verb(
    "contacts.decide", sv="bestämde vem som får kallelser på papper", en="decided who gets summonses on paper"
)
