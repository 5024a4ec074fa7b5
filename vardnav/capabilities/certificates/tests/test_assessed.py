"""A certificate that ends a case whose assessment is waited for: staff say whether it is made, as with any answer."""

from __future__ import annotations

from typing import Any

from vardnav.capabilities.certificates.models import Certificate
from vardnav.capabilities.certificates.tests.test_issuing import ISSUE, address
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.tests.world import World, decide, seen
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.guarantee import following
from vardnav.platform.guarantee.models import GuaranteeClock

KEY = "visits.request"
NEW = {"why": "Ont i knät.", "since": "weeks", "before": "no", "worse": "same"}


def test_it_is_said_with_the_certificate_that_ends_the_case_and_may_be_said_with_one_that_does_not(
    world: World, dag: Any
) -> None:
    decide(key=KEY)
    case = case_of(world, key=KEY, answers=NEW)
    following.follow(Viewer.system(region="12"), case.id, now=clock.now())
    page = seen(dag.get(address(case)))
    assert "Har någon legitimerad gjort en medicinsk bedömning?" in page
    refused = dag.post(address(case), ISSUE)
    assert refused.status_code == 422
    assert "Välj om en medicinsk bedömning är gjord." in seen(refused)
    assert not Certificate.objects.exists()
    assert dag.post(address(case), {**ISSUE, "ending": "open"}).status_code == 303
    clock_of = GuaranteeClock.objects.get(case=case, kind="assessment")
    assert clock_of.met_on is None
    case.refresh_from_db()
    done = dag.post(address(case), {**ISSUE, "version": str(case.version), "assessed": "made"})
    assert done.status_code == 303, seen(done)
    clock_of.refresh_from_db()
    assert clock_of.met_on == clock.local_date(clock.now())
