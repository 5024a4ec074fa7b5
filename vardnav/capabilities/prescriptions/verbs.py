"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

LIST = audit.verb("prescriptions.list", sv="såg läkemedelslistan", en="saw the list of drugs", is_read=True)
RENEWALS = audit.verb(
    "prescriptions.renewals", sv="såg förnyelser av recept", en="saw renewals of prescriptions", is_read=True
)
DECIDE = audit.verb("prescriptions.decide", sv="beslutade om varje läkemedel", en="decided about each drug")
