"""Wiring: the documents that are made from the code: addresses, states, the log's verbs, e-services, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from vardnav.capabilities.self_tests.rules import states as kit_states
from vardnav.config.invariants import INVARIANTS
from vardnav.kernel import audit
from vardnav.platform.appointments.rules import states as times
from vardnav.platform.cases import rules
from vardnav.platform.registry import listing
from vardnav.platform.registry.addresses import PREFIXES
from vardnav.platform.registry.declarations import Door, EService

_MADE = "Made by `manage.py write_docs`; do not edit. `make docs` writes it anew, `make check` fails when it is stale."


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _MADE, *parts)) + "\n"


def urls() -> str:
    """Return every address: the reviewed list. A new line here is a new way into the house."""
    parts = []
    for door in Door:
        rows = [
            (f"`{PREFIXES[door]}{page.path}`", f"`{capability.key}:{page.name}`", ", ".join(page.methods))
            for capability, page in sorted(listing.pages(door), key=lambda one: one[1].path)
        ]
        parts.append(
            f"## {door.value.capitalize()}: `{PREFIXES[door]}`\n\n"
            + _table(("path", "name", "methods"), rows)
        )
    return _page("Addresses", *parts)


#: Who does what is neither any staff's nor any resident's to do.
_WHO = {
    **dict.fromkeys(rules.TRANSFER_VERBS, "staff, by a transfer"),
    **dict.fromkeys(rules.SYSTEM_VERBS, "nobody: a job, by the time that has gone"),
    **dict.fromkeys(rules.REQUEST_VERBS, "staff, of a form they have asked for"),
}


def states() -> str:
    """Return how a case lives: the drawing and the table of TRANSITIONS."""
    drawn, rows = ["stateDiagram-v2"], []
    for verb, (begins, _ends) in rules.TRANSITIONS.items():
        who = _WHO.get(verb, "staff" if verb in rules.STAFF_VERBS else "resident")
        for status in sorted(begins):
            ends = rules.leads_to(verb, status)
            drawn.append(f"    {status or '[*]'} --> {ends}: {verb}")
            rows.append((f"`{verb}`", who, status or "(not sent)", ends))
            unassigned = rules.leads_to(verb, status, is_assigned=False)
            if unassigned != ends:
                drawn.append(f"    {status} --> {unassigned}: {verb}, nobody has it in hand")
                rows.append((f"`{verb}`", who, f"{status}, nobody has it in hand", unassigned))
    drawn.append(f"    {rules.Status.COMPLETED} --> [*]")
    kits = (*_kit_states(), *_time_states())
    notes = f"A completed case ends in one of: {', '.join(rules.Outcome)}. Nothing leads out of it."
    drawing = "```mermaid\n" + "\n".join(drawn) + "\n```"
    head = ("verb", "who", "from", "to")
    return _page("States of a case", drawing, _table(head, rows), notes, *kits)


def _kit_states() -> tuple[str, ...]:
    """Return how an order of a self-sample kit lives: its drawing and its table."""
    drawn, rows = ["stateDiagram-v2"], []
    who = (
        ("resident", kit_states.RESIDENT_VERBS),
        ("staff", kit_states.STAFF_VERBS),
        ("laboratory, calendar", kit_states.SYSTEM_VERBS),
    )
    for verb, (begins, ends) in kit_states.TRANSITIONS.items():
        may = ", ".join(name for name, verbs in who if verb in verbs)
        for state in sorted(begins):
            drawn.append(f"    {state or '[*]'} --> {ends}: {verb}")
            rows.append((f"`{verb}`", may, state or "(not ordered)", ends.value))
    drawn += [f"    {one} --> [*]" for one in kit_states.State if one not in kit_states.OPEN]
    return (
        "## States of a self-sample kit",
        "```mermaid\n" + "\n".join(drawn) + "\n```",
        _table(("verb", "who", "from", "to"), rows),
        f"An answer is one of: {', '.join(kit_states.Result)}. An answer to a registered kit receives it in the same step.",
    )


def _time_states() -> tuple[str, ...]:
    """Return how an appointment lives, in FHIR's words: its drawing and its table."""
    drawn = [
        "stateDiagram-v2",
        "    [*] --> pending: hold",
        "    pending --> [*]: let go, or the time runs out",
    ]
    rows = []
    for verb, (begins, ends) in times.TRANSITIONS.items():
        who = "resident, staff" if verb in times.RESIDENT_VERBS else "staff"
        for status in sorted(begins):
            drawn.append(f"    {status or '[*]'} --> {ends}: {verb}")
            rows.append((f"`{verb}`", who, status or "(not booked)", ends.value))
    drawn += [
        f"    {one} --> [*]"
        for one in times.Status
        if not any(times.may(verb, one) for verb in times.TRANSITIONS)
    ]
    return (
        "## States of an appointment",
        "```mermaid\n" + "\n".join(drawn) + "\n```",
        _table(("verb", "who", "from", "to"), rows),
        "A time that was held and not confirmed leaves no appointment behind, only its rows in the log.",
    )


