"""The report as words: one line for each figure, and tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import chat, fhir_rows, triage, usual


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
    rows = found["rows"]
    head = (
        f"\n{found['when']}, commit {found['commit']}, {rows['cases_message']} messages, {rows['cases_case']} cases, "
        f"{rows['people_person']} persons, {found['machine']['cores']} cores, "
        f"load before {found['machine']['load'][0]:.1f}"
    )
    parts = [head + (" **Cut short.**" if found.get("is_cut_short") else "")]
    if found["capacity"]:
        parts += ["", *_capacity(found["capacity"])]
        compared = {name: one for name, one in found["capacity"].items() if "usual" in one}
        if compared:
            parts += ["", *_usual(compared)]
    if found["needs"]:
        parts += ["", *_needs(found["needs"])]
    if found.get("booking"):
        parts += ["", *_booking(found["booking"])]
    if found.get("chat"):
        parts += ["", *chat.table(found["chat"], waits, counted, loop)]
    if found.get("triage"):
        parts += ["", *triage.table(found["triage"])]
    if found.get("fhir"):
        parts += ["", *fhir_rows.table(found["fhir"], waits, counted, loop)]
    if found["profiles"]:
        parts += ["", *_profiles(found), "", *_kinds(found["profiles"]), "", *_memory(found["profiles"])]
        parts += ["", *_costliest(found["profiles"])]
    return "\n".join(parts)


def _capacity(capacity: dict[str, Any]) -> Iterator[str]:
    yield (
        "| one core | req/s | p50 / p95 / p99 ms | app + db CPU ms | statements (+ BEGIN etc.) | psycopg alone req/s "
        "| its app + db CPU ms | its statements | share of it | CPU, times it | others' CPU, site / floor | loop ms "
        "| errors |"
    )
    yield "|" + "---|" * 13
    for name, one in capacity.items():
        alone = one.get("floor")
        floor = _floor(one) if alone else "– | – | – | – | –"
        others = f" / {alone['others_share']:.0%}" if alone else ""
        yield (
            f"| {name} | **{one['per_second']:.0f}** | {waits(one)} | {one['app_ms']:.2f} + {one['db_ms']:.2f} "
            f"| {counted(one)} | {floor} | {one['others_share']:.0%}{others} "
            f"| {loop(one)} | {sum(one['errors'].values())} |"
        )


def _usual(compared: dict[str, Any]) -> Iterator[str]:
    """The site beside the usual Django; a ratio over 1 is in the site's favour."""
    yield (
        "| beside the usual Django, one core | site req/s | usual req/s | **site ÷ usual** | site app + db CPU ms "
        "| usual app + db CPU ms | **CPU, usual ÷ site: app / app + db** | usual's statements | usual p50 / p95 / p99 ms "
        f"| usual's page ÷ bare answer, CPU ({usual.BARE_THEN:.0f} where the goals were set) "
        "| loop ms, site's / usual's rounds | others' CPU, site / usual | usual's errors |"
    )
    yield "|" + "---|" * 13
    for name, one in compared.items():
        other = one["usual"]
        yield (
            f"| {name} | {one['per_second']:.0f} | {other['per_second']:.0f} | **{one['times_usual']:.2f}** "
            f"| {one['app_ms']:.2f} + {one['db_ms']:.2f} | {other['app_ms']:.2f} + {other['db_ms']:.2f} "
            f"| **{one['usual_times_app']:.2f} / {one['usual_times_cpu']:.2f}** | {counted(other)} | {waits(other)} "
            f"| {other['app_ms']:.1f} ÷ {other['bare_ms']:.2f} = {other['times_bare']:.0f} "
            f"| {loop(one)} / {loop(other)} "
            f"| {one['others_share']:.0%} / {other['others_share']:.0%} | {sum(other['errors'].values())} |"
        )


def loop(one: dict[str, Any]) -> str:
    """Return the loop's time around each round, in their order."""
    return ", ".join(f"{each['loop_ms']:.0f}" for each in one["rounds"]) if one.get("rounds") else "–"


def _floor(one: dict[str, Any]) -> str:
    alone = one["floor"]
    doubt = "" if one["is_quiet"] else " (not quiet)"
    return (
        f"{alone['per_second']:.0f} | {alone['app_ms']:.2f} + {alone['db_ms']:.2f} | {counted(alone)} "
        f"| **{one['share_of_floor']:.0%}**{doubt} | {one['times_cpu']:.1f}"
    )


def _needs(needs: dict[str, Any]) -> Iterator[str]:
    yield "| P2, kind | per second | app + db CPU ms each | cores |"
    yield "|---|---|---|---|"
    for kind, one in needs.items():
        yield f"| {kind} | {one['rate']:.0f} | {one['app_ms']:.2f} + {one['db_ms']:.2f} | {one['cores']:.2f} |"
    yield f"| all | | | **{sum(one['cores'] for one in needs.values()):.2f}** |"


