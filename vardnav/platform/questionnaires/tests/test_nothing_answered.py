"""A form of questions that nobody must answer is not sent with nothing in it (I16)."""

from __future__ import annotations

from django.test import Client

from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.questionnaires.tests.forms import form, group, published, question
from vardnav.platform.questionnaires.tests.test_filling import begin, sent, step, told


def test_a_form_where_nothing_is_answered_is_not_sent(world: World, anna: Client) -> None:
    draft = begin(anna, world, published(form(group("free", question("one"), question("two"), text="Fritt"))))
    refused = post(anna, f"/my/drafts/{draft.id}/review/")
    assert refused.status_code == 422
    assert "Svara på minst en fråga innan du skickar" in seen(refused)
    assert f"{step(draft, 'q-free')}?from=review#id_q-one" in refused.content.decode()
    assert not models.Case.objects.exists()
    post(anna, step(draft, "q-free"), {"q-two": "Något"})
    assert [value for _text, value in told(sent(anna, draft))] == ["Något"]
