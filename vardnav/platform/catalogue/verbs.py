"""Words of the log: decisions about what is offered."""

from vardnav.kernel import audit

DECIDE = audit.verb("catalogue.decide", sv="beslutade om en e-tjänst", en="decided about an e-service")
FOLLOW = audit.verb(
    "catalogue.follow_region",
    sv="lät en mottagning följa regionens beslut",
    en="let a unit follow the region's decision",
)
PROPOSE = audit.verb("catalogue.propose_pause", sv="föreslog en paus", en="proposed a pause")
CONFIRM = audit.verb("catalogue.confirm_pause", sv="bestämde en paus", en="decided a pause")
REJECT = audit.verb("catalogue.reject_pause", sv="avslog en paus", en="turned a pause down")
RESUME = audit.verb("catalogue.resume", sv="återupptog efter en paus", en="resumed after a pause")
MEASURE = audit.verb("catalogue.measure", sv="mätte en paus", en="measured a pause")
APPROVAL = audit.verb(
    "catalogue.approval",
    sv="ändrade hur många som ska godkänna en paus",
    en="changed how many approve a pause",
)
ROLL_OUT = audit.verb("catalogue.roll_out", sv="planerade ett införande", en="planned a roll-out")
