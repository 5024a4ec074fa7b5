"""Assess cases for another program: JSON Lines in and out, or question by question with the other end as the patient."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.text import assessing, cases
from vardnav.clinical.triage.text.cases import NotACase


class Command(BaseCommand):
    help = "Assess cases (JSON Lines) by the triage protocols. Reference content, no medical device: not for clinical use."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="one case a line; standard input when left out"
        )
        parser.add_argument(
            "--interactive", action="store_true", help="ask question by question on standard output"
        )
        parser.add_argument(
            "--unmentioned",
            choices=("no",),
            help="answer no to everything that the text does not state and the case does not answer",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bundle = bundles.released()
        with contextlib.ExitStack() as stack:
            lines = _lines(options["file"], stack)
            answer = self._converse if options["interactive"] else self._assess
            answer(bundle, lines, options["unmentioned"])

    def _assess(self, bundle: Bundle, lines: Iterator[str], unmentioned: Any) -> None:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                told = cases.told(bundle, cases.line(line))
                self._say(assessing.assess(bundle, told, unmentioned=unmentioned))
            except NotACase as problem:
                self._say({"id": problem.about, "error": str(problem), "line": number})

    def _converse(self, bundle: Bundle, lines: Iterator[str], unmentioned: Any) -> None:
        if unmentioned:
            raise CommandError(
                "--interactive asks; --unmentioned answers in the patient's place. Choose one."
            )
        for line in lines:
            if not line.strip():
                continue
            try:
                conversation = assessing.converse(bundle, cases.told(bundle, cases.line(line)))
            except NotACase as problem:
                self._say({"id": problem.about, "error": str(problem)})
                continue
            said = next(conversation)
            self._say(said)
            while "level" not in said:
                reply = next(lines, None)
                if reply is None:
                    return
                try:
                    said = conversation.send(cases.line(reply))
                except NotACase as problem:
                    said = {**said, "error": str(problem)}
                self._say(said)

    def _say(self, said: dict[str, Any]) -> None:
        # Escaped: half a sign of a case's own id could not be written out.
        self.stdout.write(json.dumps(said, separators=(",", ":")))
        self.stdout.flush()


def _lines(file: Path | None, stack: contextlib.ExitStack) -> Iterator[str]:
    if file is None:
        source: Iterable[bytes] = iter(sys.stdin.buffer.readline, b"")
    else:
        try:
            source = stack.enter_context(file.open("rb"))
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}") from problem
    return (one.decode("utf-8", errors="replace") for one in source)
