"""Rules: the plain Swedish reason that every refusal of this room carries."""

from __future__ import annotations

from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Mark `message` for translation without translating: the rules stay free of Django, the pages translate.

    It bears gettext's own name so that the tool that gathers messages finds them.
    """
    return message


class Unacceptable(ValueError):
    """What came in cannot be used. `reason`: a plain Swedish sentence (a gettext msgid), fit for a field."""

    reason: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__(self.reason)
