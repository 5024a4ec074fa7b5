"""Write the folder of a new capability: a declared e-service, a page about it, and a test that fails until it is real."""

from __future__ import annotations

import keyword
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = Path(settings.REPOSITORY) / "vardnav" / "capabilities"
_EMPTY = frozenset(
    {"utils", "helpers", "common", "base", "core", "misc", "manager", "processor", "data", "info"}
)

_CAPABILITY = '''"""What this folder declares: NAME, an e-service. Pages, thread, queue and log are the platform's."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, EService
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire

WHAT = Item("what", ItemType.TEXT, _("Vad gäller det?"), required=True)
SERVICE = EService(
    key="NAME.ask",
    title=_("Ny e-tjänst"),
    summary=_("Skriv här vad tjänsten gör, i en mening."),
    form=Questionnaire("1", (Group("what", _("Ditt ärende"), (WHAT,)),)),
)
CAPABILITY = Capability(key="NAME", services=(SERVICE,))
'''
_TEST = '''"""NAME is an e-service that a region can switch on."""

from __future__ import annotations

from vardnav.capabilities.NAME.capability import SERVICE


def test_the_e_service_says_what_it_is_in_words_of_its_own():
    assert str(SERVICE.title) != "Ny e-tjänst", "Give the e-service its name in capability.py."
    assert not str(SERVICE.summary).startswith("Skriv här"), "Say in one sentence what it does."
    assert SERVICE.keywords, "Say what people type when they look for it."
'''
_README = """# NAME

What it is: one sentence.

- E-service: `NAME.ask`, declared in `capability.py`. A region switches it on under /steering/.
- States: those of every case (docs/generated/states.md).
- Outside systems: none.
"""


class Command(BaseCommand):
    help = "Write vardnav/capabilities/<name>/ with a declared e-service and a failing test."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", help="One English word that residents and care staff use, as in: prescriptions."
        )
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Where capabilities lie.")

    def handle(self, *args: Any, **options: Any) -> None:
        name, home = str(options["name"]), Path(options["folder"])
        _check(name, home)
        files = {
            "__init__.py": f'"""{name}: see README.md."""\n',
            "capability.py": _CAPABILITY,
            "README.md": _README,
            "tests/__init__.py": '"""Tests of this folder."""\n',
            f"tests/test_{name}.py": _TEST,
        }
        for file, text in files.items():
            path = home / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("NAME", name), encoding="utf-8")
        self.stdout.write(f"Written: {home / name}. Its test fails until the e-service has words of its own:")
        self.stdout.write(f"  .venv/bin/pytest vardnav/capabilities/{name}")
        self.stdout.write("Then: make docs, and read the difference.")


def _check(name: str, home: Path) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name) or len(name) > 40:
        raise CommandError("Give one English word in lower case: make capability NAME=referrals.")
    if name in _EMPTY:
        raise CommandError(
            f'"{name}" says nothing about what people can do; take a word that residents or staff use.'
        )
    if (home / name).exists():
        raise CommandError(f"There is already a folder {name}.")
    if name in {config.label for config in apps.get_app_configs()}:
        raise CommandError(f'"{name}" is the name of a room already.')
