"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

REGISTER = audit.verb("fhir.register", sv="lät ett annat system komma in", en="let another system come in")
REVOKE = audit.verb("fhir.revoke", sv="stängde ute ett annat system", en="shut another system out")
TOKEN = audit.verb("fhir.token", sv="kom in som system", en="came in as a system")
