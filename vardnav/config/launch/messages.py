"""Translations: the .po files people edit, compiled to the .mo files gettext reads."""

import os
import pathlib

from vardnav.config.launch.choices import CHECKOUT


def stale(locale: pathlib.Path = CHECKOUT / "locale") -> list[pathlib.Path]:
    """Return the .po files whose .mo is missing or older."""
    return [
        po
        for po in sorted(locale.glob("*/LC_MESSAGES/*.po"))
        if not po.with_suffix(".mo").exists()
        or po.with_suffix(".mo").stat().st_mtime_ns < po.stat().st_mtime_ns
    ]


def compile_messages(files: list[pathlib.Path]) -> None:
    """Write the .mo beside each .po; translations marked fuzzy are left out. Raises babel's PoFileError."""
    from babel.messages import mofile, pofile  # slow to load and seldom needed

    for po in files:
        with po.open("rb") as source:
            catalogue = pofile.read_po(source, locale=po.parent.parent.name, abort_invalid=True)
        fresh = po.with_suffix(f".mo.{os.getpid()}")  # two may do this at once: a run and its tests
        with fresh.open("wb") as target:
            mofile.write_mo(target, catalogue)
        fresh.replace(po.with_suffix(".mo"))
