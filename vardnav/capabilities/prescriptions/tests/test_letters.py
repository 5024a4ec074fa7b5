"""The letter home of a renewal carries what the page carries: the decision, every drug and what to do now."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.support import teenager
from vardnav.capabilities.prescriptions.tests.test_deciding import FORM, address, case, dag
from vardnav.kernel import clock
from vardnav.platform.cases import actions
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.contacts import choosing
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.paper.models import Letter

__all__ = ["case", "dag"]


@pytest.fixture
def on_paper(world: World, settings: Any) -> None:
    """Anna wants her answers in a letter."""
    settings.IS_DEMO = True
    choosing.choose(world.annas(), replies=Replies.PAPER, is_without_paper=False, seen=0, now=clock.now())


def printed(client: Client) -> str:
    letter = Letter.objects.order_by("planned_at").last()
    assert letter is not None
    answer: Any = client.get(f"/desk/letters/{letter.id}/letter.pdf")
    content = b"".join(answer.streaming_content)
    return " ".join(" ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(content)).pages)


PARTLY = (
    "Besked: Delvis godkänt",
    "Inte förnyat",
    "Behövs inte längre.",
    "Förnyat till och med 30 juni 2027.",
)


def test_a_partly_renewed_prescription_says_so_drug_by_drug_and_what_to_do(
    on_paper: None, world: World, case: Case, dag: Client, anna: Client
) -> None:
    assert post(dag, address(case), FORM).status_code == 303
    teenager.deliver(clock.now())
    text = printed(dag)
    drugs = [str(one) for one in case.answers[0]["value"]]
    assert len(drugs) == 2
    for words in (
        *PARTLY,
        *drugs,
        "Det här gör du nu",
        "på vilket apotek som helst",
        "innan läkemedlet tar slut",
    ):
        assert words in text, words
    letter = Letter.objects.get()
    shown, mine = seen(dag.get(f"/desk/letters/{letter.id}/")), seen(anna.get(f"/my/cases/{case.id}/"))
    for words in (*drugs, "Inte förnyat", "Behövs inte längre.", "på vilket apotek som helst"):
        assert words in shown, words
        assert words in mine, words


def test_a_refused_one_does_not_send_anybody_to_the_pharmacy(on_paper: None, case: Case, dag: Client) -> None:
    refused = {"decision_1": "refused", "reason_1": "Du behöver träffa oss.", "until_1": ""}
    assert post(dag, address(case), FORM | refused).status_code == 303
    teenager.deliver(clock.now())
    text = printed(dag)
    assert "Besked: Inte godkänt" in text
    assert "Du behöver träffa oss." in text
    assert "apotek" not in text


def test_a_question_in_the_middle_decides_nothing(
    on_paper: None, world: World, case: Case, dag: Client
) -> None:
    actions.change(world.dags(), case.id, "ask", text="Hur mår du?", now=clock.now())
    teenager.deliver(clock.now())
    text = printed(dag)
    assert "Hur mår du?" in text
    assert "Besked" not in text
    assert "Dina läkemedel" not in text
