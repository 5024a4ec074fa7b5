"""The report as words: one line for each figure, and a table in Markdown."""

from __future__ import annotations

from typing import Any


def line(name: str, one: dict[str, Any]) -> str:
    """Return one measured thing in a line."""
    errors = f"  ERRORS {one['errors']}" if one["errors"] else ""
    written = f"  cases {one['cases_written']} of {one['answered']} answers" if "cases_written" in one else ""
    return (
        f"{name:8} {one['per_second']:7.0f}/s  app {one['app_ms']:.3f} ms  db {one['db_ms']:.3f} ms  "
        f"p50/95/99 {one['p50']:.1f}/{one['p95']:.1f}/{one['p99']:.1f} ms  "
        f"statements {one['statements']:.1f} (+{one['transaction_words']:.1f})  "
        f"others {one['others_share']:.0%}{written}{errors}"
    )


def table(found: dict[str, Any]) -> str:
    """Return the whole report as Markdown."""
    floor = found["floor"]
    rows = [
        (
            f"\n{found['when']}, commit {found['commit']}, {found['messages']} messages, {found['persons']} persons, "
            f"{found['machine']['cores']} cores, load before {found['machine']['load'][0]:.1f}\n"
        ),
        (
            "| one core | req/s | p50 / p95 / p99 ms | app CPU ms | db CPU ms | statements | psycopg alone req/s | "
            "share of it | others' CPU | errors |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found["capacity"].items():
        alone = floor.get(name, {}).get("per_second")
        share = f"{one['per_second'] / alone:.0%}" if alone else "–"
        rows.append(
            f"| {name} | **{one['per_second']:.0f}** | {one['p50']:.1f} / {one['p95']:.1f} / {one['p99']:.1f} "
            f"| {one['app_ms']:.2f} | {one['db_ms']:.2f} | {one['statements']:.1f} "
            f"| {f'{alone:.0f}' if alone else '–'} | {share} | {one['others_share']:.0%} | {sum(one['errors'].values())} |"
        )
    rows += [
        "",
        (
            "| profile, all cores | asked/s answered | p50 / p95 / p99 ms | app / db CPU ms | CPU web+db+worker | "
            "CPU generator+e-ID | others' CPU | MB web / db | errors |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found["profiles"].items():
        share = one["cpu_share"]
        ours = share["web"] + share["database"] + share.get("worker", 0)
        around = share["generator"] + share.get("simulator", 0)
        rows.append(
            f"| {name} | {one['per_second']:.0f} | {one['p50']:.1f} / **{one['p95']:.1f}** / {one['p99']:.1f} "
            f"| {one['app_ms']:.2f} / {one['db_ms']:.2f} | {ours:.2f} cores | {around:.2f} cores "
            f"| {one['others_share']:.0%} | {one['memory_mb']['web']} / {one['memory_mb']['database']} "
            f"| {sum(one['errors'].values())} |"
        )
        for kind, each in sorted(one["by_kind"].items()):
            rows.append(
                f"| – {kind} ({each['count']}) | | {each['p50']:.1f} / {each['p95']:.1f} / {each['p99']:.1f} | | | | | | |"
            )
    return "\n".join(rows)
