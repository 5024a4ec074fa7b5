"""Command: how far a load has come: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Steps(AbstractContextManager["Steps"]):
    """Counts bytes of `path` as they are read. Give it `stream` (the command's stdout)."""

    def __init__(self, path: Path, stream: OutputWrapper) -> None:
        self._total = path.stat().st_size
        self._stream = stream
        self._lines = 0
        self._bar: Progress | None = None
        if sys.stdout.isatty() and stream.isatty():
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=Console(file=sys.stdout))
            self._task = self._bar.add_task(path.name, total=self._total)

    def __enter__(self) -> Steps:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def read_to(self, lines: int, position: int) -> None:
        """Say that so many lines, and the file up to byte `position`, have been read."""
        self._lines = lines
        if self._bar is not None:
            self._bar.update(self._task, completed=position)

    def batch_done(self) -> None:
        """Say that what was read so far is stored."""
        if self._bar is None:
            self._stream.write(f"{self._lines} lines read")
