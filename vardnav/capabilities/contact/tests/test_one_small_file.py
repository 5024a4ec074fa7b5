"""A declared e-service is one small file: a folder is added to a copy of the product, and nothing else is edited."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg.sql import SQL, Identifier

DECLARATION = '''"""Order a self-test, declared."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, EService
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire

WHERE = Item("where", ItemType.STRING, _("Vart ska vi skicka provet?"), required=True)
ORDER = EService(
    key="selftests.order",
    title=_("Beställ ett prov hem"),
    summary=_("Ta provet själv."),
    form=Questionnaire("1", (Group("order", _("Din beställning"), (WHERE,)),)),
)
CAPABILITY = Capability(key="selftests", services=(ORDER,))
'''
SCRIPT = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import desk_queue
from vardnav.platform.cases.tests.world import build, decide, log_in, post, seen
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing

KEY = "selftests.order"
call_command("migrate", verbosity=0)
world = build()
now = clock.now()
found = {"listed": KEY in listing.services()}
found["catalogue_before"] = catalogue.offer(Viewer.anonymous(region="12"), KEY, region="12", now=now).availability.value
decide(key=KEY)
anna, norra = log_in(world.anna), world.norra
found["tile"] = "Beställ ett prov hem" in seen(anna.get("/my/"))
found["public"] = anna.get(f"/services/{KEY}/").status_code
found["start"] = anna.get(f"/my/services/{KEY}/").status_code
draft = post(anna, f"/my/services/{KEY}/begin/", {"unit": str(norra.id)})["Location"]
page = anna.get(draft, follow=True)
found["question"] = "Vart ska vi skicka provet?" in seen(page)
found["empty"] = post(anna, draft + "step/order/", {"where": ""}).status_code
found["next"] = post(anna, draft + "step/order/", {"where": "Lillgatan 1"})["Location"] == draft + "review/"
receipt = post(anna, draft + "review/")["Location"]
found["receipt"] = "Ditt ärende är skickat" in seen(anna.get(receipt))
queue = desk_queue.queue(world.dags(), "new", now=now)
found["queue"] = [str(listing.service(one.service_key).title) for one in queue.cases]
print(json.dumps(found))
"""


@pytest.fixture
def own_database(ready_database: Any, django_db_setup: None) -> Iterator[str]:
    """A database of the test's own, migrated: the copied product runs as a process of its own and commits."""
    template = ready_database.name if ready_database is not None else "template1"
    to = settings.DATABASES["default"]
    said = {"host": to["HOST"], "port": to["PORT"], "user": to["USER"], "password": to["PASSWORD"]}
    how = urllib.parse.urlencode({key: value for key, value in said.items() if value})
    name = f"one_small_file_{secrets.token_hex(4)}"
    with psycopg.connect(f"postgresql:///postgres?{how}", autocommit=True) as connection:
        made = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
        connection.execute(made)
        yield f"postgresql:///{name}?{how}"
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.mark.slow
def test_tile_pages_catalogue_row_queue_and_url_follow_from_one_file(
    own_database: str, tmp_path: Path
) -> None:
    package = shutil.copytree(settings.REPOSITORY / "vardnav", tmp_path / "vardnav")
    folder = package / "capabilities" / "selftests"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Self-tests."""\n')
    (folder / "capability.py").write_text(DECLARATION)
    assert len([line for line in DECLARATION.splitlines() if line.strip()]) <= 15
    assert _in_the_copy(tmp_path, own_database) == {
        "listed": True,
        "catalogue_before": "missing",
        "tile": True,
        "public": 200,
        "start": 200,
        "question": True,
        "empty": 422,
        "next": True,
        "receipt": True,
        "queue": ["Beställ ett prov hem"],
    }


def _in_the_copy(root: Path, database: str) -> dict[str, object]:
    """Run the script with the copied package; return what it found."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "VARDNAV_DB_ROLE": "",
        "PYTHONPATH": str(root),
        "DJANGO_SETTINGS_MODULE": "vardnav.config.settings",
        "VARDNAV_VAR": str(root / "var"),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,  # a machine that does nothing else needs seconds
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result
