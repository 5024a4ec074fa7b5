"""No gateway: says so, and the notice is tried again until somebody has set one up or it is given up."""

from __future__ import annotations

from vardnav.platform.notify.ports import Known, Mail, Sms, TryAgain


class Nobody:
    """Stands in where no gateway is set."""

    def send(self, message: Sms | Mail) -> None:
        """Raise TryAgain."""
        raise TryAgain("No gateway is set.")

    def known(self, reference: str) -> Known:
        """Nothing was ever sent."""
        return Known.NO
