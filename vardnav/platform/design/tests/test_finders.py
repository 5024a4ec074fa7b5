"""The style sheet and script that every page loads hold every component."""

import re

import pytest

from vardnav.platform.design import finders


def test_every_components_css_is_in_the_style_sheet():
    joined = finders.joined_css()
    for path in finders.DESIGN.glob("components/*/*.css"):
        assert path.read_text(encoding="utf-8").strip() in joined, path.name


def test_every_components_script_is_in_the_one_script():
    joined = finders.joined_js()
    for path in finders.DESIGN.glob("components/*/*.js"):
        assert path.read_text(encoding="utf-8").strip() in joined, path.name


def test_our_own_rules_win_over_the_design_system():
    assert finders.joined_css().startswith("@layer ds.theme, ds.base, ds.components, vardnav;")


def test_braces_are_even_so_that_one_component_cannot_swallow_the_next():
    for path in [*finders.DESIGN.glob("components/*/*.css"), *finders.DESIGN.glob("foundation/*.css")]:
        text = path.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}"), path.name


def test_the_style_sheet_asks_no_other_origin():
    for url in re.findall(r"url\(\"?([^\")]+)", finders.joined_css()):
        assert url.startswith(("../vendor/", "data:")), url


def test_the_finder_writes_both_files_and_leaves_a_right_one_alone(tmp_path, settings):
    settings.VAR = tmp_path
    finder = finders.ComponentFinder()
    first = finder.find(finders.CSS_NAME)
    stamp = (tmp_path / "design" / finders.CSS_NAME).stat().st_mtime_ns
    assert finder.find(finders.CSS_NAME) == first
    assert (tmp_path / "design" / finders.CSS_NAME).stat().st_mtime_ns == stamp
    assert [name for name, _storage in finder.list(None)] == [finders.CSS_NAME, finders.JS_NAME]


@pytest.mark.parametrize("path", ["design/other.css", "../settings.py", ""])
def test_the_finder_knows_only_its_own_two_files(path, tmp_path, settings):
    settings.VAR = tmp_path
    assert finders.ComponentFinder().find(path) == []
