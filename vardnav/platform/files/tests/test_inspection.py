"""Files are looked at and made anew, in a process of their own. No database."""

from __future__ import annotations

import io
import subprocess
import sys
import time

import pytest
from pikepdf import Pdf, Stream
from PIL import Image

from vardnav.platform.files import inspection, rules
from vardnav.platform.files.adapters.fake import EICAR, FakeScanner
from vardnav.platform.files.refusals import Reason, Refused
from vardnav.platform.files.tests import samples

LIMITS = rules.Limits()


def examine(name, content, limits=LIMITS, scanner=None):
    return inspection.examine(samples.upload(name, content), limits, scanner=scanner or FakeScanner())


def colour(image, x, y):
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def refusal(name, content, limits=LIMITS):
    with pytest.raises(Refused) as caught:
        examine(name, content, limits)
    assert len(caught.value.sentence) > 15
    return caught.value.reason


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("HEIF", ".jpg")])
def test_a_picture_is_drawn_anew_without_its_position_and_words(kind, ending):
    original = samples.photograph(kind)
    assert samples.SECRET in original
    examined = examine("utslag.jpg", original)
    assert examined.name == f"utslag{ending}"
    for made in (examined.content, examined.preview):
        assert samples.SECRET not in made
        with Image.open(io.BytesIO(made)) as image:
            assert not image.getexif()
            assert not set(image.info) & {"exif", "comment", "xmp", "icc_profile", "XML:com.adobe.xmp"}
    with Image.open(io.BytesIO(examined.content)) as image:
        red, _green, blue = colour(image.convert("RGB"), 20, 20)
        assert red > 150 > blue


def test_a_picture_taken_sideways_is_turned_upright():
    examined = examine("a.jpg", samples.photograph(orientation=6))
    with Image.open(io.BytesIO(examined.content)) as image:
        assert image.size == (200, 400)
        red, _green, blue = colour(image, 100, 20)
        assert red > 150 > blue, "the left half is now at the top"


def test_a_large_picture_is_made_smaller():
    examined = examine("a.jpg", samples.photograph(size=(4000, 1000)))
    with Image.open(io.BytesIO(examined.content)) as image:
        assert image.size == (3000, 750)
    with Image.open(io.BytesIO(examined.preview)) as preview:
        assert max(preview.size) == 480


def test_a_see_through_picture_stays_so():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(examine("a.png", out.getvalue()).content)) as image:
        assert colour(image, 5, 5)[3] == 0


def test_a_grey_picture_of_sixteen_bits_keeps_its_shades():
    out = io.BytesIO()
    Image.new("I;16", (30, 30), 30_000).save(out, "PNG")
    with Image.open(io.BytesIO(examine("x.png", out.getvalue()).content)) as image:
        assert 115 <= colour(image.convert("RGB"), 5, 5)[0] <= 119


def test_what_hangs_after_a_picture_is_gone():
    assert b"<script>" not in examine("a.jpg", samples.photograph() + b"<script>alert(1)</script>").content


def test_a_bomb_of_400_million_pixels_is_refused_at_once():
    bomb = samples.png_bomb(20_000)
    assert len(bomb) < 2 * rules.MEGABYTE
    start = time.monotonic()
    assert refusal("bild.png", bomb) is Reason.TOO_MANY_PIXELS
    assert time.monotonic() - start < 5


