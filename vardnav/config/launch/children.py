"""Child processes: started on a leash in a group of their own, stopped in order, restarted when they end."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence

from vardnav.config.launch import leash
from vardnav.config.launch.account import Account

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
LIVED_WELL = 60.0


@dataclasses.dataclass
class Child:
    """One program we keep running; its output goes to `log`."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: pathlib.Path
    folder: pathlib.Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends it should we be killed.
    death_signal: signal.Signals = signal.SIGKILL
    process: "subprocess.Popen[bytes] | None" = dataclasses.field(default=None, init=False)
    _started: float = dataclasses.field(default=0.0, init=False)
    _delay: float = dataclasses.field(default=0.0, init=False)
    _again_at: float = dataclasses.field(default=0.0, init=False)

    def start(self) -> None:
        """Start the program; raises OSError when it cannot be started."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C in the terminal must reach us alone: we stop them in order
                preexec_fn=leash.before_exec(self.death_signal),
                **(self.account.for_subprocess() if self.account else {}),
            )
        self._started = time.monotonic()

    @property
    def is_running(self) -> bool:
        """Whether the program runs now."""
        return self.process is not None and self.process.poll() is None

    @property
    def is_restart_planned(self) -> bool:
        """Whether its end has been noticed and a time for the next start set."""
        return self._again_at > 0

    def ask_to_stop(self) -> None:
        """Send the signal this program stops on."""
        if self.process is not None and self.is_running:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def wait(self, seconds: float) -> None:
        """Wait for the end; after `seconds` it and all it has started are killed."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.05, seconds))
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        """Kill what is left of the program and of what it has started in its group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def seconds_until_restart(self, now: float) -> float:
        """Return how long to wait before starting it again: 1 s, doubled for each early end, at most 30 s.

        `now` is monotonic seconds; the wait is set when the end is first noticed and counts down from then.
        """
        if not self._again_at:
            has_lived_well = now - self._started > LIVED_WELL
            self._delay = (
                FIRST_DELAY if has_lived_well or not self._delay else min(self._delay * 2, LONGEST_DELAY)
            )
            self._again_at = now + self._delay
        return self._again_at - now

    def restart(self) -> None:
        """Start it again after it has ended."""
        self.kill_group()
        self._again_at = 0.0
        self.start()


def how_it_ended(child: Child) -> str:
    """Return the end of a child in words: its exit code or the signal that ended it."""
    code = child.process.returncode if child.process is not None else None
    if code is None:
        return "is not running"
    if code >= 0:
        return f"ended with exit code {code}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"was ended by signal {-code}"


def stop(children: Iterable[Child], seconds: float) -> None:
    """Stop all `children` at the same time and wait at most `seconds` for them together."""
    listed = list(children)
    for child in listed:
        child.ask_to_stop()
    deadline = time.monotonic() + seconds
    for child in listed:
        child.wait(deadline - time.monotonic())
