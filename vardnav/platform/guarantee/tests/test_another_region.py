"""Before a referral is sent to another region: the page says what applies there, at the choice and before sending."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support import filling
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.tests.world import ASK, World, decide, seen

SAID = "Där gäller inte vårdgarantin"


@pytest.mark.parametrize(("home", "is_said"), [("08", True), ("12", False), ("", False)])
def test_who_is_of_another_region_is_told_what_applies_before_anything_is_sent(
    world: World, anna: Client, home: str, is_said: bool
) -> None:
    decide(key=ASK)
    Person.objects.filter(id=world.anna.id).update(home_region=home)
    choice = seen(anna.get(f"/my/services/{ASK}/"))
    assert (SAID in choice) is is_said
    begun = filling.post(anna, f"/my/services/{ASK}/begin/", {"unit": str(world.norra.id)})
    review = seen(anna.get(f"/my/drafts/{begun['Location'].split('/')[3]}/review/"))
    assert (SAID in review) is is_said
    for part in ("betala resan själv", "remiss från en läkare", "regler och avgifter"):
        assert (part in review) is is_said
