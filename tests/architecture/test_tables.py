"""Tables keep to the floors, to the region, and say who sees their rows and how long they are kept."""

from __future__ import annotations

import ast
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from tests.architecture import walking
from vardnav.kernel.clock.retention import Retention

FLOORS = ("clinical", "kernel", "platform", "capabilities", "config")
#: Columns that say which person a row is about, besides foreign keys to people.Person.
PERSON_COLUMNS = frozenset({"person_id", "subject_id", "actor_id", "patient_id"})
#: People move between regions, so these lie beside the regions, not in one (docs/decisions).
OF_NO_REGION = frozenset({"people.Person", "people.Account", "people.Guardianship", "access.Session"})


def room(model: type[models.Model]) -> tuple[str, str]:
    """Return (floor, room) of a table."""
    _vardnav, floor, name, *_rest = model.__module__.split(".")
    return floor, name


def points_to_person(field: Any) -> bool:
    """Tell whether a column is a foreign key to a person."""
    target = field.related_model if field.is_relation else None
    return isinstance(target, type) and target.__name__ == "Person"


def has_person(model: type[models.Model]) -> bool:
    """Tell whether a person stands in the table."""
    fields = model._meta.fields
    return model.__name__ == "Person" or any(
        field.name in PERSON_COLUMNS or points_to_person(field) for field in fields
    )


def link_faults(model: type[models.Model]) -> list[str]:
    """Return a sentence for each foreign key that goes up, sideways or can be followed back across rooms."""
    found = []
    floor, name = room(model)
    field: Any
    for field in model._meta.fields:
        target: Any = field.related_model if field.is_relation else None
        if not getattr(target, "__module__", "").startswith("vardnav."):
            continue
        their_floor, their_room = room(target)
        where = f"{model._meta.label}.{field.name}"
        if FLOORS.index(their_floor) > FLOORS.index(floor):
            found.append(f"{where} points up to {target._meta.label}")
        if floor == their_floor == "capabilities" and name != their_room:
            found.append(f"{where} points to another capability's {target._meta.label}")
        if (floor, name) != (their_floor, their_room) and field.remote_field.related_name != "+":
            found.append(f'{where} lacks related_name="+"')
    return found


def person_faults(model: type[models.Model]) -> list[str]:
    """Return a sentence for each thing that a table with a person in it lacks."""
    if not has_person(model):
        return []
    label, found = model._meta.label, []
    manager = getattr(model, "objects", None)
    if not callable(getattr(manager, "visible_to", None)):
        found.append(f"{label} has a person in it and no visible_to(viewer)")
    if not isinstance(getattr(model, "retention", None), Retention):
        found.append(f"{label} has a person in it and no retention")
    region = next((field for field in model._meta.fields if field.name == "region"), None)
    if label not in OF_NO_REGION and (region is None or region.null):
        found.append(f"{label} has a person in it and no region")
    return found


