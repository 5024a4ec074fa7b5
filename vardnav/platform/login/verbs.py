"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

RESIDENT = audit.verb("login.resident", sv="loggade in", en="logged in")
STAFF = audit.verb("login.staff", sv="loggade in som personal", en="logged in as staff")
LOGOUT = audit.verb("login.logout", sv="loggade ut", en="logged out")
ASSIGNMENT = audit.verb("login.choose_assignment", sv="valde uppdrag", en="chose an assignment")
