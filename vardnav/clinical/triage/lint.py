"""The linter: `python -m vardnav.clinical.triage.lint [folder]` says in one line each what is wrong with protocols."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vardnav.clinical.triage import files, lint_findings, lint_protocols
from vardnav.clinical.triage.files import Collected
from vardnav.clinical.triage.strict_yaml import Problem


def problems(collected: Collected, *, today: str | None = None) -> list[Problem]:
    """Return everything that is wrong with what was read, in order of file and line. `today` as 2026-11-28."""
    found = list(collected.problems)
    found += lint_findings.problems(collected)
    found += lint_protocols.problems(collected, today)
    return sorted(set(found))


def main(arguments: list[str] | None = None) -> int:
    """Read a folder, write its problems and a count; 1 when there are any."""
    parser = argparse.ArgumentParser(description="Check triage protocols.")
    parser.add_argument(
        "folder", nargs="?", type=Path, help="a folder of protocols (the package's own if left out)"
    )
    parser.add_argument("--today", help="a date: protocols whose review date has passed are refused")
    given = parser.parse_args(arguments)
    if given.folder and not given.folder.is_dir():
        sys.stdout.write(f"{given.folder}: is not a folder\n")
        return 2
    collected = files.collect(files.texts(files.of_folder(given.folder)))
    found = problems(collected, today=given.today)
    for one in found:
        sys.stdout.write(f"{one}\n")
    complaints = sum(one.kind == "complaint" for one in collected.protocols.values())
    said = f"{complaints} protocols, {len(collected.findings)} findings, {len(found)} problems"
    sys.stdout.write(said + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