def region_faults(model: type[models.Model]) -> list[str]:
    """Return a sentence for each unique constraint of a table with a region that does not begin with it."""
    if "region" not in {field.name for field in model._meta.fields}:
        return []
    unique = [list(one.fields) for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    unique += [list(one) for one in model._meta.unique_together]
    unique += [[field.name] for field in model._meta.fields if field.unique and not field.primary_key]
    return [
        f"{model._meta.label}: unique {one} does not begin with region"
        for one in unique
        if one[0] != "region"
    ]


def removal_faults(retention: Retention, where: str) -> list[str]:
    """Return a sentence when rows should go by the clock and nothing removes them."""
    if retention.after is None:
        return []
    try:
        removes = pkgutil.resolve_name(retention.removed_by)
    except (ImportError, AttributeError, ValueError):
        return [f"{where}: {retention.removed_by} removes nothing: it does not exist"]
    name = retention.removed_by.rsplit(".", 1)[1]
    jobs = "".join(
        path.read_text(encoding="utf-8")
        for path in walking.files(".py")
        if path.name in ("jobs.py", "actions.py")
    )
    return (
        [] if callable(removes) and f"{name}(" in jobs else [f"{where}: no job calls {retention.removed_by}"]
    )


@pytest.mark.parametrize("check", [link_faults, person_faults, region_faults])
def test_every_table_keeps_the_rules(check):
    assert [fault for model in walking.tables() for fault in check(model)] == []


def test_what_is_kept_for_a_time_is_removed_by_a_job():
    kept = [(one._meta.label, one.retention) for one in walking.tables() if hasattr(one, "retention")]
    assert [fault for label, retention in kept for fault in removal_faults(retention, label)] == []


def _wrong_table(module: str, name: str, **fields: object) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": module.split(".")[2], "managed": False, "apps": _Elsewhere()})
    return type(name, (models.Model,), {"__module__": f"{module}.models", "Meta": meta, **fields})


class _Elsewhere:
    """A register of tables that is thrown away, so that planted tables stay out of the product's."""

    def __init__(self):
        from django.apps.registry import Apps

        self._apps = Apps()

    def __getattr__(self, name):
        return getattr(self._apps, name)


def _key(to: Any, **more: Any) -> Any:
    return models.ForeignKey(to, on_delete=models.PROTECT, **more)


def test_wrong_tables_are_found():
    from vardnav.capabilities.prescriptions.models import Prescription
    from vardnav.kernel.people.models import Person

    sideways = _wrong_table(
        "vardnav.capabilities.contact", "Sideways", drug=_key(Prescription, related_name="+")
    )
    upwards = _wrong_table("vardnav.kernel.people", "Upwards", drug=_key(Prescription, related_name="+"))
    followed = _wrong_table("vardnav.platform.cases", "Followed", person=_key(Person))
    assert "another capability's" in " ".join(link_faults(sideways))
    assert "points up" in " ".join(link_faults(upwards))
    assert "lacks related_name" in " ".join(link_faults(followed))
    assert len(person_faults(followed)) == 3
    loose = _wrong_table("vardnav.platform.cases", "Loose", subject_id=models.UUIDField())
    assert len(person_faults(loose)) == 3
    code = models.CharField(max_length=2)
    single = _wrong_table(
        "vardnav.platform.cases", "Single", region=code, number=models.CharField(unique=True, max_length=9)
    )
    assert "does not begin with region" in " ".join(region_faults(single))


def test_a_retention_that_nobody_keeps_is_found():
    import datetime as dt

    day = dt.timedelta(days=1)
    nowhere = Retention(
        words="a day", source="x", removed_by="vardnav.platform.cases.purging.nothing", after=day
    )
    uncalled = Retention(
        words="a day", source="x", removed_by="vardnav.platform.cases.words.outcome", after=day
    )
    assert "does not exist" in removal_faults(nowhere, "x")[0]
    assert removal_faults(uncalled, "x")


def lookups(tree: ast.Module) -> list[int]:
    """Return the lines that look a table up by name, past the import contracts."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get_model", "get_registered_model")
    ]


def test_no_table_is_looked_up_by_name():
    found = [
        f"{walking.named(path)}:{line}"
        for path in walking.files(".py")
        for line in lookups(walking.parsed(path))
    ]
    assert found == []
    assert lookups(ast.parse("apps.get_model('cases', 'Case')")) == [1]


def foreign_tables(path: Path, capability: str, others: set[str]) -> list[str]:
    """Return tables and migrations of other capabilities that a file names in SQL or as a dependency."""
    text = path.read_text(encoding="utf-8")
    return [
        f"{path.name} names {other}"
        for other in others - {capability}
        if re.search(rf"\b(?:FROM|JOIN|INTO|UPDATE)\s+{other}_\w+", text) or f'("{other}", "0' in text
    ]


def test_no_capability_speaks_of_anothers_tables_in_sql_or_migrations(tmp_path):
    folder = walking.PRODUCT / "capabilities"
    names = {path.name for path in folder.iterdir() if (path / "capability.py").exists()}
    found = [
        fault
        for name in names
        for path in walking.files(".py", with_tests=True, root=folder / name)
        if "tests" not in path.parts
        for fault in foreign_tables(path, name, names)
    ]
    assert found == []
    wrong = tmp_path / "queries.py"
    wrong.write_text('SQL = "SELECT 1 FROM prescriptions_prescription"', encoding="utf-8")
    assert foreign_tables(wrong, "contact", names) == ["queries.py names prescriptions"]
