"""Those who take certificates: the real way and the fake behave alike, whatever goes wrong."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vardnav.capabilities.certificates import adapters
from vardnav.capabilities.certificates.adapters import demonstration, folder, nobody
from vardnav.capabilities.certificates.adapters.fake import Fake
from vardnav.capabilities.certificates.ports import CertificateRecipients, Known, Parcel, TryAgain

KEY = b"a secret of thirty-two characters"
DOCUMENT = b"%PDF-1.7 x"
DIGEST = hashlib.sha256(DOCUMENT).hexdigest()


def parcel(reference: str = "0" * 32, document: bytes = DOCUMENT) -> Parcel:
    return Parcel(
        reference=reference,
        recipient="employer",
        address="9999120018",
        certificate="I-M26-AAAA-BBBB",
        version=1,
        kind="sick_leave",
        digest=hashlib.sha256(document).hexdigest(),
        sent_at="2026-11-27T09:00:00+00:00",
        document=document,
        number="19780202-2383",
        name="Anna Lindqvist",
    )


def say(place: Path, reference: str, digest: str, outcome: str = "received", key: bytes = KEY) -> Path:
    """Write a receipt as the recipient does."""
    parts = [reference, digest, outcome, "2026-11-27T10:00:00+01:00"]
    (place / "receipts").mkdir(parents=True, exist_ok=True)
    path = place / "receipts" / f"{reference}.json"
    said = dict(zip(("reference", "sha256", "outcome", "at"), parts, strict=True))
    path.write_text(json.dumps({**said, "seal": folder.seal(key, parts)}), encoding="utf-8")
    return path


#: A way to the recipients, and how the recipient answers on it: (reference, digest, is_received, is_forged).
Way = tuple[CertificateRecipients, Callable[..., Any]]


@pytest.fixture(params=["folder", "fake"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    if request.param == "fake":
        fake = Fake()
        return fake, fake.answer

    def answer(reference: str, digest: str, *, is_received: bool = True, is_forged: bool = False) -> None:
        say(
            tmp_path,
            reference,
            digest,
            "received" if is_received else "refused",
            b"another key" if is_forged else KEY,
        )

    return folder.Folder(tmp_path, KEY), answer


def test_what_was_never_sent_is_not_known_and_what_was_is(way: Way) -> None:
    recipients, _answer = way
    one = parcel()
    assert recipients.known(one.recipient, one.reference) is Known.NO
    recipients.deliver(one)
    assert recipients.known(one.recipient, one.reference) is Known.YES
    assert recipients.known(one.recipient, "f" * 32) is Known.NO


def test_the_same_reference_again_is_the_same_sending(way: Way, tmp_path: Path) -> None:
    recipients, _answer = way
    recipients.deliver(parcel())
    recipients.deliver(parcel(document=b"%PDF-1.7 another"))
    if isinstance(recipients, Fake):
        assert recipients.journal["0" * 32].document == DOCUMENT
    else:
        assert (tmp_path / "employer" / f"{'0' * 32}.pdf").read_bytes() == DOCUMENT


def test_a_receipt_is_given_until_it_is_settled(way: Way) -> None:
    recipients, answer = way
    recipients.deliver(parcel())
    assert not recipients.receipts()
    answer("0" * 32, DIGEST)
    for _time in range(2):
        (said,) = recipients.receipts()
        assert (said.reference, said.digest, said.is_received) == ("0" * 32, DIGEST, True)
    recipients.settled("0" * 32)
    recipients.settled("0" * 32)
    assert not recipients.receipts()


def test_a_refusal_is_told_apart(way: Way) -> None:
    recipients, answer = way
    answer("0" * 32, DIGEST, is_received=False)
    assert [one.is_received for one in recipients.receipts()] == [False]


def test_a_forged_receipt_is_never_given(way: Way) -> None:
    recipients, answer = way
    recipients.deliver(parcel())
    answer("0" * 32, DIGEST, is_forged=True)
    assert not recipients.receipts()
    answer("0" * 32, DIGEST)
    assert len(recipients.receipts()) == 1


def test_nobody_takes_nothing_and_says_so() -> None:
    with pytest.raises(TryAgain):
        nobody.Nobody().deliver(parcel())
    assert nobody.Nobody().known("employer", "0" * 32) is Known.NO
    assert not nobody.Nobody().receipts()


def test_the_manifest_comes_last_and_names_what_the_recipient_needs(tmp_path: Path) -> None:
    folder.Folder(tmp_path, KEY).deliver(parcel())
    place = tmp_path / "employer"
    manifest = json.loads((place / f"{'0' * 32}.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == hashlib.sha256((place / manifest["document"]).read_bytes()).hexdigest()
    assert (manifest["address"], manifest["about"]["number"]) == ("9999120018", "19780202-2383")
    assert [path.name for path in place.iterdir() if path.name.startswith(".")] == []
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}


def test_a_torn_delivery_is_not_known_and_the_next_one_makes_it_whole(
    tmp_path: Path, monkeypatch: Any
) -> None:
    """Killed between the document and its manifest: the sending is not the recipient's, and is made whole later."""
    way, write = folder.Folder(tmp_path, KEY), folder._write

    def die(target: Path, content: bytes) -> None:
        if target.suffix == ".json":
            raise OSError(28, "No space left on device")
        write(target, content)

    monkeypatch.setattr(folder, "_write", die)
    with pytest.raises(TryAgain):
        way.deliver(parcel())
    assert way.known("employer", "0" * 32) is Known.NO
    monkeypatch.setattr(folder, "_write", write)
    way.deliver(parcel())
    assert way.known("employer", "0" * 32) is Known.YES


