"""The gallery: every component can be drawn, and a browser with axe finds nothing to complain about."""

import re

import pytest

from vardnav.platform.design import finders
from vardnav.platform.design.gallery import __main__ as gallery
from vardnav.platform.design.tests import pictures


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("gallery")
    gallery.write(place)
    return place


def test_every_component_with_a_template_is_in_the_gallery_or_a_layout(folder):
    used = "".join(path.read_text(encoding="utf-8") for path in finders.DESIGN.glob("gallery/*.html"))
    used += "".join(path.read_text(encoding="utf-8") for path in finders.DESIGN.glob("layouts/**/*.html"))
    used += "".join(path.read_text(encoding="utf-8") for path in finders.DESIGN.glob("components/**/*.html"))
    for path in finders.DESIGN.glob("components/*/*.html"):
        assert f'"components/{path.parent.name}/{path.name}"' in used, path.parent.name


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_page_has_one_h1_a_main_and_a_language(folder, name):
    html = (folder / f"{name}.html").read_text(encoding="utf-8")
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert html.count("<main") == 1
    assert '<html lang="sv"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.slow
def test_axe_finds_nothing_and_nothing_scrolls_sideways(folder):
    with pictures.served(folder) as origin, pictures.browser() as browser:
        for name in ("gallery-errors", "portal", "desk", "start"):
            for width, scheme in ((320, "light"), (1280, "dark")):
                page = pictures.opened(browser, f"{origin}/{name}.html", width=width, scheme=scheme)
                assert pictures.violations(page) == [], (name, width, scheme)
                assert pictures.overflow(page) == 0, (name, width)
                page.context.close()
