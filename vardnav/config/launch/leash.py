"""The leash: a child that ends when its parent does, even when the parent is killed with no chance to say so.

On Linux the kernel keeps the leash (`PR_SET_PDEATHSIG`). It holds for one generation: each ties itself.
Elsewhere there is no such call: an orderly stop still ends everything, a kill -9 of `./run` does not.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable

AT_ONCE = signal.SIGKILL
_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def before_exec(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn` that makes the kernel send `death_signal` to the child when this process ends.

    subprocess calls it after the change of account, which matters: changing account clears the leash.
    """
    parent = os.getpid()

    def tie() -> None:
        _tie(death_signal, parent)

    return tie


def tie_to_parent() -> None:
    """Make this process (a worker that a server process forked) end at once when its parent ends."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        _tie(signal.SIGKILL, parent.pid)


def _tie(death_signal: signal.Signals, parent: int) -> None:
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we were tied
        os._exit(1)
