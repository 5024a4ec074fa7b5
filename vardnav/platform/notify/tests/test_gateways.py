"""One contract for every gateway: the fake, the folder, and the real ones against real servers on this machine."""

from __future__ import annotations

import email
import email.policy
import json

import httpx2  # noqa: TID251 - the gateway's own time-out is what is tested
import pytest

from tests.support.serving import running
from vardnav.platform.notify import adapters
from vardnav.platform.notify.adapters import folder, http_sms, none, smtp
from vardnav.platform.notify.adapters.fake import FakeGateway
from vardnav.platform.notify.ports import Known, Mail, Sms, TryAgain, WillNot
from vardnav.platform.notify.tests import servers

SMS = Sms("abc123", "+46701740605", "Du har fått ett nytt meddelande.")
MAIL = Mail("abc123", "anna@example.org", "Nytt meddelande", "Du har fått ett nytt meddelande. Åäö.")


@pytest.fixture
def sms_server():
    with running(servers.SmsServer()) as server:
        yield server


@pytest.fixture
def mail_server():
    with running(servers.MailServer()) as server:
        yield server


@pytest.fixture(params=["fake", "folder", "http"])
def sms_gateway(request, tmp_path):
    """Yield (gateway, how many messages it has taken)."""
    if request.param == "fake":
        fake = FakeGateway()
        return fake, lambda: len(fake.journal)
    if request.param == "folder":
        return folder.Folder(tmp_path / "outbox"), lambda: len(list((tmp_path / "outbox").iterdir()))
    server = request.getfixturevalue("sms_server")
    return http_sms.HttpSms.from_address(server.address), lambda: len(server.journal)


def test_a_message_is_taken_and_known_by_its_reference(sms_gateway):
    gateway, taken = sms_gateway
    assert gateway.known(SMS.reference) is Known.NO
    gateway.send(SMS)
    assert taken() == 1
    assert gateway.known(SMS.reference) is Known.YES
    assert gateway.known("other") is Known.NO


def test_the_same_reference_twice_is_one_message(sms_gateway):
    gateway, taken = sms_gateway
    gateway.send(SMS)
    gateway.send(SMS)
    assert taken() == 1
    gateway.send(Sms("def456", SMS.to, SMS.text))
    assert taken() == 2


def test_the_real_gateway_gets_number_sender_text_and_reference(sms_server):
    http_sms.HttpSms.from_address(sms_server.address).send(SMS)
    assert sms_server.journal["abc123"] == {
        "from": "Vardnav",
        "to": "+46701740605",
        "message": "Du har fått ett nytt meddelande.",
        "reference": "abc123",
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, TryAgain), (503, TryAgain), (429, TryAgain), (408, TryAgain), (302, TryAgain), (400, WillNot)],
)
def test_an_answer_that_is_no_yes_is_told_apart(sms_server, status, error):
    sms_server.status = status
    with pytest.raises(error) as caught:
        http_sms.HttpSms.from_address(sms_server.address).send(SMS)
    assert SMS.to not in str(caught.value)


def test_a_gateway_that_had_it_already_has_taken_it(sms_server):
    sms_server.status = 409
    http_sms.HttpSms.from_address(sms_server.address).send(SMS)


def test_a_time_out_after_the_message_was_taken_can_be_asked_about(sms_server, monkeypatch):
    monkeypatch.setattr(http_sms, "_TIMEOUT", httpx2.Timeout(0.2))
    sms_server.waits_after_taking = 0.6
    gateway = http_sms.HttpSms.from_address(sms_server.address)
    with pytest.raises(TryAgain):
        gateway.send(SMS)
    assert gateway.known(SMS.reference) is Known.YES


def test_a_gateway_that_cannot_be_asked_says_so(sms_server):
    sms_server.is_deaf = True
    assert http_sms.HttpSms.from_address(sms_server.address).known("x") is Known.CANNOT_TELL


@pytest.mark.parametrize("gateway", [http_sms.HttpSms("http://127.0.0.1:1/sms", "Vardnav")])
def test_a_gateway_that_is_not_there_is_tried_again(gateway):
    with pytest.raises(TryAgain):
        gateway.send(SMS)
    with pytest.raises(TryAgain):
        gateway.known("x")


