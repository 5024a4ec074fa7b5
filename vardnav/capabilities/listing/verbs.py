"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

READ = audit.verb("listing.read", sv="såg vald vårdcentral", en="saw the chosen health centre", is_read=True)
CHOOSE = audit.verb("listing.choose", sv="valde vårdcentral", en="chose a health centre")
