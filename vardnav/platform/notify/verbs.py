"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

PLAN = audit.verb("notify.plan", sv="planerade en avisering", en="planned a notice")
HAND_OVER = audit.verb("notify.hand_over", sv="skickade en avisering", en="sent a notice")
CANCEL = audit.verb("notify.cancel", sv="drog tillbaka en avisering", en="withdrew a notice")
SETTLE = audit.verb("notify.settle", sv="fick svar om en avisering", en="learnt what became of a notice")
PURGE = audit.verb("notify.purge", sv="tog bort gamla aviseringar", en="removed old notices")
CONSENT = audit.verb(
    "notify.consent", sv="valde vad sms och mejl får säga", en="chose what SMS and e-mail may say"
)
