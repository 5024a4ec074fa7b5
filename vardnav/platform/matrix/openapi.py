"""The open data's own description: OpenAPI 3.1. A test holds each answer against it."""

from __future__ import annotations

from typing import Any

from vardnav.platform.matrix.representatives import Who

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_AGE = {"type": ["integer", "null"]}
_CELL = {
    "key": {**_TEXT, "description": "The e-service's lasting key."},
    "title": _TEXT,
    "state": {**_TEXT, "enum": ["open", "paused", "closed", "missing", "soon"]},
    "stateText": _TEXT,
    "reason": {**_TEXT, "description": "Why it cannot be used; empty only where it is open."},
    "instead": {**_TEXT, "description": "What to do instead; empty only where it is open."},
    "since": {**_MOMENT, "description": "Since when it has stood like this, where a decision says."},
    "opensAt": _MOMENT,
    "closesAt": _MOMENT,
    "isTrial": {"type": "boolean", "description": "The unit tries it; closesAt is when the trial ends."},
    "needsReferral": {
        "type": "boolean",
        "description": "The region or the unit demands a referral: nobody can begin it themselves.",
    },
    "answerWithinDays": {
        **_NUMBER,
        "description": "Working days, and never later than answerText says; 0: the same day, when the unit is open.",
    },
    "answerText": {
        **_TEXT,
        "description": "How soon an answer is promised, in words, as the e-service's page says.",
    },
    "ownFromAge": {**_AGE, "description": "From this age one does it oneself."},
    "guardianToAge": {**_AGE, "description": "A guardian does it for a child up to this age; null: never."},
    "whoMay": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/WhoMay"},
        "description": "Who may do it for people of which ages, by the tables the log-in asks; each capacity once.",
    },
    "channels": {"type": "array", "items": {"$ref": "#/components/schemas/Channel"}},
}
_WHO_MAY = {
    "who": {
        **_TEXT,
        "enum": [one.value for one in Who],
        "description": "extended_guardian: by a unit's decision. special_representative, trustee, future_power: of an "
        "adult, registered at a unit. power_of_attorney: given by an adult to another. staff: for whoever cannot log in.",
    },
    "ages": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Ages"},
        "description": "Ages of the one it is done for; empty: never.",
    },
}
_AGES = {
    "from": _NUMBER,
    "to": {**_AGE, "description": "Included; null: however old."},
}
_CHANNEL = {
    "channel": {
        **_TEXT,
        "enum": ["e_service", "assisted", "phone", "visit"],
        "description": "assisted: staff do the same for whoever cannot log in.",
    },
    "state": {**_TEXT, "enum": ["open", "closed", "missing"], "description": "missing: no such way here."},
    "text": {**_TEXT, "description": "Hours, or why not; in history.json hours are left out."},
}
_UNIT = {
    "unitId": {**_TEXT, "format": "uuid"},
    "unitHsaId": _TEXT,
    "unitName": _TEXT,
    "municipality": _TEXT,
    "unitPhone": _TEXT,
    "services": {"type": "array", "items": {"$ref": "#/components/schemas/Service"}},
}
_PAGE = {
    "region": _TEXT,
    "page": _NUMBER,
    "units_total": _NUMBER,
    "next": {"type": ["string", "null"], "description": "The address of the next page."},
    "units": {"type": "array", "items": {"$ref": "#/components/schemas/Unit"}},
}


def document() -> dict[str, Any]:
    """Return the description."""
    region = _parameter(
        "region", "SCB county code, such as 12.", {**_TEXT, "pattern": "^[0-9]{2}$"}, must=True
    )
    language = _parameter("lang", "Language of the texts.", {**_TEXT, "enum": ["sv", "en"], "default": "sv"})
    page = _parameter("page", "From 1.", {**_NUMBER, "minimum": 1, "default": 1})
    at = _parameter("at", "A day (Swedish midnight) or a moment (RFC 3339).", _TEXT, must=True)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vårdnav: e-services by unit",
            "version": "1.0.0",
            "description": "Which e-services each unit offers, to whom, and where not: why, and what to do instead. "
            "No personal data. Answers carry an ETag: send it back as If-None-Match.",
            "license": {"name": "CC0-1.0", "identifier": "CC0-1.0"},
        },
        "paths": {
            "/open/services.json": _get("As it stands now.", [region, page, language], _json("Page")),
            "/open/services.csv": _get(
                "As it stands now, the whole region.", [region, language], {"text/csv": {"schema": _TEXT}}
            ),
            "/open/services/history.json": _get(
                "As it stood at another time, by the decisions made by then.",
                [region, at, page, language],
                _json("PageAt"),
            ),
        },
        "components": {
            "schemas": {
                "Service": _object(_CELL),
                "Channel": _object(_CHANNEL),
                "WhoMay": _object(_WHO_MAY),
                "Ages": _object(_AGES),
                "Unit": _object(_UNIT),
                "Page": _object(_PAGE),
                "PageAt": _object({**_PAGE, "at": {**_TEXT, "format": "date-time"}}),
                "Error": _object({"error": _TEXT}),
            }
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _parameter(name: str, words: str, schema: dict[str, Any], *, must: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": must, "description": words, "schema": schema}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _get(words: str, parameters: list[dict[str, Any]], content: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "summary": words,
            "parameters": parameters,
            "responses": {
                "200": {"description": "Found.", "content": content},
                "304": {"description": "Not changed since the ETag sent."},
                "422": {"description": "A parameter cannot be used.", "content": _json("Error")},
            },
        }
    }
