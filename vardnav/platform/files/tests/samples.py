"""Files for tests, made here: pictures with a position in them, bombs, documents that act."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

HEIC = Path(__file__).with_name("photograph.heic")
SECRET = b"HEMLIG55.6059N13.0007E"


def upload(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """An upload as Django hands it over, but with the name as sent (Django itself takes path parts off)."""
    made = SimpleUploadedFile("x", content, media_type)
    made.__dict__["_name"] = name
    return made


def photograph(kind: str = "JPEG", size: tuple[int, int] = (400, 200), *, orientation: int = 1) -> bytes:
    """A picture, left half red and right half blue, with GPS, a caption and (JPEG) a comment."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    position = exif.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "N", (55.0, 36.0, 21.0), "E", (13.0, 0.0, 2.0)
    out = io.BytesIO()
    if kind == "HEIF":
        # This same picture, written once with an encoder; the encoder's licence (GPL) keeps it out of the house.
        return HEIC.read_bytes()
    if kind == "JPEG":
        image.save(out, "JPEG", exif=exif, comment=SECRET, quality=95)
    else:
        image.save(out, "PNG", exif=exif)
    return out.getvalue()


def png_bomb(edge: int = 20_000) -> bytes:
    """A valid PNG of one colour whose pixels would take 3 * edge * edge bytes (1.2 GB for 20 000)."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    squeeze = zlib.compressobj(9)
    block = squeeze.compress(b"\0" * (1 + 3 * edge) * 500) + squeeze.flush(zlib.Z_FULL_FLUSH)
    pixels = block[:2] + block[2:] * (edge // 500) + squeeze.flush()  # blocks that stand alone, repeated
    header = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def document(pages: int = 1) -> bytes:
    """A plain PDF."""
    with Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 200))
        pdf.pages[0].obj.Contents = Stream(pdf, b"0 0 1 rg 10 10 50 50 re f")
        return _saved(pdf)


def acting_document() -> bytes:
    """A PDF with a script, a program launched, an embedded file, a link, a filled-in field and a photo's GPS."""
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 300))
        page = pdf.pages[0].obj
        photo = Stream(
            pdf,
            photograph(),
            {
                "/Type": Name.XObject,
                "/Subtype": Name.Image,
                "/Width": 400,
                "/Height": 200,
                "/ColorSpace": Name.DeviceRGB,
                "/BitsPerComponent": 8,
                "/Filter": Name.DCTDecode,
            },
        )
        photo.Metadata = Stream(pdf, b"<x>" + SECRET + b"</x>")
        page.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(photo)))
        page.Contents = Stream(pdf, b"q 100 0 0 80 10 10 cm /Im0 Do Q")
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=pikepdf.String("cmd.exe")))
        pdf.attachments["program.exe"] = b"MZ" + SECRET
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 9, 9],
            A=Dictionary(S=Name.URI, URI=pikepdf.String("http://evil.invalid/")),
        )
        page.Annots = Array([pdf.make_indirect(link), _field(pdf)])
        pdf.docinfo["/Author"] = SECRET.decode()
        return _saved(pdf)


def locked_document(password: str) -> bytes:
    """An encrypted PDF; with an empty password anyone can open it, and it is still encrypted."""
    with Pdf.open(io.BytesIO(document())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
        return out.getvalue()


def _field(pdf: Pdf) -> pikepdf.Object:
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=pikepdf.String("namn"),
            V=pikepdf.String("IFYLLT"),
            DA=pikepdf.String("/Helv 12 Tf 0 g"),
            Rect=[10, 100, 200, 120],
        )
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.Root.AcroForm = Dictionary(
        Fields=[field],
        NeedAppearances=True,
        DA=pikepdf.String("/Helv 12 Tf 0 g"),
        DR=Dictionary(Font=Dictionary(Helv=font)),
    )
    return field


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()
