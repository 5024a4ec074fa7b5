"""Words of the log: helping people who have no e-ID."""

from vardnav.kernel import audit

START = audit.verb("assisted.start", sv="började hjälpa personen", en="began to help the person")
OPEN = audit.verb(
    "assisted.open",
    sv="öppnade sidan för att hjälpa personen",
    en="opened the page to help the person",
    is_read=True,
)
REGISTER = audit.verb(
    "assisted.register",
    sv="lade in personen med namn och nummer",
    en="entered the person with name and number",
)
