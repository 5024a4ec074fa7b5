"""Actions: ongoing and ended cases with threads, drafts and the log of who read; a case already there stays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vardnav.config.demo import drugs, identity, kits, reading, routine, stories, when
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import answers, models, promises, rules, sight
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.registry import listing

_SYSTEM = Viewer.system()


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Write the cases that are missing, and drafts for people new in this run; return how many rows were written."""
    told = [one for one in _stories(care, residents, now) if _has_everybody(one, residents)]
    there = set(
        models.Case.objects.visible_to(_SYSTEM)
        .filter(region=care.region.code, draft_id__in=[_draft_id(care, one) for one in told])
        .values_list("draft_id", flat=True)
    )
    offers = _Offers(care, now)
    cast = stories.Cast(care.units, care.staff, care.viewer)
    done = [
        stories.tell(
            _case(care, residents, one, offers, now), one, residents.people[one["person"]], cast, now
        )
        for one in told
        if _draft_id(care, one) not in there
    ]
    models.Assistance.objects.bulk_create(
        [
            _assistance(care, residents, one, now)
            for one in told
            if "helped" in one and _draft_id(care, one) not in there
        ]
    )
    models.Case.objects.bulk_create([one.case for one in done])
    models.Step.objects.bulk_create([step for one in done for step in one.steps])
    models.Message.objects.bulk_create([message for one in done for message in one.messages])
    _record(done)
    return sum(1 + len(one.steps) + len(one.messages) for one in done) + _drafts(care, residents, now)


class _Offers:
    """What each unit offers, asked once per unit."""

    def __init__(self, care: Care, now: dt.datetime) -> None:
        self._region, self._now = care.region.code, now
        self._found: dict[uuid.UUID, Mapping[str, Offer]] = {}

    def at(self, unit_id: uuid.UUID, service: str) -> Offer:
        if unit_id not in self._found:
            self._found[unit_id] = catalogue.offers(
                _SYSTEM, region=self._region, unit_id=unit_id, now=self._now
            )
        return self._found[unit_id][service]


def _stories(care: Care, residents: Residents, now: dt.datetime) -> Iterator[dict[str, Any]]:
    told = reading.cases(care.region.code)
    yield from told["case"]
    for one in told.get("routine", []):
        yield from routine.stories(one, residents.at_unit[one["unit"]])
    yield from kits.stories(care.region.code, now)


def _has_everybody(story: Mapping[str, Any], residents: Residents) -> bool:
    """Whether all whom it is about are ours (a number may belong to a row that is not a demonstration's)."""
    return story["person"] in residents.people and story.get("child", story["person"]) in residents.people


def _draft_id(care: Care, story: Mapping[str, Any]) -> uuid.UUID:
    return identity.fixed(f"case {care.region.code} {story['key']}")


def _case(
    care: Care, residents: Residents, story: Mapping[str, Any], offers: _Offers, now: dt.datetime
) -> models.Case:
    service, unit = listing.service(story["service"]), care.units[story["unit"]]
    offered, sent_at = offers.at(unit.id, service.key), when.moment(story["sent"], now)
    questionnaire = answers.for_unit(service, offered)
    days = int(str(catalogue.option(offered, "answer_within_days") or service.answer_within_days))
    name = f"{care.region.code} {story['key']}"
    return models.Case(
        id=identity.timed(sent_at, f"case {name}"),
        region=care.region.code,
        number=identity.case_number(care.region.letter, clock.local(sent_at).year, name),
        draft_id=_draft_id(care, story),
        service_key=service.key,
        form_version=questionnaire.version,
        unit=unit,
        subject=residents.people[story.get("child", story["person"])],
        sent_by=residents.people[story["person"]],
        is_secret=story.get("secret", False),
        area=sight.area_of(service, unit.kind),
        assistance_id=_assistance_id(care, story) if "helped" in story else None,
        answers=answers.settled(questionnaire, _given(story["answers"], now)),
        status=rules.Status.RECEIVED,
        sent_at=sent_at,
        status_at=sent_at,
        due_at=promises.due_by(
            service,
            unit_id=unit.id,
            subject_id=residents.people[story.get("child", story["person"])].id,
            days=days,
            answers=_given(story["answers"], now),
            now=sent_at,
        ),
    )


def _assistance_id(care: Care, story: Mapping[str, Any]) -> uuid.UUID:
    return identity.fixed(f"assistance {care.region.code} {story['key']}")


def _assistance(
    care: Care, residents: Residents, story: Mapping[str, Any], now: dt.datetime
) -> models.Assistance:
    """Staff help somebody without e-ID: `helped` says who, and how the person came."""
    return models.Assistance(
        id=_assistance_id(care, story),
        region=care.region.code,
        person=residents.people[story["person"]],
        staff=care.staff[story["helped"]["by"]],
        unit=care.units[story["unit"]],
        origin=story["helped"]["how"],
        identified_by=rules.IDENTIFIED_BY[rules.Origin(story["helped"]["how"])][0],
        started_at=when.moment(story["sent"], now),
    )


def _given(told: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """Return answers as the portal keeps them: a drug by its label, "day:-9" as the date nine days before today."""
    given = {key: _day(value, now) for key, value in told.items()}
    if "drugs" in given:
        given["drugs"] = [drugs.label(key) for key in given["drugs"]]
    return given


def _day(value: Any, now: dt.datetime) -> Any:
    if not (isinstance(value, str) and value.startswith("day:")):
        return value
    return (clock.local_date(now) + dt.timedelta(days=int(value.removeprefix("day:")))).isoformat()


def _record(done: Sequence[stories.Told]) -> None:
    rows = [(one.case, record) for one in done for record in one.records]
    for case, record in sorted(rows, key=lambda row: row[1].at):
        audit.record(
            record.viewer,
            action=record.action,
            object_kind="case",
            object_id=case.id,
            subject_id=case.subject_id,
            unit_id=record.unit_id,
            region=case.region,
            now=record.at,
        )


def _drafts(care: Care, residents: Residents, now: dt.datetime) -> int:
    new = []
    for one in reading.cases(care.region.code).get("draft", []):
        person = residents.people.get(one["person"])
        if person is None or person.id not in residents.newcomers:
            continue  # what somebody has sent or thrown away since must not come back
        service, saved_at = listing.service(one["service"]), when.moment(one["saved"], now)
        new.append(
            models.Draft(
                id=identity.timed(saved_at, f"draft {care.region.code} {one['key']}"),
                region=care.region.code,
                service_key=service.key,
                form_version=service.form.version,
                person=person,
                subject=person,
                unit=care.units[one["unit"]],
                answers=one["answers"],
                created_at=saved_at,
                updated_at=saved_at,
            )
        )
    return len(models.Draft.objects.bulk_create(new))
