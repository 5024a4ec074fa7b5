"""Every link of the frame leads to a page."""

from typing import Any, cast

import pytest
from django.template import engines
from django.urls import Resolver404, resolve

PLACES = cast(Any, next(iter(engines.all()))).env.get_template("layouts/places.html").module.PLACES


@pytest.mark.parametrize(("name", "path"), PLACES.items())
def test_every_place_is_there(name, path):
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(f"{name}: no page at {path}; correct layouts/places.html")