def test_what_is_no_receipt_of_ours_is_put_aside(tmp_path: Path) -> None:
    way = folder.Folder(tmp_path, KEY)
    say(tmp_path, "1" * 32, DIGEST).rename(tmp_path / "receipts" / f"{'2' * 32}.json")  # named for another
    (tmp_path / "receipts" / "torn.json").write_text('{"reference": ', encoding="utf-8")
    (tmp_path / "receipts" / "list.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "receipts" / "huge.json").write_text('"' + "x" * 20_000 + '"', encoding="utf-8")
    say(tmp_path, "3" * 32, DIGEST, outcome="maybe")
    assert not way.receipts()
    assert len(list((tmp_path / "receipts" / "forged").iterdir())) == 5


def test_without_a_key_nothing_is_believed(tmp_path: Path) -> None:
    say(tmp_path, "0" * 32, DIGEST, key=b"")
    assert not folder.Folder(tmp_path, b"").receipts()


def test_a_place_outside_the_drop_is_never_named(tmp_path: Path) -> None:
    way = folder.Folder(tmp_path, KEY)
    for wrong in ("../x", "a/b", "", "x" * 65):
        with pytest.raises(ValueError, match="letters"):
            way.known(wrong, "0" * 32)
        with pytest.raises(ValueError, match="letters"):
            way.known("employer", wrong)


def test_the_demonstrations_recipients_answer_each_sending_once(tmp_path: Path) -> None:
    way = demonstration.Demonstration(tmp_path, KEY)
    way.deliver(parcel())
    way.deliver(dataclasses.replace(parcel("1" * 32), address=demonstration.REFUSES))
    said = {one.reference: (one.digest, one.is_received) for one in way.receipts()}
    assert said == {"0" * 32: (DIGEST, True), "1" * 32: (DIGEST, False)}
    for reference in said:
        way.settled(reference)
    assert not way.receipts(), "what is answered and read is not answered again"


def test_only_a_demonstration_has_recipients_that_answer_by_themselves(tmp_path: Path, settings: Any) -> None:
    settings.VAR, settings.CERTIFICATE_KEY = tmp_path, "k" * 32
    settings.IS_DEMO, settings.CERTIFICATE_DROP = True, ""
    assert isinstance(adapters.recipients(), demonstration.Demonstration)
    settings.CERTIFICATE_DROP = str(tmp_path)
    assert type(adapters.recipients()) is folder.Folder
    settings.IS_DEMO, settings.CERTIFICATE_DROP = False, ""
    assert isinstance(adapters.recipients(), nobody.Nobody)


def test_what_is_no_receipt_is_put_aside_and_stops_no_other(tmp_path: Path) -> None:
    say(tmp_path, "5" * 32, DIGEST)
    place = tmp_path / "receipts"
    (place / f"{'1' * 32}.json").write_text("[" * 9000, encoding="utf-8")
    (place / f"{'2' * 32}.json").mkdir()
    (place / f"{'3' * 32}.json").write_bytes(b"\xff\xfe")
    recipients = folder.Folder(tmp_path, KEY)
    assert [one.reference for one in recipients.receipts()] == ["5" * 32]
    assert len(list((place / "forged").iterdir())) == 3
