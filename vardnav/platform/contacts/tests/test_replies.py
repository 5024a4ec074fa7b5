"""How somebody wants answers: chosen by themselves or by staff for them, with history; and summonses on paper or not."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.assisted.tests.filling import begin_to_help
from vardnav.platform.cases.models import Assistance
from vardnav.platform.cases.tests.world import SKANE, World, log_in, person, post, seen
from vardnav.platform.contacts import choosing, reaching, rules, summonses, wishes
from vardnav.platform.contacts.models import ReplyChoice, SummonsRule
from vardnav.platform.contacts.rules import Replies

HERE = "/my/contact/replies/"
SUMMONS = "/steering/reach/summons/"
SYSTEM = Viewer.system()


@pytest.fixture
def number(world: World, settings: Any) -> str:
    """Anna's number, whole, so that it can be typed in."""
    from vardnav.kernel.people.identifiers import private_number

    settings.IS_DEMO = True
    made = private_number(dt.date(1985, 4, 12), 7)
    Person.objects.filter(id=world.anna.id).update(identifier=made.value)
    return made.shown()


@pytest.fixture
def ada(world: World) -> Client:
    from vardnav.kernel.organisations.models import Assignment

    at = Assignment.objects.create(
        region_id=SKANE, staff=world.eva, hsa_id="ADA", kind="administrator", valid_from=dt.date(2020, 1, 1)
    )
    return personas.client_of(assignment=at)


def rule(world: World, from_age: int | None, to_age: int | None = None) -> None:
    seen = SummonsRule.objects.count()
    viewer = Viewer.administrator(staff_id=world.eva.id, assignment_id=uuid7(), region=SKANE)
    summonses.ask(viewer, from_age=from_age, to_age=to_age, seen=seen, now=clock.now())


def paper(world: World, one: Person) -> bool:
    return wishes.paper_summons(SYSTEM, one.id, region=SKANE, now=clock.now())


def test_anna_chooses_paper_and_sees_what_she_has_chosen_and_when(world: World, anna: Client) -> None:
    assert "Här i inkorgen" in seen(anna.get(HERE))
    saved = post(anna, HERE, {"replies": "both", "is_without_paper": "", "seen": "0"})
    assert saved["Location"] == f"{HERE}?saved=1"
    row = ReplyChoice.objects.get()
    assert (row.person_id, row.number, row.replies, row.no_paper_summons) == (world.anna.id, 1, "both", None)
    page = anna.get(f"{HERE}?saved=1")
    assert "Dina val är sparade." in seen(page)
    assert "Här i inkorgen och i ett brev hem, av dig" in seen(page)
    assert Entry.objects.filter(action="contacts.choose", subject_id=world.anna.id).count() == 1
    assert "/my/contact/replies/" in anna.get("/my/profile/").content.decode()


def test_a_choice_made_on_an_older_page_is_not_kept_and_what_was_chosen_stays_ticked(
    world: World, anna: Client
) -> None:
    post(anna, HERE, {"replies": "paper", "seen": "0"})
    late = post(anna, HERE, {"replies": "both", "is_without_paper": "on", "seen": "0"})
    assert late.status_code == 409
    assert "Nu gäller: I ett brev hem. Jag läser inte här." in seen(late)
    assert ReplyChoice.objects.get().replies == "paper"
    assert 'value="both" id="id_replies_1" checked' in late.content.decode()
    # The number it shows is the new one: saved once more it is meant.
    assert 'name="seen" value="1"' in late.content.decode()


@pytest.mark.parametrize("sent", [{"replies": "fax", "seen": "0"}, {"seen": "0"}])
def test_bad_input_is_said_by_the_field_and_nothing_is_kept(anna: Client, sent: dict[str, str]) -> None:
    answer = post(anna, HERE, sent)
    assert answer.status_code == 422
    assert "Välj ett av svaren" in seen(answer)
    assert not ReplyChoice.objects.exists()


def test_the_same_choice_again_is_no_news(world: World, anna: Client) -> None:
    post(anna, HERE, {"replies": "both", "seen": "0"})
    assert post(anna, HERE, {"replies": "both", "seen": "1"}).status_code == 303
    assert ReplyChoice.objects.count() == 1


