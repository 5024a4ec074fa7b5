"""Tests: photographs of the rendered gallery and what axe says of it.

`python -m vardnav.platform.design.tests.pictures <folder> [page …] --sizes 390,1280,320,1280x200`
"""

from __future__ import annotations

import argparse
import functools
import http.server
import itertools
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import chromium

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a free port of this machine, with the product's Content-Security-Policy."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _complain(text: str) -> None:
    sys.stderr.write(f"the page complains: {text}\n")


def opened(browser: Browser, url: str, *, width: int, scheme: str, text: int = 100) -> Page:
    """A page as one visitor sees it; `text` is the browser's text size in percent."""
    context = browser.new_context(
        bypass_csp=True,
        viewport={"width": width, "height": 850},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.on("console", lambda message: _complain(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: _complain(str(error)))
    answer = page.goto(url)
    if answer is None or not answer.ok:
        raise SystemExit(f"no such page: {url}")
    if text != 100:
        page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
    page.evaluate("document.fonts.ready.then(() => 1)")
    return page


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, closed again at the end."""
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 A and AA), one line each."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found
    ]


def overflow(page: Page) -> int:
    """How many pixels wider than the window the page is (0 = no sideways scrolling)."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def main() -> None:
    """Photograph and judge the chosen pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=["gallery", "start"])
    parser.add_argument("--sizes", default="390,1280,320,1280x200")
    options = parser.parse_args()
    pictures = options.folder / "pictures"
    pictures.mkdir(exist_ok=True)
    with served(options.folder) as origin, browser() as running:
        for name, size, scheme in itertools.product(
            options.names, options.sizes.split(","), ("light", "dark")
        ):
            width, _, text = size.partition("x")
            url = f"{origin}/{name}.html"
            page = opened(running, url, width=int(width), scheme=scheme, text=int(text or 100))
            found = violations(page)
            sys.stdout.write(f"{name} {size} {scheme} axe: {len(found)} overflow: {overflow(page)}\n")
            sys.stdout.writelines(f"   {line}\n" for line in found)
            page.screenshot(path=pictures / f"{name}-{size}-{scheme}.png", full_page=True)
            page.context.close()


if __name__ == "__main__":
    main()
