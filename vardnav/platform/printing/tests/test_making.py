"""Documents: tagged, in a language, with a title; and what is written in them stays text."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
import typst

from vardnav.platform.printing import making

NOW = dt.datetime(2026, 11, 27, 9, 0, 0, 123456, tzinfo=dt.UTC)
TEMPLATE = Path(__file__).with_name("specimen.typ")


def made(text: str, title: str = "Ett brev") -> bytes:
    return making.pdf(TEMPLATE, {"title": title, "rows": [["Vad", text]]}, now=NOW)


def words(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


def kinds(element: Any) -> set[str]:
    """Return every structure type below an element of the tags."""
    found = {str(element.S)} if "/S" in element else set()
    below = element.get("/K", [])
    for one in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(one, pikepdf.Dictionary):
            found |= kinds(one)
    return found


def test_a_document_has_tags_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(made("Hej"))) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]) == "Ett brev"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        assert {"/H1", "/L", "/LBody"} <= kinds(pdf.Root.StructTreeRoot)
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"


def test_the_same_data_give_the_same_document() -> None:
    assert made("Hej") == made("Hej")
    assert made("Hej") != made("Nej")


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1)",
        "$x$ *fet* _kursiv_ = rubrik",
        '"] #read("/etc/passwd")',
        "// kvar",
        "\\n",
        "<a>&amp;",
        "- lista",
    ],
)
def test_what_somebody_wrote_is_text_and_nothing_else(text: str) -> None:
    assert " ".join(text.split()) in " ".join(words(made(text)).split())


def test_every_swedish_name_and_its_neighbours_can_be_printed() -> None:
    for text in ("Åäö Éèñ Øæ Łódź Őrsi Ştefan", "Дарья Ελένη"):
        assert text in words(made(text))


def test_a_sign_without_a_glyph_is_named_and_gives_no_document() -> None:
    with pytest.raises(making.CannotPrint) as refused:
        made("Tack 😀")
    assert refused.value.signs == "😀"


def test_a_fault_of_the_template_is_not_taken_for_a_sign() -> None:
    with pytest.raises(typst.TypstError):
        making.pdf(TEMPLATE, {"rows": []}, now=NOW)
