"""Pages: the same table as open data: JSON in pages, CSV, as it stood at another time, and its own description.

No person is in it. It may be fetched often: what has not changed is answered 304 without its content.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_date, parse_datetime

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.kernel.organisations import known_regions
from vardnav.platform.matrix import openapi, queries
from vardnav.platform.matrix.queries import Cell, Row
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest

#: Units on a page.
PAGE = 100
_LAST_PAGE = 100_000
_YEARS = range(2000, 2100)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "region", "unitId", "unitHsaId", "unitName", "municipality", "unitPhone", "key", "title", "state", "stateText",
    "reason", "instead", "since", "opensAt", "closesAt", "isTrial", "needsReferral", "answerWithinDays", "answerText",
    "ownFromAge", "guardianToAge", "whoMay", "channels",
)  # fmt: skip


class Wrong(Exception):
    """A parameter cannot be used; the text says which and how it is written."""


def services(request: PageRequest) -> HttpResponse:
    """`/open/services.json?region=12&page=1&lang=sv`."""
    return _answered(request, lambda viewer: _page(request, viewer, "matrix:services_json", None))


def history(request: PageRequest) -> HttpResponse:
    """`/open/services/history.json?region=12&at=2026-03-01`: by the decisions made by then."""
    return _answered(request, lambda viewer: _page(request, viewer, "matrix:history", _at(request)))


def services_csv(request: PageRequest) -> HttpResponse:
    """`/open/services.csv?region=12`: the whole region, one line for each unit and e-service."""

    def made(viewer: Viewer) -> HttpResponse:
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(COLUMNS)
        for row in queries.rows(viewer, now=clock.now()):
            unit = _unit(row)
            for cell in unit.pop("services"):
                ways = " ".join(f"{one['channel']}:{one['state']}" for one in cell["channels"])
                flat = {
                    "region": viewer.region,
                    **unit,
                    **cell,
                    "channels": ways,
                    "whoMay": _flat(cell["whoMay"]),
                }
                lines.writerow([_plain(flat[name]) for name in COLUMNS])
        return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")

    return _answered(request, made)


def description(request: PageRequest) -> HttpResponse:
    """`/open/openapi.json`: OpenAPI 3.1."""
    return _with_tag(request, _json(openapi.document()))


def table_data(request: PageRequest) -> HttpResponse:
    """`/matrix.json?region=12`, the first open data: the whole region at once; else the region chosen on this device."""
    code = request.GET.get("region", request.viewer.region)
    if code not in known_regions.by_code():
        return _json({"error": "region: a county code of two digits, such as 12"}, status=422)
    viewer = Viewer.anonymous(region=code, language=request.viewer.language)
    return _json({"region": code, "units": [_unit(row) for row in queries.rows(viewer, now=clock.now())]})


def _answered(request: PageRequest, make: Any) -> HttpResponse:
    code, language = request.GET.get("region", request.viewer.region), request.GET.get("lang", "sv")
    try:
        if code not in known_regions.by_code():
            raise Wrong("region: a county code of two digits, such as 12")
        if language not in ("sv", "en"):
            raise Wrong("lang: sv or en")
        with translation.override(language):
            answer: HttpResponse = make(Viewer.anonymous(region=code, language=language))
    except Wrong as problem:
        return _json({"error": str(problem)}, status=422)
    answer["Content-Language"] = language
    return _with_tag(request, answer)


def _page(request: PageRequest, viewer: Viewer, name: str, at: dt.datetime | None) -> HttpResponse:
    number, now = _number(request), clock.now()
    start, total = (number - 1) * PAGE, queries.total(viewer)
    if at is None:
        rows = queries.rows(viewer, start=start, limit=PAGE, now=now)
    else:
        rows = queries.rows_at(viewer, at=at, start=start, limit=PAGE, now=now)
    asked = {one: request.GET[one] for one in ("region", "lang", "at") if one in request.GET}
    following = urlencode({**asked, "page": number + 1})
    return _json(
        {
            "region": viewer.region,
            **({"at": at.isoformat()} if at else {}),
            "page": number,
            "units_total": total,
            "next": f"{addresses.url(name)}?{following}" if start + PAGE < total else None,
            "units": [_unit(row) for row in rows],
        }
    )


def _number(request: PageRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= _LAST_PAGE):
        raise Wrong("page: a number from 1")
    return int(text)


def _at(request: PageRequest) -> dt.datetime:
    if "at" not in request.GET:
        return clock.now()
    text = request.GET["at"]
    problem = Wrong("at: a day or a moment, such as 2026-03-01 or 2026-03-01T08:00:00+01:00")
    if len(text) > 40 or not text.isascii():
        raise problem
    try:
        # A plus sign in an address is a space.
        found = parse_datetime(text.replace(" ", "+")) if "T" in text else None
        day = parse_date(text) if "T" not in text else None
        if day and day.year in _YEARS:
            return hours.moment_of(day, hours.MIDNIGHT)
        if found and found.year in _YEARS:
            wall = found if found.tzinfo else found.replace(tzinfo=clock.SWEDEN)
            return wall.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise problem from None
    raise problem


def _unit(row: Row) -> dict[str, Any]:
    return {
        "unitId": str(row.unit.id),
        "unitHsaId": row.unit.hsa_id or "",
        "unitName": row.unit.name,
        "municipality": row.municipality,
        "unitPhone": row.unit.phone,
        "services": [_cell(one) for one in row.cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "title": str(cell.title),
        "state": cell.state,
        "stateText": cell.state_text,
        "reason": cell.why,
        "instead": cell.instead,
        "since": cell.since.isoformat() if cell.since else None,
        "opensAt": cell.opens_at.isoformat() if cell.opens_at else None,
        "closesAt": cell.closes_at.isoformat() if cell.closes_at else None,
        "isTrial": bool(cell.note),
        "needsReferral": cell.needs_referral,
        "answerWithinDays": cell.answer_within_days,
        "answerText": cell.answer_time_text,
        "ownFromAge": cell.ages.own_from,
        "guardianToAge": cell.ages.guardian_to,
        "whoMay": [
            {"who": one.who.value, "ages": [{"from": span.from_age, "to": span.to_age} for span in one.spans]}
            for one in cell.may
        ],
        "channels": [
            {"channel": way.channel.value, "state": way.state.value, "text": way.text} for way in cell.ways
        ],
    }


def _flat(may: list[dict[str, Any]]) -> str:
    """Return who may for whom in one cell: "self:13- guardian:0-12 trustee:18-"; who never may is left out."""
    return " ".join(
        f"{one['who']}:"
        + "+".join(f"{span['from']}-{'' if span['to'] is None else span['to']}" for span in one["ages"])
        for one in may
        if one["ages"]
    )


def _plain(value: object) -> object:
    """A cell of a CSV that a spreadsheet does not run as a formula; phone numbers keep their plus sign."""
    is_phone = isinstance(value, str) and value.startswith("+") and value[1:].isdigit()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) and not is_phone else value


def _json(content: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def _with_tag(request: PageRequest, answer: HttpResponse) -> HttpResponse:
    """Give the answer its ETag; 304 without content to somebody who has it. It is asked for anew each time, so that a
    cache on the way never says that what is paused is open."""
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if tag in _tags(request):
        answer = HttpResponse(status=304)
    answer["ETag"] = tag
    answer["Cache-Control"] = "public, no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(answer, ("Accept-Encoding", "Cookie"))  # the region chosen on the device
    return answer


def _tags(request: PageRequest) -> Iterator[str]:
    for one in request.headers.get("If-None-Match", "")[:1000].split(","):
        yield one.strip().removeprefix("W/")
