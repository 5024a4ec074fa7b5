"""Anna's assessment at the desk of Norra, as it comes along with a case of hers; and pages read as text."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from vardnav.capabilities.advice.models import Assessment, Bundle, Handover
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.rules import screens
from vardnav.capabilities.advice.rules.steps import Known, read
from vardnav.clinical.triage.bundle import Bundle as Protocols
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import ASK, World
from vardnav.platform.desk.tests.desk_world import case_of

GROWN = 34 * 366


def steps(
    complaint: str,
    yes: Iterable[str] = (),
    unknown: Iterable[str] = (),
    *,
    protocols: Protocols | None = None,
    words: str = "Det gör ont <b>här</b>",
    most: int = 60,
) -> list[dict[str, Any]]:
    """Return the steps of somebody who answers no to all that is asked, but for these."""
    protocols = protocols or bundles.released()
    given: list[dict[str, Any]] = []
    true, unsure = set(yes), set(unknown)
    for _turn in range(most):
        screen = screens.current(protocols, given)
        if screen.advice is not None:
            return given
        if screen.question is not None:
            answers = {
                one: "yes" if one in true else "unknown" if one in unsure else "no"
                for one in screen.question.findings
            }
            given.append({"screen": screen.id, "answers": answers})
        elif screen.id == "who":
            given.append({"screen": "who", "about": "self", "age_days": GROWN, "sex": "female"})
        elif screen.id == "words":
            given.append({"screen": "words", "text": words})
        else:
            given.append({"screen": "complaints", "chosen": [complaint]})
    return given


def assessed(
    world: World,
    taken: Sequence[dict[str, Any]],
    *,
    now: dt.datetime,
    protocols: Protocols | None = None,
    person: Any = None,
    region: str = "12",
) -> Assessment:
    """Return an assessment of Anna's, kept as hers."""
    protocols = protocols or bundles.released()
    person = person or world.anna
    Bundle.objects.get_or_create(digest=protocols.digest, defaults={"text": protocols.text, "kept_at": now})
    advice = screens.current(protocols, taken).advice
    return Assessment.objects.create(
        region=region,
        subject=person,
        created_by=person,
        bundle_id=protocols.digest,
        steps=list(taken),
        level=advice.level if advice else "",
        decided_at=now if advice else None,
        begun_at=now,
        touched_at=now,
    )


def at_desk(world: World, taken: Sequence[dict[str, Any]], *, now: dt.datetime, **more: Any) -> Case:
    """Return Anna's case at Norra, with the assessment that came along."""
    return handed(world, assessed(world, taken, now=now, **more), now=now)


def handed(world: World, assessment: Assessment, *, now: dt.datetime) -> Case:
    """Return a case of Anna's at Norra that an assessment comes along with."""
    case = case_of(world, now=now)
    Handover.objects.create(
        region="12", assessment=assessment, draft_id=case.draft_id, service_key=ASK, handed_at=now
    )
    return case


def text_of(page: Any) -> str:
    """Return what a page says, without its frame."""
    body = page.content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body[body.index("<main") :])).split())


def known_of(case: Case) -> Known:
    """Return what the steps of the case's assessment say."""
    return read(Handover.objects.get(draft_id=case.draft_id).assessment.steps)
