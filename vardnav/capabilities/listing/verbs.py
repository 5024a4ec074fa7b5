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
QUEUE = audit.verb(
    "listing.queue", sv="såg kön till vårdcentralen", en="saw the queue to the health centre", is_read=True
)
JOIN = audit.verb(
    "listing.join", sv="ställde sig i kö till en vårdcentral", en="joined the queue to a health centre"
)
LEAVE = audit.verb(
    "listing.leave", sv="lämnade kön till en vårdcentral", en="left the queue to a health centre"
)
OFFER = audit.verb(
    "listing.offer", sv="erbjöd en plats på vårdcentralen", en="offered a place at the health centre"
)
EXPIRE = audit.verb(
    "listing.expire",
    sv="avslutade ett erbjudande om plats som ingen tog",
    en="ended an offer of a place that nobody took",
)
TAKE = audit.verb(
    "listing.take", sv="lämnade kön: vårdcentralen är vald", en="left the queue: the health centre is chosen"
)
REMOVE = audit.verb("listing.remove", sv="tog bort ur kön", en="took out of the queue")
