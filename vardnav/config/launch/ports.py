"""Ports: reading the wished one, seeing whether it is free, finding another."""

import contextlib
import errno
import socket

from vardnav.config.launch.problems import SetupProblem

HIGHEST_PORT = 65535


def parse(text: str) -> int:
    """Return the port number written in `text`; raises SetupProblem unless it is one from 1 to 65535."""
    written = text.strip()
    number = int(written) if written.isascii() and written.isdigit() and len(written) <= len("65535") else 0
    if not 1 <= number <= HIGHEST_PORT:
        raise SetupProblem(f"PORT must be a whole number from 1 to {HIGHEST_PORT}, not {text!r}.")
    return number


def require_free(host: str, port: int) -> None:
    """Raise SetupProblem when nothing of ours could listen on `host`:`port`."""
    try:
        with _listener(host) as listener:
            listener.bind((host, port))
    except OSError as problem:
        raise SetupProblem(_why_not(host, port, problem)) from problem


def find_free(host: str, wished: int) -> int:
    """Return `wished` when it is free on `host`, else any free port; raises OSError when there is none."""
    if 1 <= wished <= HIGHEST_PORT:
        with contextlib.suppress(OSError), _listener(host) as listener:
            listener.bind((host, wished))
            return wished
    with _listener(host) as listener:
        listener.bind((host, 0))
        port: int = listener.getsockname()[1]
        return port


def _listener(host: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return listener


def _why_not(host: str, port: int, problem: OSError) -> str:
    another = port + 10 if port + 10 <= HIGHEST_PORT else 8000
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; choose another, for example PORT={another} ./run"
    if problem.errno in {errno.EACCES, errno.EPERM}:
        return f"Port {port} needs special rights; choose one above 1023, for example PORT=8000 ./run"
    return f"HOST={host} is not an address of this machine ({problem.strerror})."
