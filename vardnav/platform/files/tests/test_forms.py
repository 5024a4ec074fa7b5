"""The form field for several files."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from vardnav.platform.files import inspection, rules, uploads
from vardnav.platform.files.forms import AttachmentsField
from vardnav.platform.files.refusals import Reason, Refused
from vardnav.platform.files.tests import samples


class Letter(forms.Form):
    text = forms.CharField()
    attachments = AttachmentsField(required=False, limits=rules.Limits(max_files=3))


def letter(*chosen, text="Hej"):
    looked = uploads.together(list(chosen), rules.Limits(max_files=3))
    files: MultiValueDict[str, Any] = MultiValueDict({"attachments": looked})
    return Letter({"text": text}, files)


def test_several_files_come_out_re_made():
    form = letter(samples.upload("a.jpg", samples.photograph()), samples.upload("b.pdf", samples.document()))
    assert form.is_valid(), form.errors
    assert [examined.name for examined in form.cleaned_data["attachments"]] == ["a.jpg", "b.pdf"]


def test_no_file_is_fine_when_none_is_required():
    assert letter().is_valid()
    assert Letter({"text": "Hej"}).is_valid()


def test_each_bad_file_is_named_with_its_reason():
    form = letter(
        samples.upload("tom\u202e.jpg", b""),
        samples.upload("bra.jpg", samples.photograph()),
        samples.upload("<script>.html", b"<html>"),
    )
    assert form.errors["attachments"] == [
        "tom.jpg: Filen är tom. Välj en annan fil.",
        "-script-.html: Du kan bara skicka bilder (JPEG, PNG, HEIC) och PDF-filer. Välj en annan fil.",
    ]


@pytest.fixture
def nothing_is_read(monkeypatch):
    def examine(upload, limits):
        raise AssertionError(f"{upload.name} was read")

    monkeypatch.setattr(inspection, "examine", examine)


def test_too_many_files_are_refused_before_any_is_read(nothing_is_read):
    form = letter(*[samples.upload(f"{n}.jpg", b"x") for n in range(4)])
    assert form.errors["attachments"] == ["Du kan skicka högst 3 filer. Ta bort någon fil."]


def test_too_much_together_is_refused_before_any_is_read(nothing_is_read):
    (refused,) = uploads.together(
        [samples.upload(f"{n}.jpg", b"x" * 6) for n in range(2)], rules.Limits(max_bytes_total=10)
    )
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.TOO_BIG_TOGETHER


def test_of_files_kept_each_those_after_the_last_that_has_room_are_not_read(monkeypatch):
    read = []

    def examine(upload, limits):
        read.append(upload.name)
        if upload.size == 0:
            raise Refused(Reason.EMPTY, name=upload.name)
        return inspection.Examined(upload.name, rules.Kind.JPEG, upload.read(), b"", True, "test")

    monkeypatch.setattr(inspection, "examine", examine)
    chosen = {"a.jpg": b"x" * 6, "tom.jpg": b"", "tung.jpg": b"x" * 5, "b.jpg": b"x" * 4, "c.jpg": b"x"}
    looked = uploads.each(
        [samples.upload(name, content) for name, content in chosen.items()],
        rules.Limits(max_files=2, max_bytes_total=10),
    )
    kinds = [one.reason if isinstance(one, Refused) else "good" for one in looked]
    assert kinds == ["good", Reason.EMPTY, Reason.TOO_BIG_TOGETHER, "good", Reason.TOO_MANY]
    assert [one.name for one in looked] == list(chosen)
    assert "c.jpg" not in read


def test_files_that_are_there_already_count():
    field = AttachmentsField(limits=rules.Limits(max_files=2), already=2)
    with pytest.raises(forms.ValidationError, match="högst 2 filer"):
        field.clean(uploads.together([samples.upload("a.jpg", samples.photograph())]))


def test_the_file_chooser_takes_several_files_and_names_the_kinds():
    html = str(letter()["attachments"])
    assert "multiple" in html
    assert "image/heic" in html


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason, language):
    with translation.override(language):
        sentence = Refused(reason).sentence
    assert sentence.endswith(".")
    assert "%" not in sentence
