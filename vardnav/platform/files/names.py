"""Rules: a file's name as we keep and show it. Pure Python."""

from __future__ import annotations

import re
import unicodedata

from vardnav.platform.files import rules

MAX_CHARACTERS = 120
MAX_BYTES = 200  # file systems stop at 255 bytes; leave room for " (1)"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_AWKWARD = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")


def suffix_of(raw: str) -> str:
    """Return the ending of a name as the sender wrote it, in lower case with its dot; '' if there is none."""
    last = _last_part(raw)
    dot = last.rfind(".")
    return last[dot:].lower() if dot >= 0 else ""


def clean_name(raw: str, kind: rules.Kind) -> str:
    """Return a name safe to store, show and offer for download, ending in what the content is.

    Path parts, NUL, control characters, direction marks and lone surrogates go; what is left is cut, never
    the ending.
    """
    last = _last_part(raw)
    ending = suffix_of(raw)
    if ending in rules.FAMILY_OF_SUFFIX:
        last = last[: -len(ending)]
    stem = _cut(last.strip(" ."), rules.SUFFIX[kind])
    return (stem or ("bild" if kind.is_picture else "dokument")) + rules.SUFFIX[kind]


def _last_part(raw: str) -> str:
    seen = "".join(" " if c in "\t\n\r" else c for c in raw)
    seen = "".join(c for c in seen if unicodedata.category(c) not in _UNSEEN)
    last = unicodedata.normalize("NFC", seen).replace("\\", "/").rsplit("/", 1)[-1]
    return _SPACES.sub(" ", _AWKWARD.sub("-", last)).strip()


def _cut(stem: str, suffix: str) -> str:
    stem = stem[: MAX_CHARACTERS - len(suffix)]
    return stem.encode()[: MAX_BYTES - len(suffix)].decode(errors="ignore").rstrip(" .")
