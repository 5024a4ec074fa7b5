"""Rules: the dated templates of certificates: what is filled in, what is wrong with it, and how it is worded."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vardnav.kernel.clock import words
from vardnav.kernel.people.wording import gettext_noop

FILE = Path(__file__).with_name("kinds.toml")
LONGEST_LINE, LONGEST_TEXT = 200, 4000
#: A certificate of something that happened longer ago than this is a slip of the pen.
OLDEST = dt.timedelta(days=3660)


class UnknownTemplate(LookupError):
    """No template has that key (and version), or none of it holds on that day."""


class Fault(enum.StrEnum):
    """What can be wrong with a field."""

    MISSING = "missing"
    ENDS_BEFORE = "ends_before"
    PASSED = "passed"
    TOO_LONG_TIME = "too_long_time"
    NOT_YET = "not_yet"
    TOO_OLD = "too_old"

    @property
    def reason(self) -> str:
        """Plain Swedish for the field (a gettext msgid)."""
        return _REASONS[self]


_REASONS = {
    Fault.MISSING: gettext_noop("Fyll i det här fältet."),
    Fault.ENDS_BEFORE: gettext_noop("Slutet kan inte vara före början."),
    Fault.PASSED: gettext_noop("Dagen har redan varit. Skriv en dag framåt, eller lämna tomt."),
    Fault.TOO_LONG_TIME: gettext_noop("Tiden är längre än ett sådant intyg kan gälla. Kontrollera datumen."),
    Fault.NOT_YET: gettext_noop("Dagen har inte varit än. Skriv en dag som har varit, eller i dag."),
    Fault.TOO_OLD: gettext_noop("Dagen är för länge sedan. Kontrollera årtalet."),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is filled in. `type`: line, text, date or choice; `choices`: (value, Swedish, English)."""

    key: str
    type: str
    label_sv: str
    label_en: str
    help_sv: str = ""
    help_en: str = ""
    required: bool = False
    #: A date that must not lie ahead.
    is_past: bool = False
    longest: int = 0
    choices: tuple[tuple[str, str, str], ...] = ()
    #: Questions of the case's form that it is filled from, the first that is answered.
    answer: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Return what the field is called."""
        return self.label_en if language == "en" else self.label_sv

    def help(self, language: str) -> str:
        """Return what helps the one who fills it in, "" for nothing."""
        return self.help_en if language == "en" else self.help_sv

    def options(self, language: str) -> list[tuple[str, str]]:
        """Return the choices as (value, words)."""
        return [(value, en if language == "en" else sv) for value, sv, en in self.choices]

    @property
    def most(self) -> int:
        """How many characters it may hold."""
        return self.longest or (LONGEST_TEXT if self.type == "text" else LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a certificate's template, from `valid_from` on; `valid_to` is the first day without it."""

    key: str
    version: str
    valid_from: dt.date
    title_sv: str
    title_en: str
    fields: tuple[Field, ...]
    lead_sv: str = ""
    lead_en: str = ""
    valid_to: dt.date | None = None
    #: The longest time from from_on to to_on, both included; 0: no limit.
    longest_days: int = 0
    is_attached: bool = False
    #: It tells of something that has been and never ceases to hold.
    has_no_end: bool = False

    def title(self, language: str) -> str:
        """Return what the certificate is called."""
        return self.title_en if language == "en" else self.title_sv

    def lead(self, language: str) -> str:
        """Return the sentence that stands before the fields."""
        return self.lead_en if language == "en" else self.lead_sv


@functools.cache
def templates(path: Path = FILE) -> tuple[Template, ...]:
    """Read the dated table. Raises TypeError or KeyError for a row that lacks something or has too much."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["template"]
    return tuple(Template(**{**_without(row, "field"), "fields": _fields(row["field"])}) for row in rows)


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _fields(rows: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(
        Field(
            **{
                **row,
                "choices": tuple((one[0], one[1], one[2]) for one in row.get("choices", ())),
                "answer": tuple(row.get("answer", ())),
            }
        )
        for row in rows
    )


def on(day: dt.date, table: Iterable[Template] | None = None) -> dict[str, Template]:
    """Return the templates that hold on `day`, by key, in the table's order; of two versions the latest."""
    held = [
        one
        for one in (templates() if table is None else table)
        if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    ]
    found: dict[str, Template] = {}
    for one in held:
        if one.key not in found or found[one.key].valid_from <= one.valid_from:
            found[one.key] = one
    return found


