"""Pages: "Mina intyg": the list, one certificate, its PDF, asking for it anew, sending it on, the receipt."""

from vardnav.capabilities.certificates.pages.mine import certificate, document, mine, renew
from vardnav.capabilities.certificates.pages.panels import at_desk, of_case, of_letter
from vardnav.capabilities.certificates.pages.sending import receipt, retry, send

__all__ = [
    "at_desk",
    "certificate",
    "document",
    "mine",
    "of_case",
    "of_letter",
    "receipt",
    "renew",
    "retry",
    "send",
]
