"""The examples of HL7's SDC guide: each is taken, and each page of it is shown without error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from vardnav.platform.cases.tests.world import World, post
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.tests.forms import catalogue_renewed

FOLDER = Path(settings.REPOSITORY).parent / "shared/data/sdc-questionnaires"
FILES = sorted(FOLDER.glob("Questionnaire-*.json"))


def test_the_examples_are_here() -> None:
    if not FILES:
        if os.environ.get("CI") == "true":
            pytest.fail("the examples are missing: ../shared/data/sdc-questionnaires")
        pytest.skip("the examples (shared/data/sdc-questionnaires) are not beside this checkout")
    assert len(FILES) >= 21


@pytest.mark.parametrize(
    "file", FILES, ids=[file.stem.removeprefix("Questionnaire-")[-40:] for file in FILES]
)
def test_each_example_is_loaded_and_each_page_of_it_shown(file: Path, world: World, anna: Client) -> None:
    call_command("load_questionnaire", str(file), "--region", "12", "--publish", verbosity=0)
    key = Version.objects.get().form.key
    catalogue_renewed()
    begun = post(anna, f"/my/services/{key}/begin/", {"unit": str(world.norra.id)})
    assert begun.status_code == 303, begun.content
    page = anna.get(begun["Location"])
    seen = 0
    for _page in range(20):
        address = page["Location"]
        shown = anna.get(address)
        assert shown.status_code == 200, address
        if address.endswith("/review/"):
            break
        seen += 1
        page = post(anna, address, {"go": "next"})
        if page.status_code == 422:  # a required question: errors are shown, and the way on is by the address
            break
        assert page.status_code == 303, address
    assert seen


def test_a_file_that_is_refused_says_why_and_where(tmp_path: Path, world: World) -> None:
    file = tmp_path / "form.json"
    file.write_text(
        '{"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "string"}, {"type": "text"}]}'
    )
    with pytest.raises(CommandError, match=r"#2.*linkId"):
        call_command("load_questionnaire", str(file), "--region", "12")
    with pytest.raises(CommandError, match="no region"):
        call_command("load_questionnaire", str(file), "--region", "99")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_questionnaire", str(tmp_path / "missing.json"), "--region", "12")
    assert not Version.objects.exists()