def _booking(found: dict[str, Any]) -> Iterator[str]:
    """Bookings over HTTP: a hold and a confirmation each; and what is searched."""
    yield (
        "| booking, 32 at once | confirmed/s | requests/s | p50 / p95 / p99 ms of a request | app + db CPU ms of a request "
        "| both, of a confirmed booking | statements of a request | others' CPU | errors |"
    )
    yield "|" + "---|" * 9
    for name in ("uniform", "hot", "single", "slow disk", "whole machine"):
        one = found[name]
        yield (
            f"| {name} | **{one['confirmed_per_second']:.0f}** | {one['per_second']:.0f} | {waits(one)} "
            f"| {one['app_ms']:.2f} + {one['db_ms']:.2f} | {one['cpu_ms_confirmed']:.2f} | {counted(one)} "
            f"| {one['others_share']:.0%} | {sum(one['errors'].values())} |"
        )
    slow = found["slow disk"]["confirmed_per_second"] / max(1.0, found["hot"]["confirmed_per_second"])
    yield ""
    yield (
        f"Hot clinic ÷ uniform **{found['hot_to_uniform']:.2f}**; with a commit that takes 5 ms longer **{slow:.2f}** of "
        f"the hot clinic's rate; PostgreSQL's own limit {found['limit']:.0f} bookings/s, of which the whole machine "
        f"confirms **{found['share_of_limit']:.0%}** over HTTP."
    )
    yield ""
    yield f"| search among {found['search']['slots']} times | units | p50 / p95 ms | shown |"
    yield "|---|---|---|---|"
    for name, one in found["search"]["searches"].items():
        yield f"| {name} | {one['units']} | {one['p50']:.1f} / **{one['p95']:.1f}** | {one['found']} |"


def _profiles(found: dict[str, Any]) -> Iterator[str]:
    yield (
        "| profile, all cores | s | asked/s | answered/s | p50 / p95 / p99 ms | held | app + db CPU ms | CPU cores: web "
        "| database | worker | e-ID | generator | machine | others' | generator ms each, late p99 ms | errors |"
    )
    yield "|" + "---|" * 16
    for name, one in found["profiles"].items():
        share = one["cpu_share"]
        cores = " | ".join(
            f"{share.get(program, 0):.2f}"
            for program in ("web", "database", "worker", "simulator", "generator")
        )
        yield (
            f"| {name} | {one['seconds']:.0f} | {one['asked_per_second']:.0f} | {one['per_second']:.0f} | {waits(one)} "
            f"| {'yes' if one['is_held'] else 'NO'} | {one['app_ms']:.2f} + {one['db_ms']:.2f} | {cores} "
            f"| {one['machine_share']:.0%} | {one['others_share']:.0%} "
            f"| {one['generator_ms']:.2f}, {one['generator_late_p99']:.1f} | {sum(one['errors'].values())} |"
        )
    if any(name.startswith("P2") for name in found["profiles"]):
        yield ""
        yield f"Highest share of P2 held (p95 under its limit, no error): **{found['held']:.0%}**."
    for name, one in found["profiles"].items():
        for what, count in sorted(one["errors"].items(), key=lambda each: -each[1])[:6]:
            yield f"- {name}: {count} × {what}"


def _kinds(profiles: dict[str, Any]) -> Iterator[str]:
    names = sorted({kind for one in profiles.values() for kind in one["by_kind"]})
    yield f"| p50 / p95 / p99 ms | {' | '.join(names)} |"
    yield "|" + "---|" * (len(names) + 1)
    for name, one in profiles.items():
        cells = [waits(one["by_kind"][kind]) if kind in one["by_kind"] else "–" for kind in names]
        yield f"| {name} | {' | '.join(cells)} |"


def _memory(profiles: dict[str, Any]) -> Iterator[str]:
    name, one = list(profiles.items())[-1]
    yield f"| MB after {name} | RSS | PSS | PSS without shared memory |"
    yield "|---|---|---|---|"
    for program, each in one["memory_mb"].items():
        yield f"| {program} | {each['rss']} | {each['pss']} | {each['unshared']} |"


def _costliest(profiles: dict[str, Any]) -> Iterator[str]:
    name, one = list(profiles.items())[-1]
    yield f"| PostgreSQL's time in {name} | calls/s | ms each | ms/s | blocks hit / read |"
    yield "|---|---|---|---|---|"
    for each in one["costliest"]:
        sql = each["sql"].replace("|", "\\|")
        yield (
            f"| `{sql}` | {each['per_second']:.0f} | {each['mean_ms']:.3f} | {each['ms_per_second']:.0f} "
            f"| {each['blocks_hit']:.0f} / {each['blocks_read']:.1f} |"
        )


def plans(found: dict[str, Any]) -> str:
    """Return the plans of each page's statements as Markdown."""
    told = list(_plans(found["plans"]))
    if found.get("booking"):
        told.append(f"### search for free times\n\n```\n{found['booking']['search']['plan']}\n```\n")
    return "\n".join(told)


def _plans(plans: dict[str, Any]) -> Iterator[str]:
    for name, statements in plans.items():
        for number, each in enumerate(statements, start=1):
            yield f"### {name}, statement {number} of {len(statements)}\n\n`{each['sql'][:300]}`\n"
            yield f"```\n{each['plan']}\n```\n"


def waits(one: dict[str, Any]) -> str:
    """Return the percentiles of a wait."""
    return f"{one['p50']:.1f} / **{one['p95']:.1f}** / {one['p99']:.1f}"


def counted(one: dict[str, Any]) -> str:
    """Return how many statements a request takes, and words of transactions."""
    return f"{one['statements']:.1f} (+{one['transaction_words']:.1f})"
