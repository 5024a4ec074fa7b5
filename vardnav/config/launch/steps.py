"""Lines of progress: one per step, with how long it took."""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TextIO


def say(line: str = "", *, to: TextIO | None = None) -> None:
    """Print one line to the terminal at once, whatever its character set."""
    stream = to or sys.stdout
    encoding = stream.encoding or "ascii"
    # A terminal that has gone away must not stop an orderly shutdown.
    with contextlib.suppress(OSError, ValueError):
        print(line.encode(encoding, "replace").decode(encoding), file=stream, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Time one step and print its line when it is done; remarks put in the yielded list are added."""
    remarks: list[str] = []
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        print(f"  …  {title}", end="\r", flush=True)
    started = time.perf_counter()
    try:
        yield remarks
    except BaseException:
        say(f"  ✗  {title}")
        raise
    took = time.perf_counter() - started
    say(f"  ✓  {title:<34} {took:5.1f} s" + (f"   {', '.join(remarks)}" if remarks else ""))
