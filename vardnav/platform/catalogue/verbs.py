"""Words of the log: decisions about what is offered."""

from vardnav.kernel import audit

DECIDE = audit.verb("catalogue.decide", sv="beslutade om en e-tjänst", en="decided about an e-service")
FOLLOW = audit.verb(
    "catalogue.follow_region",
    sv="lät en mottagning följa regionens beslut",
    en="let a unit follow the region's decision",
)
