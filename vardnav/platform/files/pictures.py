"""Pictures drawn anew.

Decoded within limits, turned the right way up, all metadata gone. No Django; runs in the sandbox.
"""

from __future__ import annotations

import contextlib
import io

import pi_heif
from PIL import Image, ImageCms, ImageOps

from vardnav.platform.files import rules

JPEG_QUALITY = 88
PREVIEW_QUALITY = 78
HEAVY_PNG = 6 * rules.MEGABYTE
_DECODERS = {rules.Kind.JPEG: ("JPEG", "MPO"), rules.Kind.PNG: ("PNG",), rules.Kind.HEIC: ("HEIF",)}
_KEPT_SEGMENTS = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's colour mark


class TooManyPixels(Exception):
    """More pixels than we are willing to decode; found from the header, before decoding."""


class Broken(Exception):
    """Not a whole picture."""


def remake(content: bytes, kind: rules.Kind, limits: rules.Limits) -> tuple[bytes, rules.Kind, bytes]:
    """Return (content, kind, preview) of a picture drawn anew; the preview is a small JPEG.

    JPEG stays JPEG, PNG stays PNG unless that would be heavy, HEIC becomes JPEG. Raises TooManyPixels,
    Broken.
    """
    Image.MAX_IMAGE_PIXELS = None  # we ask the header ourselves, below, and refuse sooner than Pillow
    if kind is rules.Kind.HEIC:
        pi_heif.register_heif_opener(thumbnails=False)
    try:
        with Image.open(io.BytesIO(content), formats=_DECODERS[kind]) as opened:
            if opened.width * opened.height > limits.max_pixels:
                raise TooManyPixels
            upright = _upright(opened, limits.max_edge)
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        IndexError,
        ZeroDivisionError,
        OverflowError,
    ) as error:
        raise Broken from error
    except (EOFError, AttributeError, KeyError, RuntimeError, AssertionError) as error:
        raise Broken from error
    drawn = _fresh(upright)
    return *_encoded(drawn, kind), _preview(drawn, limits.preview_edge)


def without_metadata(jpeg: bytes) -> bytes:
    """Return a JPEG (as found inside a PDF) without Exif, XMP, captions and comments; pixels untouched.

    Returned as it came if it is not laid out as a JPEG should be.
    """
    kept = bytearray(jpeg[:2])
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        marker = jpeg[at + 1]
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        is_metadata = (0xE0 <= marker <= 0xEF and marker not in _KEPT_SEGMENTS) or marker == 0xFE
        if not is_metadata:
            kept += jpeg[at:end]
        at = end
    if at + 4 > len(jpeg) or jpeg[at] != 0xFF:
        return jpeg
    return bytes(kept) + jpeg[at:]


def _upright(opened: Image.Image, max_edge: int) -> Image.Image:
    """Decode, apply the camera's orientation, move to ordinary colours (sRGB), shrink."""
    opened.draft(None, (max_edge, max_edge))  # a JPEG can be decoded smaller at once
    opened.load()
    profile = opened.info.get("icc_profile")
    image: Image.Image = ImageOps.exif_transpose(opened)
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    if image.mode == "P":
        image = image.convert("RGBA" if has_alpha else "RGB")
    image.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if profile and image.mode in ("RGB", "CMYK"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return _in_ordinary_colours(image, profile)
    if image.mode == "L" and not has_alpha:
        return image
    return image.convert("RGBA" if has_alpha else "RGB")


def _in_ordinary_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """Turn a phone's wide colours into sRGB: a rash must have the same red once the profile is gone."""
    converted = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )
    return converted if converted is not None else image.convert("RGB")


def _fresh(image: Image.Image) -> Image.Image:
    """Copy the pixels, and nothing else, to a new picture."""
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


def _encoded(image: Image.Image, kind: rules.Kind) -> tuple[bytes, rules.Kind]:
    if kind is rules.Kind.PNG:
        out = io.BytesIO()
        image.save(out, "PNG")
        if out.tell() <= HEAVY_PNG:
            return out.getvalue(), rules.Kind.PNG
    return _as_jpeg(image, JPEG_QUALITY), rules.Kind.JPEG


def _preview(image: Image.Image, edge: int) -> bytes:
    small = image.copy()
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _as_jpeg(small, PREVIEW_QUALITY)


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
