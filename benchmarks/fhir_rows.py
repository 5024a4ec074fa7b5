"""The report of the FHIR door as rows of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

#: What is aimed at per core, and the least: (requests per second, floor).
GOALS = {"create": (2360, 1180), "slots": (3500, 2300), "appointments": (3500, 2300)}
Word = Callable[[dict[str, Any]], str]


def table(found: dict[str, Any], waits: Word, counted: Word, loop: Word) -> Iterator[str]:
    """Return the report as rows of Markdown."""
    yield (
        "| FHIR, one core, 16 at once | req/s | aim, floor | p50 / p95 / p99 ms | app + db CPU ms | statements "
        "(+ BEGIN etc.) | psycopg alone req/s "
        "| its app + db CPU ms | **share of it** | CPU, times it | others' CPU | loop ms | errors |"
    )
    yield "|" + "---|" * 13
    for name, one in found.items():
        under, (aim, least) = one["floor"], GOALS[name]
        doubt = "" if one["is_quiet"] else " (not quiet)"
        yield (
            f"| {name} | **{one['per_second']:.0f}** | {aim}, {least} | {waits(one)} "
            f"| {one['app_ms']:.2f} + {one['db_ms']:.2f} | {counted(one)} | {under['per_second']:.0f} "
            f"| {under['app_ms']:.2f} + {under['db_ms']:.2f} | **{one['share_of_floor']:.0%}**{doubt} "
            f"| {one['times_cpu']:.1f} | {one['others_share']:.0%} | {loop(one)} | {sum(one['errors'].values())} |"
        )
