"""Words of the log: what is done to and read of certificates."""

from vardnav.kernel import audit

LIST = audit.verb(
    "certificates.list", sv="såg listan med intyg", en="saw the list of certificates", is_read=True
)
READ = audit.verb("certificates.read", sv="läste intyget", en="read the certificate", is_read=True)
ISSUE = audit.verb("certificates.issue", sv="utfärdade ett intyg", en="issued a certificate")
CORRECT = audit.verb("certificates.correct", sv="rättade intyget", en="corrected the certificate")
REVOKE = audit.verb("certificates.revoke", sv="återkallade intyget", en="revoked the certificate")
SEND = audit.verb("certificates.send", sv="skickade intyget vidare", en="sent the certificate on")
RETRY = audit.verb(
    "certificates.retry", sv="bad att intyget skickas igen", en="asked for the certificate to be sent again"
)
HAND_OVER = audit.verb(
    "certificates.hand_over", sv="lämnade över intyget till mottagaren", en="handed the certificate over"
)
SETTLE = audit.verb(
    "certificates.settle",
    sv="fick besked från mottagaren av intyget",
    en="heard from the certificate's recipient",
)
LOOK = audit.verb(
    "certificates.look_after",
    sv="tog hand om ett intyg som inte kommit fram",
    en="looked after a certificate that had not arrived",
)
