"""What kinds we take, by content; and how names are cleaned. No database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.platform.files import names, rules
from vardnav.platform.files.rules import Kind, State
from vardnav.platform.files.tests import samples


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.photograph("JPEG"), Kind.JPEG),
        (samples.photograph("PNG"), Kind.PNG),
        (samples.photograph("HEIF"), Kind.HEIC),
        (samples.document(), Kind.PDF),
        (b"\xef\xbb\xbf\n%PDF-1.7", Kind.PDF),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", None),
        (b"PK\x03\x04", None),
        (b"GIF89a", None),
        (b"RIFF\x00\x00\x00\x00WEBP", None),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", None),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", None),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", Kind.HEIC),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", None),
        (b"\x00\x00\x00\x00ftyp", None),
        (b"", None),
    ],
)
def test_kind_is_told_by_content(content, kind):
    assert rules.kind_of(content[:256]) is kind


@pytest.mark.parametrize(
    ("suffix", "kind", "agrees"),
    [
        (".pdf", Kind.JPEG, False),
        (".jpg", Kind.PDF, False),
        (".jpg", Kind.HEIC, True),
        (".png", Kind.JPEG, True),
        (".pdf", Kind.PDF, True),
        ("", Kind.PDF, True),
        (".exe", Kind.JPEG, True),
    ],
)
def test_a_name_may_not_claim_another_family(suffix, kind, agrees):
    assert rules.name_agrees(suffix, kind) is agrees


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("utslag.JPG", "utslag.jpg"),
        ("IMG_1.heic", "IMG_1.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\Anna\\bild.jpeg", "bild.jpg"),
        ("a\x00b\x1f.jpg", "ab.jpg"),
        ("faktura\u202egpj.exe", "fakturagpj.exe.jpg"),
        ("\ud800bild.jpg", "bild.jpg"),
        ("", "bild.jpg"),
        ("...", "bild.jpg"),
        (".jpg", "bild.jpg"),
        ("Scan 12.5", "Scan 12.5.jpg"),
        ("fot\u006f\u0308.jpg", "fotö.jpg"),
        ('a"b;c\r\nX: y.jpg', "a-b;c X- y.jpg"),
        ("program.exe", "program.exe.jpg"),
    ],
)
def test_a_name_loses_what_is_dangerous_and_keeps_the_rest(raw, clean):
    assert names.clean_name(raw, Kind.JPEG) == clean


def test_a_name_of_300_characters_is_cut_and_keeps_its_ending():
    name = names.clean_name("å" * 300 + ".pdf", Kind.PDF)
    assert name.startswith("ååå")
    assert name.endswith(".pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 200


@given(st.text(max_size=400), st.sampled_from(list(Kind)))
def test_any_name_becomes_one_that_can_be_stored_and_sent(raw, kind):
    name = names.clean_name(raw, kind)
    name.encode()
    assert name.endswith(rules.SUFFIX[kind])
    assert 0 < len(name) <= names.MAX_CHARACTERS
    assert not set(name) & set('/\\\0\r\n"')
    assert names.clean_name(name, kind) == name


def test_a_refused_file_never_comes_back():
    assert not any(rules.may_change(State.REFUSED, after) for after in State)
    assert rules.may_change(State.QUARANTINED, State.CLEAN)
    assert not rules.may_change(State.CLEAN, State.QUARANTINED)


def test_only_staff_are_warned_and_only_of_unscanned_documents():
    assert rules.needs_warning(State.QUARANTINED, Kind.PDF, is_staff=True)
    assert not rules.needs_warning(State.QUARANTINED, Kind.PDF, is_staff=False)
    assert not rules.needs_warning(State.QUARANTINED, Kind.JPEG, is_staff=True)
    assert not rules.needs_warning(State.CLEAN, Kind.PDF, is_staff=True)
