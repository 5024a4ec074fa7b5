"""PDF documents laid out anew: the pages' looks and nothing that acts. No Django; runs in the sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from vardnav.platform.files import pictures, rules

MAX_OBJECTS = 60_000
MAX_DEPTH = 60
_PAGE_KEYS = frozenset(
    {
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/Contents",
        "/UserUnit",
        "/Group",
    }
)
_ACTING_TYPES = frozenset({"/Action", "/Filespec", "/F", "/EmbeddedFile", "/Annot"})
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
    }
)
_SPEAKING_KEYS = ("/Metadata", "/PieceInfo", "/AF", "/Ref", "/OPI", "/Alternates", "/LastModified")


class Broken(Exception):
    """Not a whole document."""


class Locked(Exception):
    """Encrypted, with or without a password to open it."""


class TooManyPages(Exception):
    """More pages than allowed."""


class TooHeavy(Exception):
    """More parts than we are willing to go through."""


class Unsafe(Exception):
    """Something that acts is still there after all we take away."""


def remake(content: bytes, limits: rules.Limits) -> bytes:
    """Return a new PDF that shows the same pages and does nothing.

    Forms and notes are drawn onto their page. Scripts, links, embedded files, forms, layers' switches,
    bookmarks and all metadata (of the document and of photographs in it) are left behind, because only what a
    page needs to be drawn is carried over. Raises Broken, Locked, TooManyPages, TooHeavy, Unsafe.
    """
    if b"%%EOF" not in content[-4096:]:
        raise Broken
    try:
        with Pdf.open(io.BytesIO(content), suppress_warnings=True) as source, Pdf.new() as fresh:
            _check(source, limits)
            _draw_forms(source)
            for page in source.pages:
                for key in set(page.obj.keys()) - _PAGE_KEYS:
                    del page.obj[key]
                fresh.pages.append(page)
            _hush(fresh, limits)
            out = io.BytesIO()
            fresh.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise Locked from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError) as error:
        raise Broken from error
    except (AttributeError, RuntimeError, OverflowError) as error:
        raise Broken from error


def _check(source: Pdf, limits: rules.Limits) -> None:
    if source.is_encrypted:
        raise Locked
    if len(source.objects) > MAX_OBJECTS:
        raise TooHeavy
    pages = len(source.pages)
    if pages > limits.max_pages:
        raise TooManyPages
    if pages == 0:
        raise Broken


def _draw_forms(source: Pdf) -> None:
    """Draw filled-in fields and notes onto the page, so that what the sender saw is what is read."""
    form = source.Root.get("/AcroForm")
    if form is not None:
        if "/XFA" in form:
            del form["/XFA"]
        source.generate_appearance_streams()
    source.flatten_annotations("all")


def _hush(fresh: Pdf, limits: rules.Limits) -> None:
    """Take metadata from every part, and refuse if anything that acts is left."""
    for part in list(fresh.objects):
        for inner in _parts(part, 0):
            if _acts(inner):
                raise Unsafe
            for key in _SPEAKING_KEYS:
                if key in inner:
                    del inner[key]
            if isinstance(inner, Stream):
                _hush_picture(inner, limits)


def _parts(part: Object, depth: int) -> Iterator[Dictionary | Stream]:
    """Yield a part and the dictionaries written directly inside it."""
    if depth > MAX_DEPTH:
        raise TooHeavy
    if isinstance(part, Dictionary | Stream):
        yield part
        inside = [value for key, value in part.items() if key != "/Parent"]
    elif isinstance(part, Array):
        inside = list(part)
    else:
        return
    for inner in inside:
        if isinstance(inner, Dictionary | Array) and not inner.is_indirect:
            yield from _parts(inner, depth + 1)


def _acts(part: Dictionary | Stream) -> bool:
    kind = part.get("/Type")
    action = part.get("/S")
    return (
        (isinstance(kind, Name) and str(kind) in _ACTING_TYPES)
        or (isinstance(action, Name) and str(action) in _ACTIONS)
        or "/EF" in part
        or isinstance(part.get("/JS"), pikepdf.String | Stream)
    )


def _hush_picture(stream: Stream, limits: rules.Limits) -> None:
    if stream.get("/Subtype") != Name.Image:
        return
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > 2 * limits.max_pixels:
        raise TooHeavy
    filters = stream.get("/Filter")
    if filters == Name.DCTDecode or (isinstance(filters, Array) and list(filters) == [Name.DCTDecode]):
        stream.write(pictures.without_metadata(stream.read_raw_bytes()), filter=Name.DCTDecode)
