"""A gateway for tests: keeps a journal, folds repeats, and can be made to fail as real ones do."""

from __future__ import annotations

from collections.abc import Callable

from vardnav.platform.notify.ports import Known, Mail, Sms, TryAgain, WillNot


class FakeGateway:
    """Journal of what was taken, by reference. `calls` counts every attempt to send."""

    def __init__(self) -> None:
        self.journal: dict[str, Sms | Mail] = {}
        self.calls = 0
        self.is_down = False
        self.refuses = False
        self.answers_late = False
        self.cannot_tell = False
        self.after_taking: Callable[[], None] | None = None

    def send(self, message: Sms | Mail) -> None:
        """Take the message, unless told to fail. Raises TryAgain, WillNot."""
        self.calls += 1
        if self.is_down:
            raise TryAgain("down")
        if self.refuses:
            raise WillNot("no such number")
        self.journal.setdefault(message.reference, message)
        if self.after_taking:
            self.after_taking()
        if self.answers_late:
            raise TryAgain("no answer in time")

    def known(self, reference: str) -> Known:
        """Say whether the reference is in the journal."""
        if self.is_down:
            raise TryAgain("down")
        if self.cannot_tell:
            return Known.CANNOT_TELL
        return Known.YES if reference in self.journal else Known.NO
