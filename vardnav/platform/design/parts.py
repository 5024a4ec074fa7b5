"""Parts of the frame that are alike for everyone (head, footer, navigation): drawn once per language and kept.

Never give a part anything about a person: what it is given is kept in memory.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import jinja2
from markupsafe import Markup

from vardnav.platform.design import phrases

Word = str | int | bool


def for_environment(env: jinja2.Environment) -> Callable[..., Markup]:
    """Return the template function `part("layouts/parts/footer.html", current="inbox")` for `env`."""

    @functools.lru_cache(maxsize=4096)
    def drawn(name: str, language: str, words: tuple[tuple[str, Word], ...]) -> Markup:
        return Markup(env.get_template(name).render(language=language, **dict(words)))  # noqa: S704

    def part(name: str, /, **words: Word) -> Markup:
        if env.auto_reload:
            drawn.cache_clear()
        return drawn(name, phrases.language(), tuple(words.items()))

    return part
