"""Rules: what one version of a campaign says: dates, doses, ages, groups, places with their quotas, words in both languages.

A version is kept as one document: what was decided is read as it was decided, and a published one never changes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from vardnav.platform.appointments.rules.doses import Interval

#: Sorts of time whose keys begin so are a campaign's; what follows is the campaign's own key.
PREFIX: Final = "vaccination."
#: The e-service by which regions and units turn vaccination on and off.
KEY: Final = "vaccination.book"


@dataclass(frozen=True, slots=True)
class Group:
    """Some people, and from when they may book. All that is said must hold; nothing said: everybody.

    `year_from`, `year_to`: years of birth. `age_from`, `age_to`: ages on `ages_on` (none: on the day they book). `is_risk`:
    only those who have said yes to `risk_sv`. `is_free`: the campaign's fee is not theirs.
    """

    key: str
    name_sv: str
    name_en: str = ""
    opens_at: dt.datetime | None = None
    year_from: int | None = None
    year_to: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    ages_on: dt.date | None = None
    is_risk: bool = False
    risk_sv: str = ""
    risk_en: str = ""
    is_home_region_only: bool = False
    is_free: bool = False

    def name(self, language: str) -> str:
        """Return what the group is called."""
        return self.name_en or self.name_sv if language == "en" else self.name_sv

    def risk(self, language: str) -> str:
        """Return what one says yes to."""
        return self.risk_en or self.risk_sv if language == "en" else self.risk_sv


@dataclass(frozen=True, slots=True)
class DropIn:
    """Hours when one comes without a time."""

    on: dt.date
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that vaccinates. `most`: so many may book online there, `most_of`: of each group (none said: any number)."""

    unit_id: uuid.UUID
    most: int | None = None
    most_of: Mapping[str, int] = field(default_factory=dict)
    drop_ins: Sequence[DropIn] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one version of a campaign says."""

    name_sv: str
    name_en: str = ""
    about_sv: str = ""
    about_en: str = ""
    doses: int = 1
    #: Days between two doses; `days_most` 0: no end.
    days_least: int = 28
    days_most: int = 0
    #: Under `web_age` a time is booked by phone; under `adult_under` somebody grown comes along (0: never asked).
    web_age: int = 16
    adult_under: int = 16
    fee_kronor: int = 0
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    is_paused: bool = False
    pause_sv: str = ""
    pause_en: str = ""
    groups: Sequence[Group] = ()
    places: Sequence[Place] = ()
    products: Sequence[str] = ()

    @property
    def interval(self) -> Interval | None:
        """The days between two doses, None of one dose."""
        return Interval(self.days_least, self.days_most) if self.doses == 2 else None

    def name(self, language: str) -> str:
        """Return what the campaign is called."""
        return self.name_en or self.name_sv if language == "en" else self.name_sv

    def about(self, language: str) -> str:
        """Return what is said of it."""
        return self.about_en or self.about_sv if language == "en" else self.about_sv

    def pause(self, language: str) -> str:
        """Return why it is paused."""
        return self.pause_en or self.pause_sv if language == "en" else self.pause_sv

    def group(self, key: str) -> Group | None:
        """Return one group, None when there is none of that key."""
        return next((one for one in self.groups if one.key == key), None)

    def place(self, unit_id: uuid.UUID) -> Place | None:
        """Return what is said of a unit, None where it does not vaccinate."""
        return next((one for one in self.places if one.unit_id == unit_id), None)

    def as_data(self) -> dict[str, Any]:
        """Return it as a version keeps it (JSON)."""
        found = {one.name: _written(getattr(self, one.name)) for one in fields(self)}
        found["groups"] = [_data(one) for one in self.groups]
        found["places"] = [
            {**_data(one), "drop_ins": [_data(each) for each in one.drop_ins]} for one in self.places
        ]
        return found

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Plan:
        """Return what a version keeps."""
        return cls(
            **{
                **data,
                "opens_at": _moment(data["opens_at"]),
                "closes_at": _moment(data["closes_at"]),
                "products": tuple(data["products"]),
                "groups": tuple(_group(one) for one in data["groups"]),
                "places": tuple(_place(one) for one in data["places"]),
            }
        )


def type_key(campaign_key: str) -> str:
    """Return the key of the sort of time that a campaign books, the same at every unit."""
    return PREFIX + campaign_key


def campaign_key(key: str) -> str:
    """Return the campaign's key of a sort of time that is a campaign's."""
    return key.removeprefix(PREFIX)


def _data(row: Any) -> dict[str, Any]:
    return {one.name: _written(getattr(row, one.name)) for one in fields(row)}


def _written(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _group(data: Mapping[str, Any]) -> Group:
    on = data["ages_on"]
    return Group(
        **{
            **data,
            "opens_at": _moment(data["opens_at"]),
            "ages_on": dt.date.fromisoformat(on) if on else None,
        }
    )


def _place(data: Mapping[str, Any]) -> Place:
    drop_ins = tuple(
        DropIn(
            dt.date.fromisoformat(one["on"]),
            dt.time.fromisoformat(one["opens"]),
            dt.time.fromisoformat(one["closes"]),
        )
        for one in data["drop_ins"]
    )
    return Place(uuid.UUID(data["unit_id"]), data["most"], dict(data["most_of"]), drop_ins)
