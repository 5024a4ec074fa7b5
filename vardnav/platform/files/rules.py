"""Rules: which files we take, how large, and how a stored file may change state. Pure Python."""

from __future__ import annotations

import enum
from dataclasses import dataclass

MEGABYTE = 1024 * 1024

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
HEIF_FAMILY = frozenset({b"mif1", b"msf1", b"mif2"})
PDF_LEADING = b"\xef\xbb\xbf \t\r\n\x00"


class Kind(enum.StrEnum):
    """The kinds of file we can read, and so re-make. The value is the media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    PDF = "application/pdf"

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self is not Kind.PDF


class State(enum.StrEnum):
    """What the virus scan has said. `quarantined`: nothing yet."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUARANTINED: frozenset({State.CLEAN, State.REFUSED}),
    State.CLEAN: frozenset({State.REFUSED}),
    State.REFUSED: frozenset(),
}

SUFFIX = {Kind.JPEG: ".jpg", Kind.PNG: ".png", Kind.HEIC: ".heic", Kind.PDF: ".pdf"}
FAMILY_OF_SUFFIX = {
    ".jpg": "picture",
    ".jpeg": "picture",
    ".jpe": "picture",
    ".png": "picture",
    ".heic": "picture",
    ".heif": "picture",
    ".pdf": "document",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one message or case may carry. An e-service passes its own; these are the defaults.

    `max_edge` is the longest side, in pixels, of a picture as we keep it; `max_pixels` what we are willing to
    decode (50 million holds every 48-megapixel phone).
    """

    max_files: int = 5
    max_bytes_each: int = 15 * MEGABYTE
    max_bytes_total: int = 40 * MEGABYTE
    max_pixels: int = 50_000_000
    max_edge: int = 3000
    preview_edge: int = 480
    max_pages: int = 100


DEFAULT_LIMITS = Limits()


def kind_of(head: bytes) -> Kind | None:
    """Return the kind by content, from the first 64 bytes or more; None for anything we do not take."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.lstrip(PDF_LEADING).startswith(b"%PDF-"):
        return Kind.PDF
    if _is_heic(head):
        return Kind.HEIC
    return None


def _is_heic(head: bytes) -> bool:
    """Read the brands of an ISO media file: HEVC pictures yes, AVIF and video no."""
    if head[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    compatible = {head[at : at + 4] for at in range(16, length - 3, 4)}
    return major in HEIC_BRANDS or (major in HEIF_FAMILY and bool(compatible & HEIC_BRANDS))


def name_agrees(suffix: str, kind: Kind) -> bool:
    """Say whether a name's ending tells the truth about the content, as far as harm goes.

    A phone that calls its HEIC ".jpg" is forgiven (we re-make the picture and give it the right ending). A
    page of HTML or a picture called ".pdf" is not, nor a document called ".jpg". An unknown ending claims
    nothing.
    """
    claimed = FAMILY_OF_SUFFIX.get(suffix.lower())
    return claimed is None or claimed == ("picture" if kind.is_picture else "document")


def may_change(before: State, after: State) -> bool:
    """Say whether a stored file may go from one state to another."""
    return after in TRANSITIONS[before]


def needs_warning(state: State, kind: str, *, is_staff: bool) -> bool:
    """Say whether a file is given out only after an explicit warning.

    An unscanned document is the one thing that may carry what we could not see. Pictures have been drawn anew
    by us, pixel by pixel, and the resident only gets back what they sent themselves.
    """
    return is_staff and state is State.QUARANTINED and kind == Kind.PDF
