"""Wiring: finds every text for people in code and templates, for the translations in `locale/`."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages import catalog, extract, pofile

from vardnav.config.environment import REPOSITORY

LOCALE = REPOSITORY / "locale"
#: The texts stand in Swedish in the source; each of these is a translation.
LANGUAGES = ("en",)
#: Header lines that differ at every run or say nothing.
_HEADER_NOISE = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid',
    b'"Project-Id',
    b'"Generated-By',
)
_METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
_OPTIONS = {
    "**.html": {"extensions": "jinja2.ext.loopcontrols", "trim_blocks": "true", "lstrip_blocks": "true"}
}
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),  # type: ignore[dict-item]  # babel's way to say that the first word is the context
}


def found(package: Path = REPOSITORY / "vardnav") -> catalog.Catalog:
    """Return every text in `package`, with the files it stands in (no line numbers: they change daily)."""
    texts = catalog.Catalog(project="Vårdnav", charset="utf-8")
    rows = extract.extract_from_dir(
        str(package), _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=(), directory_filter=_is_ours
    )
    for name, _line, message, _comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        texts.add(message, locations=[(f"{package.name}/{name}", 0)], context=context)
    return texts


def po_file(language: str) -> Path:
    """Return where the translation into `language` stands."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> catalog.Catalog:
    """Return the translation into `language`; an empty one when there is none yet."""
    path = po_file(language)
    if not path.exists():
        return catalog.Catalog(locale=language, project="Vårdnav", charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language, charset="utf-8", abort_invalid=True)


def refreshed(language: str, texts: catalog.Catalog) -> catalog.Catalog:
    """Return the translation with what is new in `texts` added (empty) and what is gone left out.

    Nothing is guessed: a changed text is a new one, so that no translation says what the Swedish said before.
    """
    kept = read(language)
    kept.update(texts, no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.fuzzy = False
    kept.header_comment = "# Translations of the Swedish texts in the code. `make messages` adds what is new."
    for message in kept:
        message.locations = sorted({(name, 0) for name, _line in message.locations})
    return kept


def written(texts: catalog.Catalog) -> bytes:
    """Return a catalogue as the text of a .po file, sorted by text, so that two people's additions merge."""
    out = io.BytesIO()
    pofile.write_po(out, texts, sort_output=True, include_lineno=False, omit_header=False, width=110)
    return b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(_HEADER_NOISE))


def _is_ours(folder: str | Path) -> bool:
    return Path(folder).name not in {"tests", "__pycache__", "migrations", "static", "gallery"}


def untranslated(texts: catalog.Catalog) -> list[str]:
    """Return the texts that lack a translation, or one of its plural forms."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in texts
        if message.id
        and not (all(message.string) if isinstance(message.string, (tuple, list)) else message.string)
    ]
