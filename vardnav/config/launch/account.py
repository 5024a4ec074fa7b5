"""The account the database runs under: our own, or an existing powerless one when we are root.

PostgreSQL refuses to run as root.
"""

import dataclasses
import os
import pathlib
import pwd
import subprocess
from typing import Any

from vardnav.config.launch.problems import SetupProblem


@dataclasses.dataclass(frozen=True)
class Account:
    """A user of the operating system; `is_other` when it is not the one we run as."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def for_subprocess(self) -> dict[str, Any]:
        """Return the arguments that make subprocess start a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def current_user_name() -> str:
    """Return the name of the user we run as; raises SetupProblem when the system has no name for it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as problem:
        raise SetupProblem(
            f"The system has no user name for user id {os.geteuid()}, which PostgreSQL needs;"
            " start as an ordinary user."
        ) from problem


def for_database() -> Account:
    """Return the account for the database; raises SetupProblem when root finds no powerless one."""
    if os.geteuid() != 0:
        return Account(current_user_name(), os.geteuid(), os.getegid(), is_other=False)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as problem:
        raise SetupProblem(
            "As root the database needs the account 'nobody', which this machine lacks;"
            " start as an ordinary user."
        ) from problem
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other=True)


def can_enter(account: Account, folder: pathlib.Path) -> bool:
    """Tell whether `account` may walk into `folder`, asked of the system (so access lists count)."""
    if not account.is_other:
        return os.access(folder, os.X_OK)
    asked = subprocess.run(
        ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **account.for_subprocess(),
    )
    return asked.returncode == 0
