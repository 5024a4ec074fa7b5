"""Rules: whom staff may enter by name, and what is asked before."""

from __future__ import annotations

from vardnav.kernel.people.identifiers import IdentifierKind

#: Those whose number is given out by somebody other than the population register, so that a person may be new to us.
#: A person with a personnummer comes from the register and is never typed in by hand.
MAY_BE_ENTERED = frozenset(
    {IdentifierKind.SAMORDNINGSNUMMER, IdentifierKind.RESERVNUMMER, IdentifierKind.LMA}
)


def may_be_entered(kind: IdentifierKind) -> bool:
    """Tell whether somebody with this kind of number, unknown to us, may be entered with a name."""
    return kind in MAY_BE_ENTERED
