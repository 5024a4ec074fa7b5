"""The files of a folder of protocols, read: every finding and protocol with the document it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vardnav.clinical.triage import reading, reading_findings, strict_yaml
from vardnav.clinical.triage.model import Finding, Kind, Protocol
from vardnav.clinical.triage.strict_yaml import Document, Plain, Problem
from vardnav.clinical.triage.taking import Value

#: The package's own protocols; found by their place, since their tests import this room.
CONTENT: Final = Path(__file__).parent.parent / "protocols"
KINDS: Final[dict[str, Kind]] = {"lifethreat": "lifethreat", "always": "always"}


@dataclass(slots=True)
class Collected:
    """Everything that was read. `plain` is what the files say; a bundle is made of nothing else."""

    findings: dict[str, Finding] = field(default_factory=dict)
    protocols: dict[str, Protocol] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    plain: dict[str, dict[str, Plain]] = field(default_factory=lambda: {"findings": {}, "protocols": {}})
    problems: list[Problem] = field(default_factory=list)

    def take(self, document: Document) -> None:
        """Take in a document: a dictionary of findings when its folder is `findings`, else a protocol."""
        if document.problems:
            self.problems += document.problems
            document.problems = []
        elif "findings" in Path(document.file).parent.parts[-1:]:
            self._take_findings(document)
        else:
            self._take_protocol(document)

    def _take_findings(self, document: Document) -> None:
        for key, finding in reading_findings.findings(Value(document, document.value)).items():
            if key in self.findings:
                document.add(
                    (key,), f"the finding {key} is already in {self.documents['finding ' + key].file}"
                )
                continue
            self.findings[key] = finding
            self.documents[f"finding {key}"] = document
            self.plain["findings"][key] = document.value[key]
        self._gather(document)

    def _take_protocol(self, document: Document) -> None:
        name = Path(document.file).stem
        protocol = reading.protocol(Value(document, document.value), KINDS.get(name, "complaint"))
        if protocol.id != name:
            document.add(("id",), f"the id {protocol.id!r} is not the name of the file")
        elif protocol.id in self.protocols:
            document.add(
                ("id",), f"the protocol {name} is already in {self.documents['protocol ' + name].file}"
            )
        else:
            self.protocols[name] = protocol
            self.documents[f"protocol {name}"] = document
            self.plain["protocols"][name] = document.value
        self._gather(document)

    def _gather(self, document: Document) -> None:
        self.problems += document.problems
        document.problems = []


def of_folder(folder: Path | None = None) -> dict[str, Path]:
    """Return the files by their name inside the folder of protocols; those of `folder` come before the package's own.

    A folder outside the package is read together with the package's findings, life-threat screen and common rules.
    """
    own = {str(path.relative_to(CONTENT)): path for path in sorted(CONTENT.rglob("*.yaml"))}
    if folder is None or folder.resolve() == CONTENT:
        return own
    of_package = {name: path for name, path in own.items() if is_for_all(name)}
    return of_package | {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*.yaml"))}


def is_for_all(name: str) -> bool:
    """Tell whether a file is read with every folder: findings, the life-threat screen, the common rules."""
    return name.startswith("findings/") or Path(name).stem in KINDS


def collect(files: Iterable[tuple[str, str]]) -> Collected:
    """Return what the files (name, text) say. Dictionaries of findings are read first."""
    collected = Collected()
    for name, text in sorted(files, key=lambda one: (Path(one[0]).parent.name != "findings", one[0])):
        collected.take(strict_yaml.read(text, name))
    return collected


def texts(paths: dict[str, Path]) -> list[tuple[str, str]]:
    """Return (name, text) of each file; a file that is no UTF-8 reads as nothing that is allowed."""
    return [(name, path.read_text(encoding="utf-8", errors="replace")) for name, path in paths.items()]
