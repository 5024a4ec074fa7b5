"""One contract for every virus scanner: the fake, and ClamAV's daemon where it is installed."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator

import pytest

from vardnav.platform.files import adapters
from vardnav.platform.files.adapters.clamav import ClamAV
from vardnav.platform.files.adapters.fake import EICAR, FakeScanner
from vardnav.platform.files.adapters.none import NoScanner
from vardnav.platform.files.ports import VirusScanner

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """A clamd of our own that knows one signature: EICAR's (the real ones cannot be fetched everywhere)."""
    if CLAMD is None:
        pytest.skip("clamd is not installed")
    with tempfile.TemporaryDirectory(prefix="vn-clam") as name:
        folder = pathlib.Path(name)
        (folder / "db").mkdir()
        (folder / "db" / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        config = folder / "clamd.conf"
        config.write_text(
            f"DatabaseDirectory {folder}/db\nLocalSocket {folder}/s\nForeground yes\nStreamMaxLength 2M\n"
            f"TemporaryDirectory {folder}\nConcurrentDatabaseReload no\n"
        )
        process = subprocess.Popen(
            [CLAMD, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            for _ in range(150):
                if (folder / "s").exists():
                    break
                time.sleep(0.1)
            yield str(folder / "s")
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(params=["fake", "clamav"])
def scanner(request: pytest.FixtureRequest) -> VirusScanner:
    if request.param == "fake":
        return FakeScanner()
    return ClamAV(request.getfixturevalue("clamd"))


def test_a_clean_file_is_clean(scanner):
    verdict = scanner.scan(b"%PDF-1.4 helt vanligt" + os.urandom(300_000))
    assert verdict.is_clean
    assert verdict.scanner


def test_the_test_virus_is_found(scanner):
    verdict = scanner.scan(b"brev " + EICAR + b" slut")
    assert verdict.is_scanned
    assert verdict.is_infected
    assert "Eicar" in verdict.signature


def test_an_empty_file_is_answered(scanner):
    assert scanner.scan(b"").is_clean


def test_more_than_the_scanner_takes_is_never_called_clean(clamd):
    assert not ClamAV(clamd).scan(os.urandom(3_000_000)).is_scanned


def test_no_scanner_never_says_clean():
    assert not NoScanner().scan(b"x").is_clean
    assert not NoScanner().scan(b"x").is_scanned


@pytest.mark.parametrize(
    "address", ["/finns/inte", "127.0.0.1:1", "tcp://127.0.0.1:1", "unix:/finns/inte", "skräp"]
)
def test_a_scanner_that_cannot_be_reached_never_says_clean(address):
    assert not ClamAV(address).scan(b"x").is_scanned


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 9000])
def test_a_scanner_that_answers_nonsense_never_says_clean(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_once, args=(server, answer), daemon=True).start()
        assert not ClamAV(f"127.0.0.1:{server.getsockname()[1]}").scan(b"x").is_scanned


def test_a_scanner_s_plain_yes_is_understood():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_once, args=(server, b"stream: OK\0"), daemon=True).start()
        assert ClamAV(f"127.0.0.1:{server.getsockname()[1]}").scan(b"x").is_clean


def _answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        asked = b""
        while not asked.endswith(b"\0\0\0\0"):  # to the end: closing on unread bytes would cut our answer off
            asked += connection.recv(65536)
        connection.sendall(answer)


def test_the_setting_chooses_the_scanner(settings):
    settings.CLAMAV = ""
    assert isinstance(adapters.scanner(), NoScanner)
    settings.CLAMAV = "/run/clamav/clamd.ctl"
    assert isinstance(adapters.scanner(), ClamAV)
