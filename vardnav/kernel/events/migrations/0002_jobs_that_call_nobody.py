"""A job that delivers an event calls no worker and has no row of when it was asked for: the cause's commit is the cheaper.

procrastinate's NOTIFY is under a lock of the whole database until the transaction is on the disk, so whatever published
an event was committed one after another. Workers ask by themselves instead; when an event was published stands in its id.
"""

from django.db import migrations

_TRIGGERS = {
    "procrastinate_jobs_notify_queue_job_inserted_v1": "procrastinate_notify_queue_job_inserted_v1",
    "procrastinate_trigger_status_events_insert_v1": "procrastinate_trigger_function_status_events_insert_v1",
}


def _made(more: str) -> str:
    return "".join(
        f"DROP TRIGGER {trigger} ON procrastinate_jobs; "
        f"CREATE TRIGGER {trigger} AFTER INSERT ON procrastinate_jobs FOR EACH ROW "
        f"WHEN (new.status = 'todo'::procrastinate_job_status{more}) EXECUTE PROCEDURE {function}();"
        for trigger, function in _TRIGGERS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [migrations.RunSQL(_made(" AND new.queue_name <> 'events'"), _made(""))]