def test_a_mail_arrives_whole_with_our_reference(mail_server):
    smtp.Smtp.from_address(mail_server.address).send(MAIL)
    [raw] = mail_server.taken
    mail = email.message_from_bytes(raw.encode(), policy=email.policy.default)
    assert mail["Message-ID"] == "<abc123@vardnav.example>"
    assert mail["To"] == MAIL.to
    assert mail["Subject"] == MAIL.subject
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == MAIL.text


@pytest.mark.parametrize(
    ("recipient", "data", "error"),
    [
        ("550 no such user", "250 ok", WillNot),
        ("450 try later", "250 ok", TryAgain),
        ("250 ok", "451 try later", TryAgain),
    ],
)
def test_a_mail_server_that_says_no_is_told_apart(mail_server, recipient, data, error):
    mail_server.recipient_answer, mail_server.data_answer = recipient, data
    with pytest.raises(error) as caught:
        smtp.Smtp.from_address(mail_server.address).send(MAIL)
    assert MAIL.to not in str(caught.value)


def test_a_mail_server_that_is_not_there_is_tried_again():
    with pytest.raises(TryAgain):
        smtp.Smtp("127.0.0.1", 1, "a@example.org").send(MAIL)


def test_the_folder_holds_one_readable_file_per_message(tmp_path):
    folder.Folder(tmp_path).send(MAIL)
    folder.Folder(tmp_path).send(SMS.__class__(MAIL.reference, SMS.to, "something else"))
    [path] = tmp_path.iterdir()
    assert path.name == "abc123.json"
    written = json.loads(path.read_text())
    assert (written["channel"], written["text"]) == ("mail", MAIL.text)
    assert path.stat().st_mode & 0o077 == 0


def test_what_a_killed_try_has_left_half_written_in_the_folder_does_not_stay(tmp_path):
    gateway = folder.Folder(tmp_path)
    for reference in ("killed-before", "killed-after"):  # before and after the message was there whole
        (tmp_path / f".{reference}.part").write_text('{"to": "+467017', encoding="utf-8")
    (tmp_path / "killed-after.json").write_text("{}", encoding="utf-8")
    assert [gateway.known(one) for one in ("killed-before", "killed-after")] == [Known.NO, Known.YES]
    gateway.send(Sms("killed-before", SMS.to, SMS.text))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed-after.json", "killed-before.json"]


def test_the_folder_cannot_be_left_by_a_reference(tmp_path):
    with pytest.raises(ValueError, match="reference"):
        folder.Folder(tmp_path).send(Sms("../x", SMS.to, "x"))


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "outbox").write_text("not a folder")
    with pytest.raises(TryAgain):
        folder.Folder(tmp_path / "outbox").send(SMS)


def test_settings_choose_the_gateways(settings):
    settings.SMS_GATEWAY, settings.MAIL_SERVER = "https://sms.example/send", "smtps://mail.example"
    assert isinstance(adapters.sms_gateway(), http_sms.HttpSms)
    mail = adapters.mail_gateway()
    assert isinstance(mail, smtp.Smtp)
    assert (mail.port, mail.has_tls) == (465, True)
    settings.SMS_GATEWAY = settings.MAIL_SERVER = ""
    settings.IS_DEMO = True
    assert isinstance(adapters.sms_gateway(), folder.Folder)
    settings.IS_DEMO = False
    assert isinstance(adapters.sms_gateway(), none.Nobody)
    with pytest.raises(TryAgain):
        adapters.mail_gateway().send(MAIL)


def test_no_address_or_password_is_shown_in_a_log_line():
    assert SMS.to not in repr(SMS)
    assert MAIL.to not in repr(MAIL)
    assert "p@ss" not in repr(http_sms.HttpSms.from_address("https://user:p%40ss@sms.example/x"))
    assert "p@ss" not in repr(smtp.Smtp.from_address("smtp://user:p%40ss@mail.example"))
