"""Actions: made-up lists of drugs, some near their end, so that there is something to renew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from vardnav.capabilities.prescriptions.models import Prescription
from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer

#: How near the end: prescribed so many days ago, holds so many days more, collections left.
_NEED = {"ended": (380, -15, 0), "soon": (350, 15, 1), "left": (60, 305, 3)}
_OLD_ENOUGH = 45


def label(key: str) -> str:
    """Return a drug as people and units read it: "Metoprolol depottablett 50 mg"."""
    return " ".join(reading.file("drugs")[key][:3])


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Write the drugs that are missing; return how many rows were written."""
    rows = {row.id: row for row in _rows(care, residents, clock.local_date(now))}
    system = Viewer.system()
    known = Prescription.objects.visible_to(system).filter(id__in=rows).values_list("id", flat=True)
    for found in known:
        del rows[found]
    return len(Prescription.objects.bulk_create(rows.values()))


def _rows(care: Care, residents: Residents, today: dt.date) -> Iterator[Prescription]:
    for key, person in residents.people.items():
        unit = residents.unit_of[key]
        told = residents.drugs[key] or _dealt(person.identifier, person.born_on, today)
        for one in told:
            drug, _colon, need = one.partition(":")
            name, form, strength, dosage = reading.file("drugs")[drug]
            ago, ahead, left = _NEED[need]
            yield Prescription(
                id=identity.fixed(f"drug {person.identifier} {drug}"),
                region=care.region.code,
                subject=person,
                name=name,
                form=form,
                strength=strength,
                dosage=dosage,
                prescribed_by=care.doctor(unit),
                unit=care.units.get(unit),
                prescribed_on=today - dt.timedelta(days=ago),
                valid_to=today + dt.timedelta(days=ahead),
                collections_left=left,
            )


def _dealt(number: str, born_on: dt.date | None, today: dt.date) -> list[str]:
    """Deal one to three drugs to those who are old enough to be likely to have some."""
    if born_on is None or today.year - born_on.year < _OLD_ENOUGH:
        return []
    drugs, dealt = list(reading.file("drugs")), int(number[-4:])
    wanted = [f"{drugs[(dealt + step * 4) % len(drugs)]}" for step in range(1 + dealt % 3)]
    return [f"{drug}:{list(_NEED)[(dealt + step) % 3]}" for step, drug in enumerate(wanted)]
