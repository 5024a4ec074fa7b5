"""ClamAV's daemon, over its INSTREAM command on a Unix socket or TCP.

Our own few lines rather than `aioclamd`: that one is asynchronous only and our pages are not, and the
protocol is one command (man clamd: zINSTREAM, length-prefixed chunks, a zero length, one line back).
"""

from __future__ import annotations

import logging
import socket
import struct

from vardnav.platform.files.ports import Verdict

CHUNK = 64 * 1024
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 10.0
_log = logging.getLogger(__name__)


class ClamAV:
    """clamd at `address`: a path ("/run/clamav/clamd.ctl", "unix:/…") or "host:port" ("tcp://host:3310")."""

    def __init__(self, address: str) -> None:
        self.address = address.removeprefix("unix:").removeprefix("tcp://")

    def scan(self, content: bytes) -> Verdict:
        """Ask clamd. Not reachable, too slow, over its own limits: not scanned."""
        try:
            answer = self._ask(content)
        except (OSError, ValueError) as error:
            _log.warning("The virus scanner did not answer: %s", type(error).__name__)
            return Verdict(is_scanned=False)
        if answer == "stream: OK":
            return Verdict(is_scanned=True, scanner="clamav")
        if answer.endswith(" FOUND"):
            signature = answer.removeprefix("stream: ").removesuffix(" FOUND")
            return Verdict(is_scanned=True, is_infected=True, scanner="clamav", signature=signature[:100])
        _log.warning("The virus scanner could not look: %s", answer[:100])
        return Verdict(is_scanned=False)

    def _ask(self, content: bytes) -> str:
        with self._connected() as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), CHUNK):
                chunk = content[at : at + CHUNK]
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096:
                got = connection.recv(4096)
                if not got:
                    break
                answer += got
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CONNECT_SECONDS)
            try:
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
