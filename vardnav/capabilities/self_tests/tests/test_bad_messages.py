"""A message of the laboratory that cannot be kept stops none of the others."""

from __future__ import annotations

import json
import os
from pathlib import Path

from vardnav.capabilities.self_tests.actions import laboratory
from vardnav.capabilities.self_tests.adapters import fhir, folder
from vardnav.capabilities.self_tests.adapters.fake import Fake
from vardnav.capabilities.self_tests.adapters.folder import Folder
from vardnav.capabilities.self_tests.ports import Unusable
from vardnav.capabilities.self_tests.tests.house import NOW, SYSTEM, Kits
from vardnav.capabilities.self_tests.tests.test_laboratory import KEY, REPORT


def test_a_message_that_cannot_be_kept_stops_none_of_the_others(kits: Kits) -> None:
    order, fake = kits.registered(), Fake()
    fake.says(kits.report(message_id="half a sign \ud800"))
    fake.says(kits.report("positive", message_id="m2"))
    assert laboratory.fetch(SYSTEM, now=NOW, at=fake) == 1
    order.refresh_from_db()
    assert (order.state, order.result) == ("answered", "positive")
    assert laboratory.fetch(SYSTEM, now=NOW, at=fake) == 0


def test_a_name_on_the_disk_that_is_no_text_is_told_as_unusable(tmp_path: Path) -> None:
    inbox = tmp_path / "12" / folder.IN
    inbox.mkdir(parents=True)
    folder.write(inbox / os.fsdecode(b"\xff.json"), b"{}", KEY)
    (found,) = Folder(tmp_path, KEY).waiting()
    assert isinstance(found, Unusable)
    found.message_id.encode()


def test_a_folder_named_as_a_file_stops_nothing(tmp_path: Path) -> None:
    inbox = tmp_path / "12" / folder.IN
    (inbox / "1.json").mkdir(parents=True)
    (inbox / "1.json.sig").write_text("whatever")
    folder.write(inbox / "2.json", json.dumps(fhir.written(REPORT)).encode(), KEY)
    assert Folder(tmp_path, KEY).waiting() == [REPORT]
