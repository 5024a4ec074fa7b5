"""Statements of the hot paths reach PostgreSQL with their values in their places, however long they are."""

from __future__ import annotations

import pytest

from vardnav.kernel.access import prepared

pytestmark = pytest.mark.django_db
LONG = "/* " + "as long as a page's own " * 300 + "*/ "


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("before", ["", LONG])
def test_values_and_percent_signs_stand_where_they_were_written(before: str, binary: bool) -> None:
    sql = before + "SELECT %s::text, '100 %%', %s::int %% 4, %s::text"
    for _time in range(2):
        assert prepared.rows(sql, ["a %s", 7, "$1"], binary=binary) == [("a %s", "100 %", 3, "$1")]
    assert prepared.rows(before + "SELECT '%%'") == [("%",)]
