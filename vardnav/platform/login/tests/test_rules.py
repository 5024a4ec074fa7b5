"""Rules of log-in, without database."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.platform.login import claims
from vardnav.platform.login.ports import BadAnswer
from vardnav.platform.login.providers import is_loopback
from vardnav.platform.login.rules import level, own_path

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    "path", ["/", "/my/", "/my/cases/?sort=new&x=1", "/desk/mine/#top", "/my/åäö/", "/a?b=//c"]
)
def test_our_own_paths_are_kept(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "my/", "//evil.example", "///evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example",
        "\\\\evil", "/\t/evil.example", "/\n/evil", "/a\x00b", "/\r\nSet-Cookie: a=b", " /my/", "/my/..//evil.example",
        "/./", "/%2e%2e/x", "/my//evil", "/\ud800", "/x\u2028y", "/login/", "/login/resident/callback/?code=1", "/logout/",
        "/my/activate/", "/" + "a" * 500,
    ],
)  # fmt: skip
def test_everything_else_is_dropped(path):
    assert own_path(path) == ""


@given(st.text())
def test_what_is_kept_stays_on_this_site(text):
    kept = own_path("/" + text)
    assert kept in ("", "/" + text)
    if kept:
        assert kept[1:2] not in ("/", "\\")
        assert not any(sign in kept for sign in "\\\t\r\n\x00")


@pytest.mark.parametrize(
    ("acr", "expected"),
    [
        ("http://id.elegnamnden.se/loa/1.0/loa2", 2),
        ("http://id.elegnamnden.se/loa/1.0/loa3", 3),
        ("http://id.elegnamnden.se/loa/1.0/loa4", 4),
        ("http://id.sambi.se/loa/loa3", 3),
        ("http://id.elegnamnden.se/loa/1.0/loa5", 0),
        ("HTTP://ID.ELEGNAMNDEN.SE/LOA/1.0/LOA3", 0),
        ("loa3", 0), ("3", 0), (3, 0), (None, 0), ([], 0), ({}, 0),
    ],
)  # fmt: skip
def test_the_level_is_what_a_known_name_says(acr, expected):
    assert level(acr) == expected


def test_a_configured_claim_holds_the_number_and_the_profiles_own_is_then_not_read():
    told = {"sub": "198501052396", claims.PERSONNUMMER: "x"}
    who = claims.resident(told, today=TODAY, allow_private_series=False, number_claim="sub")
    assert who.number.value == "198501052396"


def test_sub_is_not_a_number_unless_configured():
    with pytest.raises(BadAnswer):
        claims.resident({"sub": "198501052396"}, today=TODAY, allow_private_series=False)


def test_the_private_series_is_for_demonstrations():
    told = {claims.PERSONNUMMER: "19850403T024"}
    with pytest.raises(BadAnswer):
        claims.resident(told, today=TODAY, allow_private_series=False)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"given_name": "Anna", "family_name": "Ek"}, ("Anna", "Ek")),
        ({"name": "Anna Maria Ek"}, ("Anna Maria", "Ek")),
        ({"name": "Anna"}, ("Anna", "")),
        ({"given_name": 3, "family_name": ["Ek"]}, ("", "")),
        ({}, ("", "")),
    ],
)
def test_names_come_as_they_are_told(told, expected):
    who = claims.resident(
        {claims.PERSONNUMMER: "198501052396", **told}, today=TODAY, allow_private_series=False
    )
    assert (who.given_name, who.family_name) == expected


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.dictionaries(
        st.sampled_from(["employeeHsaId", "hsaId", "allCommissions", "commissionHsaId", "acr"]), _JSON
    )
)
def test_claims_of_any_shape_are_read_or_refused_never_a_crash(told):
    try:
        json.dumps(told)
        claims.staff({"employeeHsaId": "SE2321000255-DAG1", **told})
    except BadAnswer:
        pass


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.1", "eid.localhost"])
def test_this_machine_is_known(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "10.0.0.1", "eid.example.se", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_other_machines_are_not_this_one(host):
    assert not is_loopback(host)
