"""Words of a stored form in the page's language, as far as the form has them."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise, lazy


def _chosen(swedish: str, english: str) -> str:
    return english if english and (translation.get_language() or "").startswith("en") else swedish


_lazy = lazy(_chosen, str)


def in_both(swedish: str, english: str) -> str | Promise:
    """Return words that follow the page's language, as gettext_lazy does; plain Swedish where there is no English."""
    return _lazy(swedish, english) if english else swedish
