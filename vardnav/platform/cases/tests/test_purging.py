"""What was begun and never sent does not lie about for ever."""

import datetime as dt

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions, attachments, models, purging
from vardnav.platform.cases.tests.world import ASK
from vardnav.platform.files import actions as files
from vardnav.platform.files import inspection, rules, storage
from vardnav.platform.files.models import StoredFile

PICTURE = inspection.Examined("utslag.jpg", rules.Kind.JPEG, b"bildens byte", b"liten", False, "")


def _draft(world, at, settings, tmp_path):
    settings.VAR = tmp_path
    viewer = world.annas()
    draft = actions.begin(viewer, service_key=ASK, unit_id=world.norra.id, now=at)
    stored = files.accept(
        viewer,
        PICTURE,
        container=attachments.of_draft(draft.id, draft.region),
        subject_id=world.anna.id,
        now=at,
    )
    return draft, stored


def test_a_draft_untouched_for_a_month_goes_with_its_files(
    world, settings, tmp_path, django_capture_on_commit_callbacks
):
    now = clock.now()
    draft, stored = _draft(world, now - dt.timedelta(days=31), settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        assert purging.old_drafts(Viewer.system(), now=now) == 1
    assert not models.Draft.objects.exists()
    assert not StoredFile.objects.exists()
    assert not storage.path_of(stored.id).exists()
    assert (
        Entry.objects.filter(action="cases.purge", object_id=draft.id, subject_id=world.anna.id).count() == 1
    )


def test_a_draft_of_yesterday_stays(world, settings, tmp_path):
    now = clock.now()
    _draft(world, now - dt.timedelta(days=29), settings, tmp_path)
    assert purging.old_drafts(Viewer.system(), now=now) == 0
    assert models.Draft.objects.count() == StoredFile.objects.count() == 1


def test_the_files_of_a_case_already_sent_stay(world, settings, tmp_path):
    """A sent case keeps its files under its draft's id; the purge goes by drafts, so it never sees them."""
    now = clock.now()
    then = now - dt.timedelta(days=40)
    draft, _stored = _draft(world, then, settings, tmp_path)
    actions.save_answers(world.annas(), draft.id, {"question": "Får jag träna?"}, now=then)
    actions.submit(world.annas(), draft.id, now=then)
    assert purging.old_drafts(Viewer.system(), now=now) == 0
    assert StoredFile.objects.count() == 1


def test_what_a_unit_has_asked_for_stays_as_long_as_it_waits_for_it(world, settings, tmp_path):
    now = clock.now()
    then = now - dt.timedelta(days=40)
    sent, _stored = _draft(world, then, settings, tmp_path)
    actions.save_answers(world.annas(), sent.id, {"question": "Får jag träna?"}, now=then)
    case = actions.submit(world.annas(), sent.id, now=then)
    begun, _stored = _draft(world, then, settings, tmp_path)
    models.Draft.objects.filter(id=begun.id).update(id=case.draft_id)
    asked = models.FormRequest.objects.create(
        region=case.region,
        case=case,
        subject=world.anna,
        last_on=clock.local_date(now) + dt.timedelta(days=90),
    )
    assert purging.old_drafts(Viewer.system(), now=now) == 0
    asked.withdrawn_at = now
    asked.save()
    assert purging.old_drafts(Viewer.system(), now=now) == 1
