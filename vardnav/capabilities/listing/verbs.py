"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

READ = audit.verb("listing.read", sv="såg vald vårdcentral", en="saw the chosen health centre", is_read=True)
CHOOSE = audit.verb("listing.choose", sv="valde vårdcentral", en="chose a health centre")
LIST = audit.verb(
    "listing.list",
    sv="såg listan över vilka som har valt vårdcentralen eller lämnar den",
    en="saw the list of those who have chosen the health centre or leave it",
    is_read=True,
)
EXPORT = audit.verb(
    "listing.export",
    sv="hämtade valet av vårdcentral till regionens listningsregister",
    en="fetched the choice of health centre for the region's listing register",
    is_read=True,
)
