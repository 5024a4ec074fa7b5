"""Actions: the age limits of `age_limits.toml` loaded into their table by `manage.py prepare`."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from vardnav.kernel.people import limits_file, policy
from vardnav.kernel.people.models import AgeLimit
from vardnav.kernel.people.rules import AgeRule


@transaction.atomic
def load(path: Path = limits_file.FILE) -> int:
    """Bring the table in step with the file and return how many rows were new or changed (0 the second time).

    Rows that the file no longer has stay: what held on a day in the past must still be answerable.
    """
    known = {(row.area, row.from_age, row.valid_from): row for row in AgeLimit.objects.all()}
    rules = limits_file.age_rules(path)
    changed = sum(
        _written(rule, known.get((rule.area.value, rule.from_age, rule.valid_from))) for rule in rules
    )
    if changed:
        transaction.on_commit(policy.forget)
    return changed


def _written(rule: AgeRule, row: AgeLimit | None) -> bool:
    values = {"to_age": rule.to_age, "who": rule.who.value, "valid_to": rule.valid_to, "source": rule.source}
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    row = row or AgeLimit(area=rule.area.value, from_age=rule.from_age, valid_from=rule.valid_from)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return True
