"""Notices are kept a year, so that one can be told whether one was told."""

import datetime as dt

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.notify import purging
from vardnav.platform.notify.models import Notice


def _notice(person, at):
    return Notice.objects.create(
        region="12",
        person=person,
        event_id=uuid7(),
        kind="news",
        channel="sms",
        next_try_at=at,
        created_at=at,
    )


def test_a_notice_older_than_a_year_goes_and_a_younger_stays(house):
    now = clock.now()
    _notice(house.anna, now - dt.timedelta(days=366))
    young = _notice(house.anna, now - dt.timedelta(days=364))
    assert purging.old_notices(Viewer.system(), now=now) == 1
    assert list(Notice.objects.all()) == [young]
    assert Entry.objects.get(action="notify.purge").detail == {"rows": 1}


def test_nobody_but_the_house_can_remove_notices(house):
    now = clock.now()
    _notice(house.anna, now - dt.timedelta(days=366))
    assert purging.old_notices(house.staff_viewer(house.dag_at_linden), now=now) == 0
    assert Notice.objects.count() == 1
