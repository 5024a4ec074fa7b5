"""Words of the log: decisions about what is offered."""

from vardnav.kernel import audit

DECIDE = audit.verb("catalogue.decide", sv="beslutade om en e-tjänst", en="decided about an e-service")
FOLLOW = audit.verb(
    "catalogue.follow_region",
    sv="lät en mottagning följa regionens beslut",
    en="let a unit follow the region's decision",
)
DO = audit.verb("catalogue.change", sv="ändrade i katalogen", en="changed the catalogue")
ASK = audit.verb("catalogue.propose_change", sv="föreslog en ändring", en="proposed a change")
APPROVE = audit.verb("catalogue.approve_change", sv="godkände en ändring", en="approved a change")
TURN_DOWN = audit.verb("catalogue.reject_change", sv="avslog en ändring", en="turned a change down")
PROPOSE = audit.verb("catalogue.propose_pause", sv="föreslog en paus", en="proposed a pause")
CONFIRM = audit.verb("catalogue.confirm_pause", sv="bestämde en paus", en="decided a pause")
REJECT = audit.verb("catalogue.reject_pause", sv="avslog en paus", en="turned a pause down")
RESUME = audit.verb("catalogue.resume", sv="återupptog efter en paus", en="resumed after a pause")
REWORD = audit.verb(
    "catalogue.reword_pause", sv="ändrade texterna i en paus", en="changed the texts of a pause"
)
MEASURE = audit.verb("catalogue.measure", sv="mätte en effekt", en="measured an effect")
APPROVAL = audit.verb(
    "catalogue.approval",
    sv="ändrade hur många som ska godkänna en ändring",
    en="changed how many approve a change",
)
TILES = audit.verb(
    "catalogue.tiles", sv="valde genvägar på startsidan", en="chose shortcuts on the start page"
)
ROLL_OUT = audit.verb("catalogue.roll_out", sv="planerade ett införande", en="planned a roll-out")
