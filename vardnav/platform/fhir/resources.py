"""What rooms declare to this door: a kind of resource, how it is read, searched and written, and the pages of that."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vardnav.platform.fhir.callers import Caller
from vardnav.platform.fhir.outcomes import Issue
from vardnav.platform.fhir.searching import Asking, Query


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as it stands. `changed_at` where it is known; `version` changes whenever `body` does."""

    id: uuid.UUID
    version: str
    body: Mapping[str, Any]
    changed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What a search found, and what was to be included. `after`: where the next page begins, None when there is none."""

    found: Sequence[Found]
    included: Sequence[tuple[str, Found]] = ()
    after: tuple[dt.datetime | None, uuid.UUID] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write. `notes` say what of the resource was not kept."""

    found: Found
    is_new: bool = False
    notes: Sequence[Issue] = field(default=())


Read = Callable[[Caller, uuid.UUID, dt.datetime], Found | None]
Search = Callable[[Caller, Query, dt.datetime], Listed]
Count = Callable[[Caller, Query, dt.datetime], int]
#: (caller, resource, identifier of If-None-Exist, now)
Create = Callable[[Caller, dict[str, Any], "tuple[str, str] | None", dt.datetime], Written]
#: (caller, id, resource, the version it is a change of, now)
Update = Callable[[Caller, uuid.UUID, dict[str, Any], int, dt.datetime], Written]


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of resource. `id_name`: what its id is called in addresses. Without `search` it is only read by its id."""

    kind: str
    id_name: str
    read: Read
    words: str
    asking: Asking = field(default_factory=lambda: Asking(()))
    search: Search | None = None
    count: Count | None = None
    create: Create | None = None
    update: Update | None = None
