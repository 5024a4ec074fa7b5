"""A question with a picture: where it was taken stays with the person."""

from __future__ import annotations

import io
import pathlib

import pytest
from PIL import ExifTags, Image

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

QUESTION = "Jag har fått ett utslag på armen. Vad ska jag göra?"


def picture_with_place() -> bytes:
    """Return a JPEG as a phone takes it, with the place in it."""
    picture = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Telefon"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (55.0, 42.0, 20.0), 3: "E", 4: (13.0, 11.0, 35.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def place_in(picture: bytes) -> dict[int, object]:
    with Image.open(io.BytesIO(picture)) as opened:
        return dict(opened.getexif().get_ifd(ExifTags.IFD.GPSInfo))


def download(visitor: Visitor, name: str) -> bytes:
    """Return the file behind the link with that name, fetched as this visitor."""
    address = visitor.page.get_by_role("link", name=name).first.get_attribute("href")
    answer = visitor.context.request.get(f"{visitor.site.origin}{address}")
    assert answer.status == 200
    return answer.body()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_place_is_gone_from_a_picture_for_the_unit_and_for_oneself(
    arrive: Arrive, tmp_path: pathlib.Path, width: int
) -> None:
    taken = picture_with_place()
    assert place_in(taken)
    (tmp_path / "arm.jpg").write_bytes(taken)

    erik = arrive(width=width)
    steps.log_in(erik, "Erik Lindqvist")
    steps.begin(erik, steps.ASK)
    steps.choose_unit(erik)
    erik.fill("Vad vill du fråga om?", QUESTION)
    erik.press("Fortsätt")
    erik.page.get_by_label("Välj bilder eller dokument").set_input_files(tmp_path / "arm.jpg")
    erik.press("Lägg till filerna")
    # Its name also stands where a file is refused.
    erik.sees("Filer du har lagt till")
    erik.sees_not("Alla filer kom inte med")
    erik.press("Fortsätt")
    erik.sees("arm.jpg", QUESTION)
    number = steps.send(erik)
    erik.press("Visa ärendet")
    assert not place_in(download(erik, "arm.jpg"))

    dag = arrive(width=width)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.open_at_desk(dag, number, steps.ASK)
    dag.sees(QUESTION)
    assert not place_in(download(dag, "arm.jpg"))
