"""What may be imported as a form, and what is refused, why and where."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.platform.questionnaires import checking, meaning, rules, words
from vardnav.platform.questionnaires.answer_lists import safe
from vardnav.platform.questionnaires.faults import Refused, Wrong
from vardnav.platform.questionnaires.tests.forms import form, group, options, question, when
from vardnav.platform.registry import repeating


def refused(resource: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        checking.checked(resource)
    return caught.value


def reasons(resource: Any) -> list[tuple[Wrong, tuple[str, ...]]]:
    return [(one.code, one.place) for one in refused(resource).faults]


def chain(depth: int) -> dict[str, Any]:
    inner = question("innermost")
    for number in range(depth, 0, -1):
        inner = group(f"g{number}", inner)
    return inner


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (form({"type": "string", "text": "Utan linkId"}), (Wrong.NO_LINK_ID, ("#1",))),
        (form(question("a"), group("g", question("a"))), (Wrong.SAME_LINK_ID, ("g", "a"))),
        (form(question("a", "colour")), (Wrong.UNKNOWN_TYPE, ("a",))),
        (form({"linkId": "a"}), (Wrong.NO_TYPE, ("a",))),
        (
            form(question("a"), question("b", enableWhen=[when("c", answerString="x")])),
            (Wrong.UNKNOWN_QUESTION, ("b",)),
        ),
        (
            form(question("a", enableWhen=[when("b", answerString="x")]), question("b")),
            (Wrong.LATER_QUESTION, ("a",)),
        ),
        (form(question("a", enableWhen=[when("a", answerString="x")])), (Wrong.CYCLE, ("a",))),
        (
            form(
                question("a", enableWhen=[when("b", answerString="x")]),
                question("b", enableWhen=[when("a", answerString="x")]),
            ),
            (Wrong.CYCLE, ("a",)),
        ),
        (form(group("g", question("a"), enableWhen=[when("a", answerString="x")])), (Wrong.CYCLE, ("g",))),
        (
            form(question("a"), question("b", enableWhen=[when("a", "like", answerString="x")])),
            (Wrong.UNKNOWN_OPERATOR, ("b",)),
        ),
        (form(question("a"), question("b", enableWhen=[when("a")])), (Wrong.NO_ANSWER, ("b",))),
        (
            form(group("g", question("a")), question("b", enableWhen=[when("g", answerString="x")])),
            (Wrong.NOT_ANSWERED, ("b",)),
        ),
        (form(chain(8)), (Wrong.TOO_DEEP, tuple(f"g{n}" for n in range(1, 9)))),
        (form(question("a", text="x" * 4001)), (Wrong.TOO_LONG, ("a",))),
        (form(question("a", required="yes")), (Wrong.SHAPE, ("a",))),
        (form(question("a", "choice", answerOption=options("Ja", "Ja"))), (Wrong.SAME_OPTION, ("a",))),
        (form(question("a", "choice", answerOption=[{}])), (Wrong.EMPTY_OPTION, ("a",))),
        (form({"linkId": "t", "type": "display", "text": "Bara text"}), (Wrong.NO_QUESTION, ())),
        (form(group("g")), (Wrong.EMPTY_GROUP, ("g",))),
        (form("not an item"), (Wrong.SHAPE, ("#1",))),  # type: ignore[arg-type]
        (form(), (Wrong.NO_ITEMS, ())),
        ({"resourceType": "Patient"}, (Wrong.NOT_A_QUESTIONNAIRE, ())),
        ([], (Wrong.NOT_A_QUESTIONNAIRE, ())),
        (form(question("a", text="NUL\x00")), (Wrong.NOT_STORABLE, ())),
    ],
)
def test_a_wrong_form_is_refused_with_the_reason_and_the_place(resource: Any, why: Any) -> None:
    assert why in reasons(resource)
    assert all(words.all_wrong(refused(resource).faults))


def test_depth_and_number_are_taken_up_to_the_limit_and_not_past_it() -> None:
    assert checking.checked(form(chain(rules.DEEPEST - 1)))
    assert checking.checked(form(*(question(str(n)) for n in range(rules.MOST_ITEMS))))
    for many in (rules.MOST_ITEMS + 1, 10_000):
        assert reasons(form(*(question(str(n)) for n in range(many)))) == [(Wrong.TOO_MANY_ITEMS, ("1000",))]


@pytest.mark.parametrize("where", ["meta", "item"])
def test_what_lies_deeper_than_a_page_can_read_is_refused(where: str) -> None:
    for levels, is_taken in ((rules.MOST_NESTED // 2, True), (rules.MOST_NESTED, False), (700, False)):
        nested: dict[str, Any] = {}
        for _level in range(levels):
            nested = {"a": nested}
        found = form(question("q", x=nested)) if where == "item" else {**form(question("q")), "meta": nested}
        if is_taken:
            assert checking.checked(found)
        else:
            assert reasons(found) == [(Wrong.TOO_DEEP, ())]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"resourceType": 1e999}',
        ("1" * 5000).encode(),
    ],
)
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        checking.read(raw)


def test_a_file_past_the_limit_is_not_even_read() -> None:
    with pytest.raises(Refused) as caught:
        checking.read(b" " * (rules.MOST_BYTES + 1))
    assert caught.value.faults[0].code is Wrong.TOO_BIG


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_NAMES = st.sampled_from(["a", "b", "c", "d", ""])
_ITEM = st.fixed_dictionaries(
    {},
    optional={
        "linkId": _NAMES | _JSON,
        "type": st.sampled_from(sorted(checking.TYPES)) | _JSON,
        "text": st.text(max_size=5) | _JSON,
        "required": st.booleans() | _JSON,
        "repeats": st.booleans() | _JSON,
        "readOnly": st.booleans(),
        "maxLength": st.integers(-1, 9) | _JSON,
        "prefix": st.text(max_size=3),
        "code": _JSON | st.lists(st.dictionaries(st.just("display"), _JSON)),
        "_text": _JSON,
        "enableBehavior": st.sampled_from(["all", "any"]) | _JSON,
        "answerValueSet": st.text(max_size=5) | _JSON,
        "initial": st.lists(
            st.dictionaries(st.sampled_from(["valueString", "valueCoding", "valueInteger"]), _JSON)
        )
        | _JSON,
        "answerOption": st.lists(
            st.dictionaries(st.sampled_from(["valueString", "valueCoding"]), _JSON), max_size=3
        )
        | _JSON,
        "enableWhen": st.lists(
            st.fixed_dictionaries(
                {"question": _NAMES | _JSON, "operator": st.sampled_from(["=", "exists", ">"]) | _JSON},
                optional={
                    "answerString": st.text(max_size=3),
                    "answerBoolean": st.booleans(),
                    "answerCoding": _JSON,
                },
            ),
            max_size=2,
        )
        | _JSON,
        "extension": st.lists(
            st.fixed_dictionaries(
                {
                    "url": st.sampled_from(
                        [
                            "x/questionnaire-unit",
                            "x/minValue",
                            "x/translation",
                            "x/ordinalValue",
                            "x/questionnaire-itemControl",
                            "x/sdc-questionnaire-calculatedExpression",
                        ]
                    )
                    | _JSON
                },
                optional={
                    "valueCoding": _JSON,
                    "valueExpression": _JSON,
                    "valueInteger": _JSON,
                    "extension": _JSON,
                },
            ),
            max_size=2,
        )
        | _JSON,
    },
)
_NESTED = st.recursive(
    _ITEM,
    lambda inner: st.tuples(_ITEM, st.lists(inner, max_size=3)).map(
        lambda both: {**both[0], "item": both[1]}
    ),
    max_leaves=6,
)


@given(st.lists(_NESTED, max_size=4), _JSON, _JSON)
def test_whatever_is_imported_is_either_refused_or_can_be_asked(
    items: Any, contained: Any, title: Any
) -> None:
    resource = form(*items, contained=contained, title=title)
    try:
        checking.checked(resource)
    except Refused as no:
        reasons_told = words.all_wrong(no.faults)
    else:
        reasons_told = []
        _can_be_asked(resource)
    assert all(reasons_told)


def _can_be_asked(resource: Any) -> None:
    found = meaning.of(resource, version="1")
    for notice in found.notices:
        assert words.said(notice)
    assert list(repeating.laid_out(found.form, {}).items()) or not list(found.form.items())


@given(st.binary(max_size=60) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_bytes_of_any_sort_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(Refused):
        assert checking.read(raw)["resourceType"] == "Questionnaire"


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, min_size=2, max_size=8))
def test_no_two_linkids_share_a_field(link_ids: list[str]) -> None:

    names = [safe(one) for one in link_ids]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)
