"""A region that has decided that a teenager's extension can be about cases too; by itself it gives the record alone."""

from __future__ import annotations

import pathlib
from typing import Any

#: A file of an installation's own, as VARDNAV_ACTING_LIMITS names one.
OPENED = """[[exception]]
kind = "extension"
area = "e_services"
region = "12"
from_age = 13
to_age = 15
valid_from = 2016-01-01
source = "the test's region has decided so"
"""


def let_be_about_cases(settings: Any, folder: pathlib.Path) -> None:
    """Let Skåne have decided so, for whoever reads these settings."""
    path = folder / "acting_limits.toml"
    path.write_text(OPENED, encoding="utf-8")
    settings.ACTING_LIMITS = str(path)
