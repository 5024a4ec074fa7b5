"""The waiting list: how a place came to its end, when a wish was last said, and which offers are of times let out together."""

from django.db import migrations, models

#: Until now that a line ended with its sort of time was told by the two moments being the same.
_RETIRED = """
UPDATE appointments_waitingentry e SET ended_by = 'retired' FROM appointments_timetype t
WHERE t.id = e.time_type_id AND e.ended_at = t.retired_at
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0018_what_was_changed_since")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="is_release",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="One of times let out together, not one that somebody left.",
            ),
        ),
        migrations.AddField(
            model_name="waitingentry",
            name="wished_at",
            field=models.DateTimeField(
                help_text="When they last said what they wait for: what they said no to before says nothing of it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="waitingentry",
            name="ended_by",
            field=models.CharField(
                blank=True,
                choices=[("left", "LEFT"), ("had", "HAD"), ("past", "PAST"), ("retired", "RETIRED")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.RunSQL(_RETIRED, migrations.RunSQL.noop),
    ]
