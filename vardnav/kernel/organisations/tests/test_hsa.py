"""HSA-ids and organisation numbers, as sentences."""

import pytest

from vardnav.kernel.organisations import hsa
from vardnav.kernel.organisations.reference import regions


def test_a_right_hsa_id_is_read_and_written_back():
    read = hsa.HsaId.parse("SE2321000255-VC7")
    assert (read.organisation_number, read.suffix) == ("2321000255", "VC7")
    assert str(read) == "SE2321000255-VC7"


def test_spaces_around_and_lower_case_are_forgiven():
    assert hsa.HsaId.parse("  se2321000255-vc7 ") == hsa.HsaId.parse("SE2321000255-VC7")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("NO2321000255-A", "prefix"),
        ("SE232100025-AB", "number"),
        ("SE23210002٣5-A", "number"),
        ("SE2321000255A", "hyphen"),
        ("SE2321000255", "hyphen"),
        ("SE2321000255-", "suffix"),
        ("SE2321000255-Å1", "suffix"),
        ("SE2321000255-A@B", "suffix"),
        ("SE2321000255-A B", "suffix"),
        ("SE2321000255-A\0", "suffix"),
        ("SE2321000256-A", "check"),
        ("SE2310000251-A", "check"),
        ("SE2321000255-" + "A" * 19, "long"),
    ],
)
def test_a_wrong_hsa_id_is_refused_for_the_right_reason(text, code):
    with pytest.raises(hsa.NotAnHsaId) as refused:
        hsa.HsaId.parse(text)
    assert refused.value.code == code


def test_thirty_one_characters_are_the_most():
    assert len(str(hsa.HsaId.parse("SE2321000255-" + "A" * 18))) == 31


def test_the_reason_is_told_in_both_languages():
    refused = hsa.NotAnHsaId("prefix")
    assert refused.reason("sv").startswith("Ett HSA-id börjar med SE")
    assert refused.reason("en").startswith("An HSA id starts with SE")


def test_every_regions_organisation_number_holds():
    for region in regions():
        assert hsa.organisation_number(region.organisation_number) == region.organisation_number


def test_an_organisation_number_with_a_wrong_digit_is_refused():
    with pytest.raises(hsa.NotAnOrganisationNumber):
        hsa.organisation_number("232100-0017")


def test_a_personal_number_is_no_organisation_number():
    assert not hsa.is_organisation_number("1212121212")
