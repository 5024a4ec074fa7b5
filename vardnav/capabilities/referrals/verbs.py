"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

LIST = audit.verb(
    "referrals.list", sv="såg var remisserna är", en="saw where the referrals are", is_read=True
)
