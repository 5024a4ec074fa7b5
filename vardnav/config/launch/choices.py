"""What the person chose for this start, read once from the environment and checked."""

import dataclasses
import pathlib
from collections.abc import Mapping, Sequence

from vardnav.config.launch import ports
from vardnav.config.launch.problems import SetupProblem

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
NO_DEMO_DATA = "--no-demo-data"
#: The shell shows the same file before anything is installed.
HELP = (CHECKOUT / "vardnav" / "config" / "launch" / "help_run.txt").read_text(encoding="utf-8")


@dataclasses.dataclass(frozen=True)
class Choices:
    """Everything that can be chosen for one start; an empty `database_url` means the embedded server."""

    host: str
    port: int
    folder: pathlib.Path
    is_folder_chosen: bool
    database_url: str
    database_app_url: str
    is_demo: bool
    has_demo_data: bool


def read(environment: Mapping[str, str], arguments: Sequence[str]) -> Choices:
    """Return the choices in `environment` and `arguments`; raises SetupProblem about a wrong one."""
    unknown = [argument for argument in arguments if argument != NO_DEMO_DATA]
    if unknown:
        raise SetupProblem(f"./run does not know {unknown[0]!r}; ./run --help lists what it knows.")
    is_demo = _switch(environment, "VARDNAV_DEMO", default=True)
    folder = environment.get("VARDNAV_VAR", "").strip()
    return Choices(
        host=environment.get("HOST", "").strip() or DEFAULT_HOST,
        port=ports.parse(environment.get("PORT", "") or DEFAULT_PORT),
        folder=(CHECKOUT / pathlib.Path(folder).expanduser()).resolve() if folder else CHECKOUT / "var",
        is_folder_chosen=bool(folder),
        database_url=environment.get("DATABASE_URL", "").strip(),
        database_app_url=environment.get("DATABASE_APP_URL", "").strip(),
        is_demo=is_demo,
        has_demo_data=is_demo and NO_DEMO_DATA not in arguments,
    )


def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    written = environment.get(name, "").strip().lower()
    if not written:
        return default
    if written in {"1", "true", "yes", "on"}:
        return True
    if written in {"0", "false", "no", "off"}:
        return False
    raise SetupProblem(f"{name} must be 1 or 0, not {environment[name]!r}.")