def test_a_picture_cut_short_is_refused():
    whole = samples.photograph()
    assert refusal("a.jpg", whole[: len(whole) // 2]) is Reason.BROKEN
    assert refusal("a.jpg", whole[:20]) is Reason.BROKEN
    heic = samples.photograph("HEIF")
    assert refusal("a.heic", heic[: len(heic) // 2]) is Reason.BROKEN
    png = samples.photograph("PNG")
    assert refusal("a.png", png[:60]) is Reason.BROKEN


def test_a_document_keeps_its_looks_and_can_no_longer_act():
    examined = examine("prov svar.pdf", samples.acting_document())
    assert examined.name == "prov svar.pdf"
    assert examined.preview == b""
    with Pdf.open(io.BytesIO(examined.content)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer
        page = pdf.pages[0].obj
        assert not {"/AA", "/Annots"} & set(page.keys())
        everything = examined.content + b"".join(
            part.read_raw_bytes() for part in pdf.objects if isinstance(part, Stream)
        )
        drawn = [form.read_bytes() for form in page.Resources.XObject.values() if form.Subtype == "/Form"]
    assert any(b"IFYLLT" in form for form in drawn), "what was filled in can still be read"
    for forbidden in (samples.SECRET, b"JavaScript", b"Launch", b"cmd.exe", b"evil.invalid"):
        assert forbidden not in everything


@pytest.mark.parametrize("password", ["", "hemligt"])
def test_a_locked_document_is_refused(password):
    assert refusal("a.pdf", samples.locked_document(password)) is Reason.LOCKED


def test_a_document_of_ten_thousand_pages_is_refused_within_seconds():
    start = time.monotonic()
    assert refusal("a.pdf", samples.document(10_000)) is Reason.TOO_MANY_PAGES
    assert time.monotonic() - start < 5


def test_a_document_cut_short_or_made_up_is_refused():
    whole = samples.document()
    assert refusal("a.pdf", whole[: len(whole) // 2]) is Reason.BROKEN
    assert refusal("a.pdf", b"%PDF-1.4\n<html><script>alert(1)</script></html>\n%%EOF") is Reason.BROKEN


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tom.jpg", b"", Reason.EMPTY),
        ("sida.pdf", b"<html><script>alert(1)</script></html>", Reason.WRONG_KIND),
        ("ritning.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Reason.WRONG_KIND),
        ("bild.jpg", b"PK\x03\x04 zip", Reason.WRONG_KIND),
        ("bild.pdf", samples.photograph(), Reason.NAME_LIES),
        ("bild.jpg", samples.document(), Reason.NAME_LIES),
        ("bild.jpg", b"\xff\xd8\xff" + b"\0" * 500, Reason.BROKEN),
        ("bild.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\xff" * 500, Reason.BROKEN),
    ],
)
def test_lies_and_rubbish_are_refused_with_a_reason(name, content, reason):
    assert refusal(name, content) is reason


def test_a_file_over_the_limit_is_refused_without_being_read():
    small = rules.Limits(max_bytes_each=1000)
    assert refusal("a.jpg", samples.photograph(), small) is Reason.TOO_BIG


def test_an_infected_file_is_refused():
    assert refusal("a.pdf", samples.document() + b"%" + EICAR + b"\n%%EOF") is Reason.INFECTED


def test_without_a_scanner_a_file_is_not_called_scanned():
    assert examine("a.jpg", samples.photograph()).is_scanned
    assert not examine("a.jpg", samples.photograph(), scanner=FakeScanner(is_down=True)).is_scanned


def test_a_decoder_that_hangs_or_dies_is_a_refusal_and_nothing_else(monkeypatch):
    for child in ("import time; time.sleep(60)", "import os; os.abort()", "print('not json', end='')"):
        monkeypatch.setattr(inspection, "_CHILD", child)
        monkeypatch.setattr(inspection, "WALL_SECONDS", 1)
        assert refusal("a.jpg", samples.photograph()) is Reason.TOO_HEAVY


def test_the_sandbox_may_not_write_files_nor_take_all_memory(tmp_path):
    greedy = (
        f"import sys; sys.path.append({inspection._ROOT!r})\n"
        "from vardnav.platform.files import sandbox; sandbox.confine()\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try: bytearray(2_000_000_000); print('took memory')\n"
        "except MemoryError: pass\n"
        f"try: f = open({str(tmp_path / 'x')!r}, 'wb', buffering=0); f.write(b'1'); print('wrote')\n"
        "except OSError: pass\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", greedy], capture_output=True, check=True)
    assert done.stdout == b""


def test_the_sandbox_is_told_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hemligt")
    monkeypatch.setattr(
        inspection,
        "_CHILD",
        "import os, json; print(json.dumps({'reason': 'broken' if 'SECRET_KEY' in os.environ else 'empty'}))",
    )
    assert refusal("a.jpg", samples.photograph()) is Reason.EMPTY
