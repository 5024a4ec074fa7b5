"""The files of an answer do not fit in a letter: it names them, and says where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.platform.cases import attachments
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.files import actions as files
from vardnav.platform.files import inspection
from vardnav.platform.files.tests import samples
from vardnav.platform.paper.models import Letter
from vardnav.platform.paper.tests.test_letters_home import answered, printed, wants_paper


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def test_the_letter_names_the_files_of_its_message_and_staff_are_told_to_print_them(
    world: World, dag: Client
) -> None:
    wants_paper(world)
    case = answered(world, dag)
    letter = Letter.objects.get()
    before = printed(dag, letter)
    assert "Filer som hör till svaret" not in before
    message = letter.message
    assert message is not None
    examined = inspection.examine(samples.upload("traningsprogram.pdf", samples.document()))
    files.accept(
        world.dags(),
        examined,
        container=attachments.of_message(message.id, case),
        subject_id=world.anna.id,
        now=clock.now(),
    )
    text = " ".join(printed(dag, letter).split())
    assert "Filer som hör till svaret" in text
    assert "traningsprogram.pdf" in text
    assert "Ligger de inte i kuvertet?" in text
    shown = seen(dag.get(f"/desk/letters/{letter.id}/"))
    assert "traningsprogram.pdf" in shown
    assert "Skriv ut dem och lägg dem i kuvertet" in shown
    assert f"/desk/cases/{case.id}/" in dag.get(f"/desk/letters/{letter.id}/").content.decode()
