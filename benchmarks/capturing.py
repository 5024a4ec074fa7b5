"""The statements that a page really sends: kept while the site's own code answers, made anew for each replay."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from vardnav.kernel import clock
from vardnav.kernel.clock.identifiers import uuid7

Statement = tuple[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Statements that go together: in a transaction of their own, or each by itself."""

    is_transaction: bool
    statements: list[Statement]


Page = list[Group]


class _Keeper:
    """Keeps statements, and turns the savepoints of a request inside our transaction into its transactions."""

    def __init__(self) -> None:
        self.page: Page = []
        self._depth = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SAVEPOINT "):
            self._depth += 1
            if self._depth == 1:
                self.page.append(Group(True, []))
                return execute(sql, params, many, context)
        elif sql.startswith("RELEASE SAVEPOINT "):
            self._depth -= 1
            if not self._depth:
                return execute(sql, params, many, context)
        if not self._depth:
            self.page.append(Group(False, []))
        self.page[-1].statements.append((sql, params))
        return execute(sql, params, many, context)


def capture(asked: Sequence[tuple[str, str]]) -> list[Page]:
    """Ask each (path, token) in a transaction that is rolled back; return the statements of each.

    A path that ends in /review/ is posted: it sends a draft. At the FHIR door the token is the system's own, and what
    follows a space is the body to post. Raises ValueError for any answer but 200, 201 and 303.
    """
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import Client

    found: list[Page] = []
    for path, token in asked:
        client, kept = Client(), _Keeper()
        client.cookies[settings.SESSION_COOKIE] = token
        with transaction.atomic():
            with connection.execute_wrapper(kept):
                if path.startswith("/fhir/"):
                    answer = _asked_in_fhir(client, path, token)
                elif path.endswith("/review/"):
                    answer = client.post(path, {"form_key": str(uuid.uuid4())})
                else:
                    answer = client.get(path)
            transaction.set_rollback(True)
        if answer.status_code not in (200, 201, 303):
            raise ValueError(f"{path} answered {answer.status_code}")
        found.append([group for group in kept.page if group.statements])
    return found


def _asked_in_fhir(client: Any, path: str, token: str) -> Any:
    address, _space, body = path.partition(" ")
    headers = {"Authorization": f"Bearer {token}"}
    if not body:
        return client.get(address, headers=headers)
    kind = "application/fhir+json" if body.startswith("{") else "application/x-www-form-urlencoded"
    return client.post(address, body, kind, headers=headers)


def moment() -> int:
    """Return now as the first 48 bits of an identifier."""
    return int(clock.now().timestamp() * 1000)


def fresh(page: Page, since: int) -> Page:
    """Return the page's statements with new values for the identifiers it made after `since` (the audit row's …)."""
    made: dict[uuid.UUID, uuid.UUID] = {}

    def anew(value: Any) -> Any:
        if isinstance(value, uuid.UUID) and value.version == 7 and value.int >> 80 >= since:
            return made.setdefault(value, uuid7())
        if isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
            return str(anew(uuid.UUID(value)))
        return value

    return [
        Group(
            group.is_transaction,
            [(sql, params and [anew(value) for value in params]) for sql, params in group.statements],
        )
        for group in page
    ]


def counted(pages: Sequence[Page], count: Callable[[Group], int]) -> float:
    """Return the mean over `pages` of what `count` says of their groups."""
    return sum(count(group) for page in pages for group in page) / max(1, len(pages))
