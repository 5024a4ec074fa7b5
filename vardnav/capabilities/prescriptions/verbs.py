"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

LIST = audit.verb("prescriptions.list", sv="såg läkemedelslistan", en="saw the list of drugs", is_read=True)
