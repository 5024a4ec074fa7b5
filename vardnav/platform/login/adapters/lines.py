"""Adapters: connections to providers, kept between log-ins and never for long.

A new connection costs a handshake, over TLS several milliseconds of both machines. One that has been idle longer than a
provider keeps it would be found closed under the question, and a code can be used once: so it is closed here first.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter  # noqa: TID251 - this is an adapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection

#: The shortest that common servers keep an idle connection is five seconds.
IDLE_SECONDS = 4.0
#: Then its name is looked up anew and its certificate checked anew.
LIFE_SECONDS = 60.0
MOST = 8
_MADE, _FREED = "vardnav_made", "vardnav_freed"


class _Young(HTTPConnectionPool):
    """A pool that gives out no connection that is old or has been idle."""

    def _get_conn(self, timeout: float | None = None) -> BaseHTTPConnection:
        found = super()._get_conn(timeout)
        marks, moment = vars(found), time.monotonic()
        if (
            moment - marks.get(_FREED, moment) > IDLE_SECONDS
            or moment - marks.get(_MADE, moment) > LIFE_SECONDS
        ):
            found.close()  # and is opened anew when it is used
        if found.is_closed:
            marks[_MADE] = moment
        return found

    def _put_conn(self, conn: BaseHTTPConnection | None) -> None:
        if conn is not None:
            vars(conn)[_FREED] = time.monotonic()
        super()._put_conn(conn)


class _YoungOverTls(_Young, HTTPSConnectionPool):
    """The same over TLS."""


class KeptLines(HTTPAdapter):
    """Sends what requests gives it over kept connections. Thread-safe; holds nothing of any one log-in."""

    def __init__(self) -> None:
        super().__init__(pool_connections=MOST, pool_maxsize=MOST)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """See requests."""
        super().init_poolmanager(*args, **options)
        _keep_young(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """See requests."""
        return _keep_young(super().proxy_manager_for(proxy, **options))


def _keep_young(manager: Any) -> Any:
    manager.pool_classes_by_scheme = {"http": _Young, "https": _YoungOverTls}
    return manager
