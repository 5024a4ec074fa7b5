"""Reminders by choice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0006_fewer_indexes")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="wants_reminder",
            field=models.BooleanField(default=False, help_text="They chose to be reminded the day before."),
        ),
        migrations.AddField(
            model_name="appointment",
            name="reminded_at",
            field=models.DateTimeField(help_text="Of the moment it has now; a move begins anew.", null=True),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(
                    ("reminded_at__isnull", True), ("status", "booked"), ("wants_reminder", True)
                ),
                fields=["starts_at"],
                name="appointments_to_remind",
            ),
        ),
    ]
