"""Loading care places, municipalities and population from files, as sentences."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from vardnav.kernel import audit
from vardnav.kernel.organisations import models, reference

pytestmark = pytest.mark.django_db

HEADER = "osm_id;type;name;lat;lon\n"
GOOD = "1;clinic;Kryddgårdens vårdcentral;55.5950;13.0450\n"
SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"


def load(tmp_path, text, command="load_care_places", **options):
    file = tmp_path / "places.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = io.StringIO()
    call_command(command, str(file), stdout=out, **options)
    return out.getvalue()


def test_a_place_becomes_a_unit_in_its_municipality(tmp_path):
    load(tmp_path, HEADER + GOOD)
    unit = models.Unit.objects.get()
    assert (unit.name, unit.kind) == ("Kryddgårdens vårdcentral", "health_centre")
    assert (unit.region_id, unit.municipality_id, unit.source_ref) == ("12", "1280", "osm:1")
    assert not unit.is_connected


def test_loading_again_changes_nothing(tmp_path):
    load(tmp_path, HEADER + GOOD)
    before = list(models.Unit.objects.values())
    assert "0 new, 0 changed, 1 as before, 0 refused" in load(tmp_path, HEADER + GOOD)
    assert list(models.Unit.objects.values()) == before


def test_a_new_name_in_the_file_changes_the_unit_and_keeps_its_id(tmp_path):
    load(tmp_path, HEADER + GOOD)
    before = models.Unit.objects.get().id
    load(tmp_path, HEADER + GOOD.replace("Kryddgårdens", "Rosengårds"))
    unit = models.Unit.objects.get()
    assert (unit.id, unit.name) == (before, "Rosengårds vårdcentral")
    assert "rosengårds" in unit.search_text


def test_a_unit_that_a_region_looks_after_is_left_alone(tmp_path):
    load(tmp_path, HEADER + GOOD)
    models.Unit.objects.update(hsa_id="SE2321000255-VC1", name="Regionens namn")
    assert "1 kept" in load(tmp_path, HEADER + GOOD)
    assert models.Unit.objects.get().name == "Regionens namn"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2;clinic;Vård;55.6", "4 cells where the header has 5"),
        ("2;clinic;Vård;55.6;13.0;x", "6 cells where the header has 5"),
        ("x2;clinic;Vård;55.6;13.0", "osm_id is not a number"),
        ("2;zoo;Vård;55.6;13.0", "unknown type 'zoo'"),
        ("2;clinic;;55.6;13.0", "name is empty"),
        ("2;clinic;...;55.6;13.0", "name is empty"),
        (f"2;clinic;{'a' * 301};55.6;13.0", "longer than 300"),
        ("2;clinic;Vård\u202edcentral;55.6;13.0", "cannot be shown"),
        ("2;clinic;Vård\0;55.6;13.0", "NUL"),
        ("2;clinic;Vård;north;13.0", "lat is not a number"),
        ("2;clinic;Vård;nan;13.0", "lat is not a number"),
        ("2;clinic;Vård;1e1;13.0", "lat is not a number"),
        ("2;clinic;Vård;95;13.0", "not a point on earth"),
        ("2;clinic;Vård;13.0;55.6", "look swapped"),
        ("2;clinic;Tornion apteekki;65.846584;24.1500133", "outside Sweden"),
        ("1;clinic;En till;55.6;13.0", "osm:1 stands on line 2 already"),
    ],
)
def test_a_bad_row_is_refused_alone_with_line_and_reason(tmp_path, row, reason):
    told = load(tmp_path, f"{HEADER}{GOOD}{row}\n3;pharmacy;Apoteket;55.6;13.0\n")
    (line,) = [line for line in told.splitlines() if "refused:" in line]
    assert line.startswith("line 3 refused:")
    assert reason in line
    assert set(models.Unit.objects.values_list("source_ref", flat=True)) == {"osm:1", "osm:3"}


def test_a_row_that_is_not_utf8_is_refused_alone(tmp_path):
    told = load(tmp_path, HEADER.encode() + b"2;clinic;V\xe5rd;55.6;13.0\n" + GOOD.encode())
    assert "line 2 refused: name is not UTF-8" in told
    assert models.Unit.objects.count() == 1


def test_a_name_over_two_lines_keeps_the_line_numbers_right(tmp_path):
    told = load(tmp_path, HEADER + '2;clinic;"Två\nrader";55.6;13.0\n3;zoo;X;1;1\n')
    assert "line 4 refused" in told


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    load(tmp_path, b"\xef\xbb\xbf" + (HEADER + GOOD).replace("\n", "\r\n").encode())
    assert models.Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "is empty"), ("a;b;c\n", "lacks the column"), ("osm_id,type,name,lat,lon\n", "lacks")],
)
def test_a_file_that_is_something_else_is_refused_whole(tmp_path, text, reason):
    with pytest.raises(CommandError, match=reason):
        load(tmp_path, text)


def test_a_missing_file_is_told_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_care_places", str(tmp_path / "none.csv"))


def test_if_writing_fails_nothing_is_written(tmp_path, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        load(tmp_path, HEADER + GOOD)
    assert not models.Unit.objects.exists()


AREAS = "kommunkod;kommun;lanskod;lat;lon\n"


def test_reference_data_is_whole_and_loads_once():
    assert reference.load() == 311
    assert reference.load() == 0
    assert models.Region.objects.get(code="23").primary_care_word == "hälsocentral"
    assert models.Municipality.objects.get(code="0980").region_id == "09"


def test_reference_data_does_not_undo_what_a_region_has_chosen():
    reference.load()
    models.Region.objects.filter(code="12").update(primary_care_word="hälsocentral")
    reference.load()
    assert models.Region.objects.get(code="12").primary_care_word == "hälsocentral"


def test_a_municipality_file_sets_names_and_midpoints(tmp_path):
    told = load(tmp_path, AREAS + "1280;Malmö stad;12;55.59;13.02\n", "load_municipalities")
    assert "0 new, 1 changed" in told
    assert models.Municipality.objects.get(code="1280").name == "Malmö stad"
    assert "0 changed, 1 as before" in load(
        tmp_path, AREAS + "1280;Malmö stad;12;55.59;13.02\n", "load_municipalities"
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("128;Malmö;12;55.59;13.02", "not four digits"),
        ("1280;Malmö;99;55.59;13.02", "no region"),
        ("1280;Malmö;14;55.59;13.02", "does not belong"),
        ("1280;;12;55.59;13.02", "not a name"),
        ("1280;Malmö;12;57.70;11.97", "lies in region 14"),
    ],
)
def test_a_bad_municipality_is_refused_with_its_reason(tmp_path, row, reason):
    assert reason in load(tmp_path, f"{AREAS}{row}\n", "load_municipalities")


def test_population_of_regions_and_of_municipalities(tmp_path):
    for text in ("lanskod;folkmangd\n12;1 500 000\n77;5\n", "kommunkod;antal\n1280;365000\n1281;many\n"):
        people = tmp_path / "people.csv"
        people.write_text(text)
        told = load(tmp_path, AREAS, "load_municipalities", population=str(people))
        assert "Population: 0 new, 1 changed, 0 as before, 1 refused." in told
    assert models.Region.objects.get(code="12").population == 1_500_000
    assert models.Municipality.objects.get(code="1280").population == 365_000


def test_a_file_without_codes_is_no_population_file(tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("ar;alder;antal\n2025;1;5\n")
    with pytest.raises(CommandError, match="kommunkod or lanskod"):
        load(tmp_path, AREAS, "load_municipalities", population=str(people))


def test_the_real_file_of_care_places_is_placed_all_over_sweden():
    file = SHARED / "geo" / "osm-health-facilities-se-2020-09.csv"
    if not file.exists():
        pytest.skip("outside data (shared/data/geo) is not here")
    out = io.StringIO()
    call_command("load_care_places", str(file), stdout=out)
    refused = [line for line in out.getvalue().splitlines() if "refused:" in line]
    assert len(refused) == 8  # eight Finnish places along the border
    assert models.Unit.objects.count() == 1538
    assert models.Unit.objects.values("region").distinct().count() == 20
