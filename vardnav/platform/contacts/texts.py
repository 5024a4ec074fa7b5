"""Words: the text that carries a code. Neutral as every notice: no name, no unit, no reason, no link."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext


def text(code: str, language: str) -> str:
    """Return the text for SMS and the body of an e-mail."""
    with translation.override(language):
        return gettext(
            "Din kod på Vårdnav är %(code)s. Den gäller i 15 minuter. Har du inte bett om en kod? Gör ingenting."
        ) % {"code": code}


def subject(language: str) -> str:
    """Return the subject of the e-mail."""
    with translation.override(language):
        return gettext("Kod på Vårdnav")
