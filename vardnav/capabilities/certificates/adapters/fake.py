"""Recipients for tests: a journal, repeats folded, and every failure that real ones have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vardnav.capabilities.certificates.ports import Known, Parcel, Receipt, TryAgain, WillNot


class Fake:
    """Journal of what was taken, by reference. `calls` counts every attempt to deliver."""

    def __init__(self) -> None:
        self.journal: dict[str, Parcel] = {}
        self.waiting: list[tuple[Receipt, bool]] = []
        self.calls = 0
        self.is_down = False
        self.refuses = False
        self.answers_late = False
        self.cannot_tell = False
        self.while_taking: Callable[[], None] | None = None

    def deliver(self, parcel: Parcel) -> None:
        """Take the parcel, unless told to fail. Raises TryAgain, WillNot."""
        self.calls += 1
        if self.is_down:
            raise TryAgain("down")
        if self.refuses:
            raise WillNot("no such organisation")
        self.journal.setdefault(parcel.reference, parcel)
        if self.while_taking:
            self.while_taking()
        if self.answers_late:
            raise TryAgain("no answer in time")

    def known(self, recipient: str, reference: str) -> Known:
        """Say whether the reference is in the journal. Raises TryAgain."""
        if self.is_down:
            raise TryAgain("down")
        if self.cannot_tell:
            return Known.CANNOT_TELL
        return Known.YES if reference in self.journal else Known.NO

    def answer(
        self, reference: str, digest: str, *, is_received: bool = True, is_forged: bool = False
    ) -> None:
        """Let the recipient (or a forger) say something of a reference."""
        self.waiting.append((Receipt(reference, digest, is_received), is_forged))

    def receipts(self) -> Sequence[Receipt]:
        """Return the genuine ones. Raises TryAgain."""
        if self.is_down:
            raise TryAgain("down")
        self.waiting = [(receipt, is_forged) for receipt, is_forged in self.waiting if not is_forged]
        return [receipt for receipt, _is_forged in self.waiting]

    def settled(self, reference: str) -> None:
        """Put the receipts of a reference away."""
        self.waiting = [one for one in self.waiting if one[0].reference != reference]
