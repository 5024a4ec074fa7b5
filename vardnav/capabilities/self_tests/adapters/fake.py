"""Adapter: a laboratory in memory, for tests and where none is connected; it behaves as the folder does."""

from __future__ import annotations

from collections.abc import Sequence

from vardnav.capabilities.self_tests.ports import LaboratoryUnavailable, Report, Sample, Unusable


class Fake:
    """Keeps what it is told, says what it is made to say, or keeps silent."""

    def __init__(self, *, is_silent: bool = False) -> None:
        self.is_silent = is_silent
        self.samples: dict[tuple[str, str], Sample] = {}
        self._waiting: list[Report | Unusable] = []

    def send(self, sample: Sample) -> None:
        """Keep a sample's order, once. Raises LaboratoryUnavailable when it is silent."""
        self._answer()
        self.samples[sample.region, sample.kit_id] = sample

    def waiting(self) -> Sequence[Report | Unusable]:
        """Return what it was made to say and is not done with. Raises LaboratoryUnavailable when it is silent."""
        self._answer()
        return list(self._waiting)

    def done(self, message: Report | Unusable) -> None:
        """Forget a message."""
        self._waiting = [one for one in self._waiting if one != message]

    def says(self, message: Report | Unusable) -> None:
        """Let it say something; the same message again is the same."""
        if message not in self._waiting:
            self._waiting.append(message)

    def _answer(self) -> None:
        if self.is_silent:
            raise LaboratoryUnavailable
