"""Fixtures of the journeys: one running site, one Chromium, as many visitors as a journey needs."""

from __future__ import annotations

import fcntl
import os
import pathlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.visitor import PICTURES, Visitor, Way
from tests.support import browser as browsers
from tests.support import site as sites
from tests.support.site import Site

_HERE = pathlib.Path(__file__).parent
#: Chromium looks for Google's hosts by itself; nothing but the pages may ask for anything.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=sv",
)
_SECONDS_TO_SHOW = 10
Arrive = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a journey."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of this machine; without one the journeys are skipped by name, or fail where CI runs."""
    return browsers.chromium()


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    # Its loop runs in this thread for as long as the browser is there; Django would take us for asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": chromium, "args": list(_QUIET)}


@pytest.fixture(scope="session")
def site(chromium: str, pytestconfig: pytest.Config) -> Iterator[Site]:
    """Vårdnav itself with its demonstration, started once for all journeys of a process."""
    _clear_pictures(getattr(pytestconfig, "workerinput", {}).get("testrunuid", str(os.getpid())))
    with sites.running() as started:
        yield started


def _clear_pictures(run: str) -> None:
    """Let the pictures of earlier runs go; whoever of this run's processes comes first does it."""
    PICTURES.parent.mkdir(exist_ok=True)
    with (PICTURES.parent / "screenshots.run").open("a+") as noted:
        fcntl.flock(noted, fcntl.LOCK_EX)
        noted.seek(0)
        if noted.read() != run:
            shutil.rmtree(PICTURES, ignore_errors=True)
            noted.truncate(0)
            noted.write(run)


@pytest.fixture
def arrive(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Arrive]:
    """Let somebody arrive: `arrive(width=390, language="en", …)` opens a browser of their own.

    At the end nothing may have been asked of anybody else, and the browser may not have complained (a breach of
    the content security policy is a complaint).
    """
    visitors: list[Visitor] = []

    def come(**look: Any) -> Visitor:
        way = Way(**look)
        context = browser.new_context(
            viewport={"width": way.width, "height": 844 if way.width < 700 else 900},
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            color_scheme="dark" if way.scheme == "dark" else "light",
            java_script_enabled=way.has_scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(_SECONDS_TO_SHOW * 1000)
        visitor = Visitor(context, site, way)
        visitors.append(visitor)
        if way.language == "en":
            visitor.page.goto(site.origin)
            visitor.choose_language()
        return visitor

    yield come
    failed = getattr(request.node, "has_failed", False)
    for number, visitor in enumerate(visitors, 1):
        if failed:
            visitor.page.screenshot(
                path=PICTURES / f"FAILED-{request.node.name}-{number}.png", full_page=True
            )
        visitor.context.close()
    for visitor in [] if failed else visitors:
        assert not visitor.strange_requests(), "something was asked of another origin"
        assert not visitor.complaints, "the browser complained"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let fixtures know that their test failed, so that they can photograph what was there."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call" and report.failed:
        item.has_failed = True  # type: ignore[attr-defined]
    return report  # type: ignore[return-value]
