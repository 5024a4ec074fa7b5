"""A roll-out of an e-service that Skåne has shut: Ada plans, confirms, changes, judges and stops; each on a plan anew."""

from __future__ import annotations

import re

from tests.faults import forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack

_PATH = "/steering/roll-outs/"
_ABOUT = {
    "decision_reference": "RS 9",
    "reason_sv": "Stegvis.",
    "reason_en": "Step by step.",
    "instead_sv": "Ring.",
    "instead_en": "Call.",
    "goal": "Samtal",
    "baseline": "70",
}
_SHUT = """
UPDATE catalogue_offering SET superseded_at = now() WHERE region_id = '12' AND service_key = %s AND superseded_at IS NULL
"""
_RAISE = "UPDATE catalogue_version SET number = number + 1"
_PAST = """
UPDATE catalogue_wave SET starts_at = now() - interval '2 days', ends_at = now() + interval '2 days' WHERE roll_out_id = %s
"""
_MEASURE = """
SELECT id::text FROM catalogue_measure WHERE roll_out_id = %s AND NOT is_baseline ORDER BY due_on LIMIT 1
"""


def _key(stack: Stack) -> str:
    """An e-service that no other write here is about: it stays shut afterwards."""
    key = "record.copy"
    assert forms.one_row(stack, "SELECT 1 FROM catalogue_offering WHERE service_key = %s LIMIT 1", key)
    return key


def _about(stack: Stack) -> dict[str, str]:
    key = _key(stack)
    with stack.sql() as sql:
        sql.execute("UPDATE catalogue_approval SET needs_two = false")
        sql.execute(_SHUT, [key])
        sql.execute(_RAISE)
    return {**_ABOUT, "service_key": key}


def _planned(stack: Stack) -> str:
    """Begin a plan; return its path."""
    answer = visitors.send(stack.origin, forms.write(stack.world["ada"], f"{_PATH}new/", **_about(stack)))
    assert answer.is_done, f"{answer.status} {answer.words}"
    return answer.location


def _version(stack: Stack, path: str) -> str:
    return forms.one_row(
        stack, "SELECT version::text FROM catalogue_rollout WHERE id = %s", path.split("/")[3]
    )


def _day(stack: Stack, days: int, which: str = "from") -> dict[str, str]:
    day = forms.one_row(stack, "SELECT (current_date + %s::int)::text", days)
    return {f"{which}_date_{place}": part for place, part in enumerate(day.split("-"))}


def _wave(stack: Stack, path: str, page: str = "waves/new/", days: int = 20, **more: str) -> visitors.Write:
    sent = {"name": "Våg", "who": "everyone", "version": _version(stack, path), **_day(stack, days), **more}
    return forms.write(stack.world["ada"], f"{path}{page}", **sent)


def _with_trial(stack: Stack) -> str:
    path = _planned(stack)
    trial = {"who": "units", "units": stack.world["linden"], "is_trial": "on", **_day(stack, 9, "to")}
    answer = visitors.send(stack.origin, _wave(stack, path, days=3, **trial))
    assert answer.is_done, f"{answer.status} {answer.words}"
    return path


def _confirming(stack: Stack, path: str) -> visitors.Write:
    page = visitors.get(stack.origin, path, token=stack.world["ada"]["token"])
    found = re.search(r'name="standing" value="([^"]+)"', page.body)
    assert found, page.words
    return forms.write(stack.world["ada"], f"{path}confirm/", standing=found[1])


def _confirmed(stack: Stack) -> str:
    path = _with_trial(stack)
    assert visitors.send(stack.origin, _confirming(stack, path)).is_done
    return path


def _logged(path: str) -> tuple[str, list[str]]:
    return forms.LOGGED_OF, ["catalogue.roll_out", path.split("/")[3]]


def _wave_of(stack: Stack, path: str) -> str:
    return forms.one_row(
        stack, "SELECT id::text FROM catalogue_wave WHERE roll_out_id = %s LIMIT 1", path.split("/")[3]
    )


@forms.sent_to("steering:roll_out_new")
def new(stack: Stack) -> Form:
    """A plan is begun."""
    write = forms.write(stack.world["ada"], f"{_PATH}new/", **_about(stack))
    return write, "SELECT count(*) FROM catalogue_rollout", []


@forms.sent_to("steering:wave_new")
def wave_new(stack: Stack) -> Form:
    """A wave is added."""
    path = _planned(stack)
    query = "SELECT count(*) FROM catalogue_wave WHERE roll_out_id = %s"
    return _wave(stack, path), query, [path.split("/")[3]]


@forms.sent_to("steering:wave")
def wave(stack: Stack) -> Form:
    """A wave is moved."""
    path = _with_trial(stack)
    return _wave(stack, path, f"waves/{_wave_of(stack, path)}/", days=30), *_logged(path)


@forms.sent_to("steering:wave_remove")
def wave_remove(stack: Stack) -> Form:
    """A wave is taken away."""
    path = _with_trial(stack)
    page = f"{path}waves/{_wave_of(stack, path)}/remove/"
    return forms.write(stack.world["ada"], page, version=_version(stack, path)), *_logged(path)


@forms.sent_to("steering:roll_out_confirm")
def confirm(stack: Stack) -> Form:
    """A plan is decided."""
    path = _with_trial(stack)
    return _confirming(stack, path), *_logged(path)


@forms.sent_to("steering:roll_out_stop")
def stop(stack: Stack) -> Form:
    """A plan is stopped."""
    path = _confirmed(stack)
    return forms.write(stack.world["ada"], f"{path}stop/", version=_version(stack, path)), *_logged(path)


@forms.sent_to("steering:wave_judge")
def judge(stack: Stack) -> Form:
    """A trial is judged."""
    path = _confirmed(stack)
    with stack.sql() as sql:
        sql.execute(_PAST, [path.split("/")[3]])
    page = f"{path}waves/{_wave_of(stack, path)}/judge/"
    sent = {"version": _version(stack, path), "verdict": "no_go", "words": "Nej."}
    return forms.write(stack.world["ada"], page, **sent), *_logged(path)


@forms.sent_to("steering:roll_out_measure")
def measure(stack: Stack) -> Form:
    """A number is written down."""
    path = _confirmed(stack)
    plan = path.split("/")[3]
    write = forms.write(
        stack.world["ada"], f"{path}measure/", value="75", measure=forms.one_row(stack, _MEASURE, plan)
    )
    return write, forms.LOGGED_OF, ["catalogue.measure", plan]


@forms.sent_to("steering:roll_out_words")
def words(stack: Stack) -> Form:
    """What residents read meanwhile is put better."""
    path = _confirmed(stack)
    texts = {"reason_sv": "Bättre", "reason_en": "Better", "instead_sv": "Ring", "instead_en": "Call"}
    write = forms.write(stack.world["ada"], f"{path}words/", seen=_version(stack, path), **texts)
    return write, *_logged(path)
