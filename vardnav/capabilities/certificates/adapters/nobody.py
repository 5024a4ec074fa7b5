"""Adapter: no way to any recipient is set. What is sent waits, is seen by staff, and is given up as failed."""

from __future__ import annotations

from collections.abc import Sequence

from vardnav.capabilities.certificates.ports import Known, Parcel, Receipt, TryAgain


class Nobody:
    """Takes nothing."""

    def deliver(self, parcel: Parcel) -> None:
        """Raises TryAgain, always."""
        raise TryAgain("VARDNAV_CERTIFICATE_DROP is not set")

    def known(self, recipient: str, reference: str) -> Known:
        """Return NO: nothing was ever taken."""
        return Known.NO

    def receipts(self) -> Sequence[Receipt]:
        """Return none."""
        return ()

    def settled(self, reference: str) -> None:
        """Do nothing."""
