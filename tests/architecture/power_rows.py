"""Who comes in where, for powers of attorney: by hand from the rules, as the matrix."""

from __future__ import annotations


def rows(shut: str, staff: str) -> dict[str, str]:
    """Return the rows of the matrix; `shut`: nobody we let in as a resident, `staff`: all who are not residents."""
    return {
        # As oneself, never for somebody one acts for.
        "powers:give": f"{shut} III NHH {staff}",
        # What Anna has given is hers to end, also with protected identity.
        "powers:end": f"{shut} IIN NHH {staff}",
        # What is given to her is hers while she acts for her child too; with protected identity nothing is given to her.
        "powers:offer": f"{shut} INN IHH {staff}",
        "powers:give_up": f"{shut} IIN IHH {staff}",
    }
