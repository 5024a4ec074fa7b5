"""The embedded PostgreSQL's folders: made the first time, checked ever after, never somebody else's."""

import contextlib
import dataclasses
import hashlib
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile

from vardnav.config.launch import account as accounts
from vardnav.config.launch import binaries, leftovers, server
from vardnav.config.launch.problems import SetupProblem

MARKER = "vardnav-database.txt"
MARKER_TEXT = "This database folder was made by Vårdnav. Do not move it while Vårdnav runs.\n"
# 107 bytes is what the kernel takes for a socket's path; the name below is PostgreSQL's.
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


@dataclasses.dataclass(frozen=True)
class Cluster:
    """One embedded server: its account, its programs, its folders."""

    account: accounts.Account
    programs: pathlib.Path
    data: pathlib.Path
    sockets: pathlib.Path
    rules: pathlib.Path

    def url(self, user: str, database: str = server.DATABASE) -> str:
        """Return the address of `database` for `user`."""
        return server.embedded_url(user, str(self.sockets), database)

    def options(self) -> dict[str, str]:
        """Return the server's settings that name these folders."""
        return {
            "unix_socket_directories": str(self.sockets),
            "hba_file": str(self.rules / "pg_hba.conf"),
            "ident_file": str(self.rules / "pg_ident.conf"),
        }

    def log_ins(self) -> server.LogIns:
        """Return the addresses for the owner and for the application."""
        return server.LogIns(self.url(server.OWNER), self.url(server.APPLICATION))


def prepare(folder: pathlib.Path, name: str = "postgres") -> Cluster:
    """Make or check the cluster `name` in `folder`; raises SetupProblem for one that is not ours to use.

    The caller holds a lock, so that nobody else does the same at the same time.
    """
    account = accounts.for_database()
    place = _place(folder, account)
    data = place / name
    programs = binaries.find(account, place)
    _refuse_foreign(data, account)
    if not (data / MARKER).exists():
        _create(data, programs, account)
    sockets = _sockets_folder(place / f"{name}-socket", account)
    leftovers.clear(data, sockets)
    _lead_to(sockets, folder / f"{name}-socket")
    return Cluster(
        account=account,
        programs=programs,
        data=data,
        sockets=sockets,
        rules=_log_in_rules(place / f"{name}-rules"),
    )


def is_made_for(folder: pathlib.Path, name: str = "postgres") -> bool:
    """Tell whether `folder` already has the cluster `name`, wherever its data had to lie; touches nothing."""
    return any((place / name).is_dir() for place in (folder, _other_place(folder)))


def clear_leftovers(cluster: Cluster) -> None:
    """Make the data folder free for a new start after the server was killed; raises SetupProblem."""
    leftovers.clear(cluster.data, cluster.sockets)


def server_environment() -> dict[str, str]:
    """Return the environment of the database's programs: nothing of ours, PG* variables would change it."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _place(folder: pathlib.Path, account: accounts.Account) -> pathlib.Path:
    """Return where the database's folders go: `folder`, or one below /var/lib if its account cannot enter."""
    if accounts.can_enter(account, folder):
        return folder
    place = _other_place(folder)
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not accounts.can_enter(account, place):
        raise SetupProblem(
            f"The account {account.name}, which runs the database, can reach neither {folder} nor {place}."
        )
    return place


def _other_place(folder: pathlib.Path) -> pathlib.Path:
    return pathlib.Path("/var/lib/vardnav") / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _refuse_foreign(data: pathlib.Path, account: accounts.Account) -> None:
    if not data.exists() or not any(data.iterdir()):
        return
    if not (data / MARKER).exists():
        raise SetupProblem(
            f"{data} was not made by Vårdnav; move it away, or choose another folder with VARDNAV_VAR."
        )
    try:
        version = (data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        version = "of an unknown version"
    if version != binaries.MAJOR:
        raise SetupProblem(
            f"{data} belongs to PostgreSQL {version} and this Vårdnav brings {binaries.MAJOR};"
            " move the data over with pg_dump, or choose another folder with VARDNAV_VAR."
        )
    if data.stat().st_uid != account.uid:
        raise SetupProblem(
            f"{data} belongs to user id {data.stat().st_uid}, but the database runs as {account.name};"
            " start as the user who made it, or choose another folder with VARDNAV_VAR."
        )


def _create(data: pathlib.Path, programs: pathlib.Path, account: accounts.Account) -> None:
    """Make a new cluster beside its final place and move it there when whole: a kill leaves no half one."""
    half = data.with_name(f"{data.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    _hand_over(half, account)
    command = [
        str(programs / "initdb"),
        "-D",
        str(half),
        "-U",
        server.OWNER,
        "-E",
        "UTF8",
        "--no-instructions",
    ]
    # The server's own locale: the same on every machine, knows Å, Ä, Ö, needs no locale of the system.
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--auth=peer"]
    made = subprocess.run(
        command,
        cwd="/",
        env=server_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **account.for_subprocess(),
    )
    if made.returncode:
        said = (made.stderr or made.stdout).strip().splitlines()
        raise SetupProblem(
            f"The embedded database cannot be made in {data}: {said[-1] if said else 'no reason given'}"
        )
    marker = half / MARKER
    with marker.open("x", encoding="utf-8") as file:  # "x" follows no link
        file.write(MARKER_TEXT)
    _hand_over(marker, account)
    if data.exists():
        data.rmdir()
    half.rename(data)


def _log_in_rules(folder: pathlib.Path) -> pathlib.Path:
    """Let in one user of this machine, who starts Vårdnav, and only through the socket: no password exists.

    The files stand outside the data folder, where the database's account cannot change them.
    """
    user = accounts.current_user_name()
    rules = {
        "pg_hba.conf": "local all all peer map=vardnav\n",
        "pg_ident.conf": "".join(f'vardnav "{user}" {role}\n' for role in (server.OWNER, server.APPLICATION)),
    }
    folder.mkdir(mode=0o755, exist_ok=True)
    for name, text in rules.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o644)
    return folder


def _sockets_folder(wished: pathlib.Path, account: accounts.Account) -> pathlib.Path:
    """Return a folder for the socket that only `account` can enter; elsewhere if the path is too long."""
    folder = wished
    if wished.is_symlink():  # Left by _lead_to from when the database lay elsewhere.
        wished.unlink()
    if len(os.fsencode(wished)) > _LONGEST_SOCKET_FOLDER:
        short = hashlib.sha256(os.fsencode(wished)).hexdigest()[:12]
        folder = pathlib.Path(tempfile.gettempdir()) / f"vardnav-{os.geteuid()}-{short}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        _hand_over(folder, account)
    found = folder.lstat()
    # In a shared temporary folder somebody else may have made the name first.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise SetupProblem(
            f"{folder} is needed for the database's socket but belongs to somebody else; remove it."
        )
    return folder


def _lead_to(sockets: pathlib.Path, wished: pathlib.Path) -> None:
    """Let the place a person is told of lead to a socket that had to lie elsewhere (README's DATABASE_URL)."""
    if sockets == wished or (wished.exists() and not wished.is_symlink()):
        return
    wished.unlink(missing_ok=True)
    wished.symlink_to(sockets, target_is_directory=True)


def _hand_over(path: pathlib.Path, account: accounts.Account) -> None:
    if account.is_other:
        os.chown(path, account.uid, account.gid)