def template(key: str, version: str) -> Template:
    """Return one version of a template, whether or not it holds today. Raises UnknownTemplate."""
    for one in templates():
        if (one.key, one.version) == (key, version):
            return one
    raise UnknownTemplate(f"{key} {version}")


def faults(
    form: Template, values: Mapping[str, Any], today: dt.date, *, begins_on: dt.date | None = None
) -> dict[str, Fault]:
    """Return what is wrong with each field, by key. `values`: dates as dates, the rest as text; None or "" is no answer.

    `begins_on`: from when it holds where no beginning is filled in: today, and of a correction the day the first version
    began, also when its last day has passed since.
    """
    found: dict[str, Fault] = {}
    for field in form.fields:
        value = values.get(field.key)
        if value in (None, ""):
            if field.required:
                found[field.key] = Fault.MISSING
        elif isinstance(value, dt.date):
            if field.is_past and value > today:
                found[field.key] = Fault.NOT_YET
            elif value < today - OLDEST:
                found[field.key] = Fault.TOO_OLD
    return found | _period_faults(form, values, found, begins_on or today)


def _period_faults(
    form: Template, values: Mapping[str, Any], found: Mapping[str, Fault], begins_on: dt.date
) -> dict[str, Fault]:
    first = values.get("from_on") or values.get("examined_on")
    last = values.get("to_on")
    if "to_on" in found or not isinstance(last, dt.date):
        return {}
    if isinstance(first, dt.date) and last < first:
        return {"to_on": Fault.ENDS_BEFORE}
    if not form.has_no_end and last < period(form, values, begins_on)[0]:
        return {"to_on": Fault.PASSED}
    if isinstance(first, dt.date) and form.longest_days and (last - first).days + 1 > form.longest_days:
        return {"to_on": Fault.TOO_LONG_TIME}
    return {}


def period(form: Template, values: Mapping[str, Any], today: dt.date) -> tuple[dt.date, dt.date | None]:
    """Return from and to and including which day a certificate with these values holds; None: until further notice."""
    first, last = values.get("from_on"), values.get("to_on")
    return (
        first if isinstance(first, dt.date) else today,
        last if isinstance(last, dt.date) and not form.has_no_end else None,
    )


def content(form: Template, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is kept and shown: each answered field as {"key", "raw", "text", "value", "en": {"text", "value"}}.

    "raw" is the value itself (a date as ISO text), for a correction to begin from.
    """
    rows = []
    for field in form.fields:
        value = values.get(field.key)
        if value in (None, "") or (form.is_attached and field.key == "title"):
            continue
        rows.append(
            {
                "key": field.key,
                "raw": value.isoformat() if isinstance(value, dt.date) else value,
                "text": field.label_sv,
                "value": _worded(field, value, "sv"),
                "en": {"text": field.label_en, "value": _worded(field, value, "en")},
            }
        )
    return rows


def _worded(field: Field, value: Any, language: str) -> str:
    if isinstance(value, dt.date):
        return words.plain_date(value, language)
    return dict(field.options(language)).get(value, str(value))


#: Said together as the period that the certificate holds.
PERIOD = ("from_on", "to_on")


def rows_in(language: str, kept: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return kept content as (label, value) in a language, without the period, which is told by itself."""
    told = [one["en"] if language == "en" else one for one in kept if one["key"] not in PERIOD]
    return [(str(one["text"]), str(one["value"])) for one in told]


def values_of(form: Template, kept: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values that content was made of, for a form to begin from."""
    dates = {field.key for field in form.fields if field.type == "date"}
    return {
        one["key"]: dt.date.fromisoformat(one["raw"]) if one["key"] in dates else one["raw"] for one in kept
    }


def from_case(form: Template, answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the case's answers say of the fields: a choice by its Swedish words, a date by its text."""
    given = {one["link_id"]: one["value"] for one in answers if isinstance(one.get("value"), str)}
    found: dict[str, Any] = {}
    for field in form.fields:
        said = next((given[one] for one in field.answer if given.get(one)), None)
        if said is None:
            continue
        if field.type == "choice":
            said = {sv: value for value, sv, _en in field.choices}.get(said)
        elif field.type == "date":
            said = _date(said)
        if said is not None:
            found[field.key] = said[: field.most] if isinstance(said, str) else said
    return found


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
