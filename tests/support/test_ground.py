"""What tests stand on: a copied database is the migrated one, and remembered regions are those that are loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ground, ready_database
from vardnav.kernel.organisations.models import Municipality, Region
from vardnav.kernel.organisations.reference import load


def _rows():
    return list(Region.objects.order_by("code").values()), list(
        Municipality.objects.order_by("code").values()
    )


@pytest.mark.django_db
def test_regions_put_back_are_those_that_were_loaded():
    ground._rows.clear()
    load()
    loaded = _rows()
    for _time in range(2):  # read from the files, then remembered
        Municipality.objects.all().delete()
        Region.objects.all().delete()
        ground.lay()
        assert _rows() == loaded
    assert ground._rows


@pytest.mark.django_db
def test_what_a_test_has_made_is_neither_undone_nor_remembered():
    ground._rows.clear()
    Region.objects.create(code="12", letter="M", name="Annas rike", sort_key="annas")
    ground.lay()
    assert Region.objects.get(code="12").name == "Annas rike"
    assert ground._rows == {}


def test_another_migration_is_another_ready_database(tmp_path: Path):
    folder = tmp_path / "platform" / "cases" / "migrations"
    folder.mkdir(parents=True)
    names = {ready_database.name(tmp_path)}
    for text in ("one", "two"):
        (folder / "0001_initial.py").write_text(text, encoding="utf-8")
        names.add(ready_database.name(tmp_path))
    assert len(names) == 3
    assert ready_database.name(tmp_path) in names
