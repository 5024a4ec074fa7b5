"""What may be lost if the database dies within the second: a transaction that is committed without waiting for the disk.

Only for what somebody is asked to do again and nobody has been promised: a time that is held while its person reads. What
is confirmed later in the log of changes is on the disk only with all that came before it, so nothing that lasts can
stand on something that was lost. Whatever else is written in the same transaction and must last says so with `must_last`.
"""

from __future__ import annotations

from vardnav.kernel.access import prepared

#: To be asked for in a statement of the transaction: from then on its COMMIT waits for nothing, unless it must last.
MAY_BE_LOST = (
    "CASE WHEN current_setting('vardnav.must_last', true) = 'yes' THEN '' "
    "ELSE set_config('synchronous_commit', 'off', true) END"
)
_MUST_LAST = "SELECT set_config('vardnav.must_last', 'yes', true)"


def must_last() -> None:
    """Say that this transaction has written something that must be on the disk when it is committed. One statement."""
    prepared.rows(_MUST_LAST, [])
