"""How a drug is named, and when it needs renewing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.prescriptions import rules
from vardnav.capabilities.prescriptions.ports import Medication
from vardnav.capabilities.prescriptions.rules import Need

TODAY = dt.date(2026, 3, 2)


def drug(name: str = "Metformin", **more: Any) -> Medication:
    given: dict[str, Any] = {
        "strength": "500 mg",
        "form": "tablett",
        "dosage": "1 tablett två gånger om dagen",
        "prescribed_by": "Dag Vård, läkare",
        "prescribed_on": dt.date(2025, 3, 10),
        "valid_to": dt.date(2026, 12, 1),
        "left": 3,
    }
    return Medication(id=uuid.uuid4(), name=name, **{**given, **more})


def test_a_drug_is_called_by_name_form_and_strength() -> None:
    assert rules.label(drug()) == "Metformin tablett 500 mg"
    assert rules.label(drug(form="", strength="")) == "Metformin"


def test_it_has_ended_the_day_after_its_last_and_when_nothing_is_left() -> None:
    assert rules.need(drug(valid_to=TODAY), TODAY) is Need.SOON
    assert rules.need(drug(valid_to=TODAY - dt.timedelta(days=1)), TODAY) is Need.ENDED
    assert rules.need(drug(left=0), TODAY) is Need.ENDED


def test_it_ends_soon_thirty_days_ahead_or_at_the_last_collection() -> None:
    assert rules.need(drug(valid_to=TODAY + dt.timedelta(days=30)), TODAY) is Need.SOON
    assert rules.need(drug(valid_to=TODAY + dt.timedelta(days=31)), TODAY) is Need.NOT_YET
    assert rules.need(drug(left=1), TODAY) is Need.SOON
    assert rules.need(drug(left=None), TODAY) is Need.NOT_YET


def test_what_needs_renewing_comes_first() -> None:
    drugs = [drug("Alvedon"), drug("Zopiklon", left=0), drug("Losartan", left=1)]
    assert [one.name for one in rules.in_order(drugs, TODAY)] == ["Zopiklon", "Losartan", "Alvedon"]


def test_two_of_the_same_can_be_told_apart() -> None:
    same = [drug(), drug(prescribed_on=dt.date(2024, 1, 1)), drug()]
    assert rules.distinct_labels(same) == [
        "Metformin tablett 500 mg (2025-03-10)",
        "Metformin tablett 500 mg (2024-01-01)",
        "Metformin tablett 500 mg (2025-03-10), 2",
    ]