def audit_verbs() -> str:
    """Return every verb of the log."""
    _import_everywhere("verbs", "actions", "queries", "rules")
    rows = [(f"`{one.key}`", one.sv, one.en, "yes" if one.is_read else "") for one in audit.all_verbs()]
    head = ("verb", "Eva … (sv)", "Eva … (en)", 'shown in "Vem har läst?"')
    return _page("Verbs of the access log", _table(head, rows))


def services() -> str:
    """Return every e-service with its form and options."""
    parts = []
    for service in listing.services().values():
        options = [(f"`{one.key}`", one.kind, one.label, one.default) for one in service.options]
        items = [
            (group.title, f"`{item.link_id}`", item.type.value, item.text, "yes" if item.required else "")
            for group in service.form.groups
            for item in group.items
        ]
        parts.append(
            f"## {service.title} (`{service.key}`)\n\n{service.summary}\n\n"
            + _how_it_lives(service)
            + f"for children: {'yes' if service.for_children else 'no'}; unit kinds: {', '.join(service.unit_kinds)}.\n\n"
            + (_table(("group", "question", "type", "text", "required"), items) + "\n\n" if items else "")
            + _table(("option", "kind", "label", "default"), options)
        )
    return _page("E-services", *parts)


def _how_it_lives(service: EService) -> str:
    if service.page:
        return f"Done on pages of its own (`{service.page}`); "
    return (
        f"Answer within {service.answer_within_days} working days; endings: {', '.join(service.endings)}; "
        f"form version {service.form.version}; "
    )


def tables() -> str:
    """Return every table with its region, its people and how long rows are kept."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("vardnav.")]
    rows = [_about(one) for one in sorted(ours, key=lambda one: (one.__module__, one.__name__))]
    return _page(
        "Tables", _table(("table", "floor", "region", "people", "visible to", "kept", "by which rule"), rows)
    )


def _about(table: type[models.Model]) -> tuple[str, ...]:
    people = [
        field.name
        for field in table._meta.fields
        if field.name in ("subject_id", "actor_id")
        or getattr(field.related_model, "__name__", "") == "Person"
    ]
    retention = getattr(table, "retention", None)
    has_region = any(field.name == "region" for field in table._meta.fields)
    return (
        f"`{table._meta.db_table}`",
        table.__module__.split(".")[1],
        "yes" if has_region else "",
        ", ".join(people),
        "`visible_to`" if hasattr(getattr(table, "objects", None), "visible_to") else "",
        retention.words if retention else "until changed: no resident in it",
        retention.source if retention else "",
    )


def _import_everywhere(*names: str) -> None:
    for config in apps.get_app_configs():
        for name in names:
            if (
                config.name.startswith("vardnav.")
                and config.module
                and module_has_submodule(config.module, name)
            ):
                import_module(f"{config.name}.{name}")


def what_always_holds() -> str:
    """Return what `check_invariants` looks at."""
    rows: list[tuple[str, str]] = [(one.number, one.words) for one in INVARIANTS]
    rows.append(
        ("I10", "every row of a file has its bytes, of that size and hash, and every file on disk its row")
    )
    rows.sort(key=_number)
    intro = (
        "`manage.py check_invariants` looks in plain SQL, sharing nothing with the code that writes, and ends with 1 when a "
        "row breaks one. `manage.py verify_audit` looks at the hash chain of the log (I9)."
    )
    return _page(
        "What always holds",
        intro,
        _table(("invariant", "what holds"), rows),
    )


def _number(row: tuple[str, str]) -> int:
    return int(row[0].removeprefix("I"))


DOCUMENTS: dict[str, Callable[[], str]] = {
    "urls.md": urls,
    "states.md": states,
    "audit_verbs.md": audit_verbs,
    "services.md": services,
    "tables.md": tables,
    "invariants.md": what_always_holds,
}


def made() -> dict[str, str]:
    """Return the text of each document by file name, in Swedish where residents' words are quoted."""
    import_module("vardnav.config.urls")
    with translation.override("sv"):
        return {name: make() for name, make in DOCUMENTS.items()}
