"""Registry: which promises of the law (vårdgarantin) an e-service gives, where that hangs on what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Guaranteed:
    """What a form gives: the kinds of promises (rules.Kind of the guarantee room), none where the law speaks of nothing.

    `why_not` (rules.Why there): the promise is told, and that it does not hold; "" where it holds.
    """

    kinds: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def holds(self) -> bool:
        """Whether there is a promise, and it holds."""
        return bool(self.kinds) and not self.why_not


NOTHING = Guaranteed()


@dataclass(frozen=True, slots=True)
class Guaranteeing:
    """The promises that an e-service may give. `decide(answers, unit kind)` is pure, and takes codes as answers.

    `terms`: on what terms which kinds, in words that end in a colon; shown before anything is written (R2).
    `of_unit`: the questions that are about the very unit ("do you go to us already?"): nothing to go by anywhere else.
    """

    terms: tuple[tuple[str | Promise, tuple[str, ...]], ...]
    decide: Callable[[Mapping[str, Any], str], Guaranteed]
    of_unit: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """All that it may promise."""
        return tuple(dict.fromkeys(kind for _when, kinds in self.terms for kind in kinds))
