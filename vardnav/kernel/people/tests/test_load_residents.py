"""Residents from a file of person numbers: bad rows refused one by one, twice changes nothing."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command

from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Region
from vardnav.kernel.people import invented
from vardnav.kernel.people.management.commands import load_residents
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
GOOD = ["191212121212", "189002029800", "196101182803", "199002222397", "200001252386"]


@pytest.fixture(autouse=True)
def skane(db):
    return Region.objects.create(code="12", letter="M", name="Region Skåne", sort_key="skane")


def load(path, *options):
    said, complained = io.StringIO(), io.StringIO()
    call_command("load_residents", str(path), *options, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def file_of(tmp_path, content):
    path = tmp_path / "residents.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_each_number_becomes_a_person_with_a_name(tmp_path):
    said, complained = load(file_of(tmp_path, "\n".join(GOOD)))
    assert "5 added, 0 already there, 0 refused." in said
    assert complained == ""
    assert set(Person.objects.values_list("identifier", flat=True)) == set(GOOD)
    for person in Person.objects.all():
        assert person.given_name
        assert person.family_name
        assert (person.home_region, person.is_demo) == ("12", True)
        assert person.born_on == person.number.born_on


def test_loading_twice_changes_nothing_and_says_so(tmp_path):
    path = file_of(tmp_path, "\n".join(GOOD))
    load(path)
    before = list(Person.objects.order_by("id").values())
    said, _ = load(path)
    assert "0 added, 5 already there, 0 refused." in said
    assert "Nothing was changed." in said
    assert list(Person.objects.order_by("id").values()) == before
    assert Entry.objects.filter(action="people.load_residents").count() == 1


def test_the_same_number_always_gets_the_same_name(tmp_path):
    load(file_of(tmp_path, "\n".join(GOOD)))
    tolvan = Person.objects.get(identifier="191212121212")
    assert (tolvan.given_name, tolvan.family_name) == invented.name_for(tolvan.number)
    assert tolvan.name == "Gösta Löfgren", "the same on every machine and every day"


def test_an_endless_line_is_one_bad_line_and_the_next_keeps_its_number(tmp_path):
    said, complained = load(file_of(tmp_path, f"{GOOD[0]}\n{'9' * 35_000}\nabc\n{GOOD[1]}"))
    assert "2 added, 0 already there, 2 refused." in said
    assert re.findall(r"^line (\d+):", complained, re.MULTILINE) == ["2", "3"]


def test_bad_rows_are_refused_one_by_one_with_line_and_reason_and_never_the_number(tmp_path):
    lines = [GOOD[0], "19121212-1213", "", "19131313-1212", "abc", "1\x002", GOOD[1], "9" * 5_000]
    said, complained = load(file_of(tmp_path, "\n".join(lines).encode() + b"\n\xff\xfe"))
    assert "2 added, 0 already there, 6 refused." in said
    assert [int(found) for found in re.findall(r"^line (\d+):", complained, re.MULTILINE)] == [
        2,
        4,
        5,
        6,
        8,
        9,
    ]
    assert "1212" not in complained.replace("19121212-1212", "")


def test_the_same_person_twice_in_one_file_is_one_person(tmp_path):
    said, _ = load(file_of(tmp_path, "19121212-1212\n121212+1212\n191212121212\n"))
    assert "1 added, 2 already there, 0 refused." in said


@pytest.mark.parametrize("first", ["3471", "Personnummer", "\ufeffpersonnummer", ""])
def test_a_count_or_a_heading_first_is_passed_over(tmp_path, first):
    said, _ = load(file_of(tmp_path, f"{first}\r\n{GOOD[0]}\r\n"))
    assert "1 added, 0 already there, 0 refused." in said


def test_a_first_line_that_is_a_mistyped_number_is_refused_and_not_passed_over(tmp_path):
    said, _ = load(file_of(tmp_path, f"19121212-1213\n{GOOD[1]}"))
    assert "1 added, 0 already there, 1 refused." in said


def test_all_refusals_can_be_written_to_a_report(tmp_path):
    bad = "\n".join(["x1"] * 50)
    report = tmp_path / "refused.txt"
    _, complained = load(file_of(tmp_path, f"{GOOD[0]}\n{bad}"), "--refused", str(report))
    assert len(report.read_text().splitlines()) == 50
    assert complained.count("line ") == load_residents.SHOWN_REFUSALS
    _, complained = load(file_of(tmp_path, f"{GOOD[0]}\n{bad}"))
    assert "... and 30 more" in complained


def test_a_csv_brings_its_own_names_and_more(tmp_path):
    text = (
        "personnummer;given_name;family_name;address;municipality;protection;deceased_on\n"
        '19121212-1212;Tolvan;Tolvansson;"Gatan 1; 2 tr";1281;;2020-02-01\n'
        "189002029800;;;;;sekretessmarkering;\n"
        "196101182803;A;B;;12;;\n"
        "196101182803;A;B;;;secret;\n"
        "196101182803;A;B;;;;2999-01-01\n"
        "196101182803;A;B\n"
        f"196101182803;{'x' * 301};B;;;;\n"
        '196101182803;"open;B;;;;\n'
    )
    said, complained = load(file_of(tmp_path, text), "--format", "csv")
    assert "2 added, 0 already there, 6 refused." in said
    assert re.findall(r"^line (\d+)", complained, re.MULTILINE) == ["4", "5", "6", "7", "8", "9"]
    tolvan = Person.objects.get(identifier="191212121212")
    assert (tolvan.name, tolvan.address, tolvan.municipality) == (
        "Tolvan Tolvansson",
        "Gatan 1; 2 tr",
        "1281",
    )
    assert str(tolvan.deceased_on) == "2020-02-01"
    other = Person.objects.get(identifier="189002029800")
    assert other.protection == "sekretessmarkering"
    assert other.name


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", (), "No line of the file could be used"),
        ("abc\nabc\n", (), "No line of the file could be used"),
        (GOOD[0], ("--region", "99"), "There is no region '99'"),
        ("name;town\nAnna;Lund", ("--format", "csv"), "The first line must name the columns"),
        ("", ("--format", "csv"), "The first line must name the columns"),
    ],
)
def test_what_cannot_be_loaded_at_all_is_said_in_a_sentence(tmp_path, content, options, words):
    with pytest.raises(CommandError, match=words):
        load(file_of(tmp_path, content), *options)
    assert not Person.objects.exists()


def test_a_missing_file_and_a_folder_are_said_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "nothing.txt")
    with pytest.raises(CommandError, match="Is a directory"):
        load(tmp_path)


def test_before_the_regions_are_there_the_command_says_what_to_run(tmp_path, skane):
    skane.delete()
    with pytest.raises(CommandError, match="prepare"):
        load(file_of(tmp_path, GOOD[0]))


def test_all_official_test_persons_are_loaded_in_seconds():
    path = shared_file("personnummer/official-test-personnummer-developers.txt")
    said, complained = load(path)
    assert "3471 added, 0 already there, 0 refused." in said
    assert complained == ""
    names = {person.name for person in Person.objects.all()}
    assert len(names) > 1_500, "names are spread, not all the same"
    said, _ = load(path)
    assert "0 added, 3471 already there, 0 refused." in said