def test_the_choice_is_ones_own_also_while_one_acts_for_a_child(
    world: World, anna_for_bo: Client, cecilia: Client
) -> None:
    post(anna_for_bo, HERE, {"replies": "both", "seen": "0"})
    assert ReplyChoice.objects.get().person_id == world.anna.id
    assert "brev hem, av dig" not in seen(cecilia.get(HERE))


def test_staff_choose_for_somebody_with_a_reason_that_the_person_reads(
    world: World, number: str, dag: Client, anna: Client
) -> None:
    page = begin_to_help(dag, number)
    assert f"{page}replies/" in dag.get(page).content.decode()
    assert "Personen har ett konto" in seen(dag.get(f"{page}replies/"))
    assert "Personen har ett konto" in seen(dag.get(f"{page}write/"))
    refused = post(dag, f"{page}replies/", {"replies": "paper", "seen": "0", "reason": " "})
    assert refused.status_code == 422
    assert not ReplyChoice.objects.exists()
    assert (
        post(dag, f"{page}replies/", {"replies": "paper", "seen": "0", "reason": "Ser dåligt."}).status_code
        == 303
    )
    row = ReplyChoice.objects.get()
    assert (row.staff_id, row.unit_id, row.reason) == (world.dag.id, world.norra.id, "Ser dåligt.")
    text = seen(anna.get(HERE))
    assert "Valt av personal på en mottagning" in text
    assert "Ser dåligt." in text
    assert "av personal på Vårdcentralen Norra" in text
    assert "Vill ha svar på papper" in seen(dag.get(f"{page}write/"))
    # Anna takes it back: her own choice counts from then on.
    post(anna, HERE, {"replies": "inbox", "seen": "1"})
    assert wishes.latest(world.anna.id).replies is Replies.INBOX
    stale = post(dag, f"{page}replies/", {"replies": "both", "seen": "1", "reason": "Ringde."})
    assert stale.status_code == 409
    assert "Ringde." in stale.content.decode()


def test_staff_choose_nothing_for_a_young_child_nor_on_a_locked_account(
    world: World, number: str, dag: Client
) -> None:
    page = begin_to_help(dag, number)
    Account.objects.filter(person=world.anna).update(locked_at=clock.now())
    assert "Kontot är låst" in seen(dag.get(f"{page}replies/"))
    assert post(dag, f"{page}replies/", {"replies": "paper", "seen": "0", "reason": "x"}).status_code == 404
    Account.objects.filter(person=world.anna).update(locked_at=None)
    Person.objects.filter(id=world.anna.id).update(
        born_on=clock.local_date(clock.now()) - dt.timedelta(days=4000)
    )
    assert "vårdnadshavaren som skriver" in seen(dag.get(f"{page}replies/"))
    assert post(dag, f"{page}replies/", {"replies": "paper", "seen": "0", "reason": "x"}).status_code == 404
    assert not ReplyChoice.objects.exists()


def test_the_action_itself_takes_no_choice_for_a_child_nor_one_without_a_reason(world: World) -> None:
    def helping(one: Person) -> uuid.UUID:
        made = Assistance.objects.create(
            region=SKANE,
            person=one,
            staff=world.dag,
            unit=world.norra,
            origin="phone",
            started_at=clock.now(),
        )
        return made.id

    def choose(one: Person, reason: str) -> None:
        choosing.choose(
            world.dags(), replies=Replies.PAPER, is_without_paper=False, reason=reason, seen=0,
            assistance_id=helping(one), now=clock.now(),
        )  # fmt: skip

    with pytest.raises(Http404):
        choose(world.bo, "Sa det.")
    with pytest.raises(choosing.NeedsReason):
        choose(world.anna, "")
    assert not ReplyChoice.objects.exists()


