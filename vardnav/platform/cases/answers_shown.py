"""Words: what a case's form says, question by question, as its pages show it: files as links to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.utils.html import format_html

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.registry.declarations import EService


class File(Protocol):
    """A file as a page shows it; `url` is "" for one that was stopped."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def url(self) -> str:
        """Where it is given out."""


def rows(
    service: EService | None, answers: Iterable[Mapping[str, Any]], files: Mapping[str, File]
) -> list[tuple[str, Any]]:
    """Return each question with its answer; `files` by id. An e-service taken away: as it was kept."""
    return [
        (
            case_answers.item_text(service, one) if service else one["text"],
            [
                _link(files.get(file_id), name)
                for file_id, name in zip(one["files"], one["value"], strict=True)
            ]
            if one.get("files")
            else (case_answers.item_value(service, one) if service else one["value"]),
        )
        for one in answers
    ]


def _link(file: File | None, name: str) -> str:
    return format_html('<a href="{}">{}</a>', file.url, file.name) if file and file.url else name
