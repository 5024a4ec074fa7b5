"""What has been changed since a moment is found by ranges of pages: a booking writes no entry of the index."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("appointments", "0017_holds_of_a_slot")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=BrinIndex(
                Coalesce("changed_at", "booked_at"),
                name="appointments_changed",
                pages_per_range=32,
                autosummarize=True,
            ),
        ),
    ]