def test_the_database_takes_no_choice_of_staff_without_a_reason(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReplyChoice.objects.create(
            region=SKANE, person=world.anna, number=1, replies="both", staff=world.dag, unit=world.norra,
            at=clock.now(),
        )  # fmt: skip


def test_a_young_childs_answers_go_to_the_guardian_who_wrote_while_they_may_act(world: World) -> None:
    now = clock.now()
    choosing.choose(world.annas(), replies=Replies.BOTH, is_without_paper=False, seen=0, now=now)
    found = reaching.receiver(SYSTEM, world.bo, sent_by_id=world.anna.id, now=now)
    assert (found.person.id, found.is_guardian, found.is_read) == (world.anna.id, True, True)
    assert found.reach is not None
    assert found.reach.replies is Replies.BOTH
    from vardnav.kernel.people.models import Guardianship

    Guardianship.objects.update(is_blocked=True)
    found = reaching.receiver(SYSTEM, world.bo, sent_by_id=world.anna.id, now=now)
    assert (found.person.id, found.is_read) == (world.bo.id, False)


def test_without_a_word_from_anybody_a_summons_comes_on_paper_too(world: World) -> None:
    assert paper(world, world.anna)


def told(one: Person, **changes: Any) -> None:
    """Somebody gets an SMS when something has come."""
    Account.objects.filter(person=one).update(**{"notify_by": "sms", "phone": "+46701740605"} | changes)


def test_a_summons_follows_the_person_first_then_the_region_and_never_leaves_out_the_unreached(
    world: World, anna: Client
) -> None:
    told(world.anna)
    rule(world, 18, 60)
    assert not paper(world, world.anna)
    assert "Regionens val gäller: kallelser kommer bara här" in seen(anna.get(HERE))
    # Saved as it stands, it goes on following the region.
    post(anna, HERE, {"replies": "both", "is_without_paper": "on", "seen": "0"})
    assert ReplyChoice.objects.get().no_paper_summons is None
    rule(world, None)
    assert paper(world, world.anna)
    post(anna, HERE, {"replies": "both", "is_without_paper": "on", "seen": "1"})
    assert not paper(world, world.anna)
    rule(world, 18)
    post(anna, HERE, {"replies": "both", "seen": "2"})
    assert paper(world, world.anna)
    post(anna, HERE, {"replies": "both", "is_without_paper": "on", "seen": "3"})
    assert not paper(world, world.anna)
    for broken in ({"activated_at": None}, {"activated_at": clock.now(), "locked_at": clock.now()}):
        Account.objects.filter(person=world.anna).update(**broken)
        assert paper(world, world.anna)


def test_the_young_always_get_their_summons_on_paper_too(world: World) -> None:
    today = clock.local_date(clock.now())
    teen = person("20100101A009", "Tuva", dt.date(today.year - 16, 1, 1))
    Account.objects.create(person=teen, activated_at=clock.now(), terms_version="1", chosen_region=SKANE)
    rule(world, 18)
    assert paper(world, teen)
    assert paper(world, world.bo)
    told_here: dict[str, Any] = {"replies": Replies.INBOX, "is_told": True}
    assert not rules.without_paper(True, 17, (18, None), **told_here)
    assert rules.without_paper(True, 18, None, **told_here)
    page = log_in(world.anna).get(HERE)
    assert "Jag vill inte ha kallelser på papper" in seen(page)
    assert "gäller när en mottagning skickar kallelser här" in seen(page)


@pytest.mark.parametrize("own", [None, True, False])
@pytest.mark.parametrize("ages", [None, (18, None)])
def test_whoever_reads_only_letters_or_is_told_of_nothing_always_has_summonses_on_paper(
    own: bool | None, ages: tuple[int, int | None] | None
) -> None:
    for replies, is_told in ((Replies.PAPER, True), (Replies.INBOX, False), (Replies.BOTH, False)):
        assert not rules.without_paper(own, 40, ages, replies=replies, is_told=is_told)


def test_paper_answers_and_no_summonses_on_paper_are_refused_together_and_said_beside_the_field(
    world: World, anna: Client
) -> None:
    told(world.anna)
    assert "får alltid papper" in seen(anna.get(HERE))
    refused = post(anna, HERE, {"replies": "paper", "is_without_paper": "on", "seen": "0"})
    assert refused.status_code == 422
    assert "måste få kallelser på papper" in seen(refused)
    assert not ReplyChoice.objects.exists()
    # What the region has ticked is no word of one's own: it is passed over, and it is said what holds.
    rule(world, 18)
    post(anna, HERE, {"replies": "paper", "is_without_paper": "on", "seen": "0"})
    assert ReplyChoice.objects.get().no_paper_summons is None
    assert paper(world, world.anna)
    assert "Kallelser kommer på papper, eftersom valet är att inte läsa här" in seen(anna.get(HERE))
    post(anna, HERE, {"replies": "inbox", "is_without_paper": "on", "seen": "1"})
    assert not paper(world, world.anna)
    told(world.anna, notify_by="none")
    assert paper(world, world.anna)
    assert "eftersom inget sms eller mejl skickas" in seen(anna.get(HERE))


def test_a_teenager_and_staff_who_help_them_choose_how_answers_come_without_being_asked_of_summonses(
    world: World, number: str, dag: Client, anna: Client
) -> None:
    born_on = dt.date(clock.local_date(clock.now()).year - 15, 1, 1)
    Person.objects.filter(id=world.anna.id).update(born_on=born_on)
    there = f"{begin_to_help(dag, number)}replies/"
    for browser, page in ((anna, HERE), (dag, there)):
        shown = browser.get(page)
        assert shown.status_code == 200
        assert "Här i inkorgen" in seen(shown) or "I inkorgen" in seen(shown)
        assert "is_without_paper" not in shown.content.decode()
        assert post(browser, page, {"replies": "", "seen": "0", "reason": "x"}).status_code == 422
    assert post(anna, HERE, {"replies": "both", "is_without_paper": "on", "seen": "0"}).status_code == 303
    assert post(dag, there, {"replies": "paper", "seen": "1", "reason": "Bad om det."}).status_code == 303
    assert [one.replies for one in ReplyChoice.objects.order_by("number")] == ["both", "paper"]
    assert not ReplyChoice.objects.filter(no_paper_summons=True).exists()


def test_only_jobs_ask_about_summonses(world: World) -> None:
    for viewer in (world.annas(), world.dags()):
        with pytest.raises(Http404):
            wishes.paper_summons(viewer, world.anna.id, region=SKANE, now=clock.now())


def test_a_region_decides_by_age_and_only_for_those_of_age(world: World, ada: Client) -> None:
    assert "skickar inga kallelser än" in seen(ada.get(SUMMONS))
    for sent, words in (
        ({"who": "ages", "from_age": "15", "to_age": ""}, "under 18 får alltid papper"),
        ({"who": "ages", "from_age": "", "to_age": ""}, "Skriv från vilken ålder."),
        ({"who": "ages", "from_age": "40", "to_age": "30"}, "lägre än den första"),
        ({"who": "ages", "from_age": "x", "to_age": ""}, "Skriv en ålder med siffror."),
        ({"who": ""}, "Välj ett av svaren."),
    ):
        refused = post(ada, SUMMONS, {**sent, "seen": "0"})
        assert refused.status_code == 422, sent
        assert words in seen(refused)
    assert not SummonsRule.objects.exists()
    assert (
        post(ada, SUMMONS, {"who": "ages", "from_age": "18", "to_age": "64", "seen": "0"}).status_code == 303
    )
    row = SummonsRule.objects.get()
    assert (row.region, row.number, row.from_age, row.to_age) == (SKANE, 1, 18, 64)
    assert "från 18 till och med 64 år" in seen(ada.get(SUMMONS))
    assert Entry.objects.filter(action="contacts.decide").count() == 1


def test_two_administrators_do_not_undo_each_other(world: World, ada: Client) -> None:
    post(ada, SUMMONS, {"who": "ages", "from_age": "18", "to_age": "", "seen": "0"})
    late = post(ada, SUMMONS, {"who": "ages", "from_age": "40", "to_age": "50", "seen": "0"})
    assert late.status_code == 409
    assert 'value="40"' in late.content.decode()
    assert SummonsRule.objects.get().from_age == 18


def test_the_database_takes_no_region_that_leaves_out_the_young(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SummonsRule.objects.create(region=SKANE, number=1, from_age=13, staff=world.eva, at=clock.now())
