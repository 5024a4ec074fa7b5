"""Actions: what units decided about single drugs in the demonstration's renewals; what is there stays."""

from __future__ import annotations

from vardnav.capabilities.prescriptions import queries
from vardnav.capabilities.prescriptions.models import LineDecision
from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.models import Case

_SYSTEM = Viewer.system()


def load(care: Care) -> int:
    """Write the decisions that are missing, in the region; return how many."""
    told = {
        identity.fixed(f"case {care.region.code} {one['key']}"): one
        for one in reading.cases(care.region.code)["case"]
        if "decided" in one
    }
    cases = Case.objects.visible_to(_SYSTEM).filter(region=care.region.code, draft_id__in=told)
    done = LineDecision.objects.visible_to(_SYSTEM).filter(region=care.region.code).values("case")
    rows = []
    for case in cases.filter(closed_at__isnull=False).exclude(id__in=done).order_by("id"):
        story = told[case.draft_id]
        assert case.closed_at is not None
        by = care.staff[story["steps"][-1]["by"]]
        for place, (label, one) in enumerate(
            zip(queries.asked_for(case), story["decided"], strict=True), start=1
        ):
            rows.append(
                LineDecision(
                    id=identity.fixed(f"decision {care.region.code} {story['key']} {place}"),
                    region=case.region,
                    case=case,
                    number=place,
                    subject_id=case.subject_id,
                    label=label,
                    is_renewed=one["renewed"],
                    reason=one.get("reason", ""),
                    decided_by=by,
                    unit_id=case.unit_id,
                    decided_at=case.closed_at,
                )
            )
    return len(LineDecision.objects.bulk_create(rows))
