"""Times that are had in a calendar outside: the slot says so, and so does whoever has it or has asked for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0008_known_as"),
        ("organisations", "0002_sexual_health"),
        ("people", "0005_paper_powers"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="asked_at",
            field=models.DateTimeField(
                help_text="Of one that is pending: since when the calendar outside has been asked for it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="is_outside",
            field=models.BooleanField(
                db_default=False, default=False, help_text="The slot's: a calendar outside has the last word."
            ),
        ),
        migrations.AddField(
            model_name="slot",
            name="outside_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of a time that is had in a calendar outside (platform/calendars): its id there.",
                max_length=64,
            ),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="cancelled_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("resident", "RESIDENT"),
                    ("late", "LATE"),
                    ("unit", "UNIT"),
                    ("session", "SESSION"),
                    ("pair", "PAIR"),
                    ("refused", "REFUSED"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_at__isnull", True),
                    models.Q(("is_outside", True), ("status", "pending")),
                    _connector="OR",
                ),
                name="appointments_asked_outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outside_id", ""), _negated=True),
                fields=("region", "schedule", "outside_id"),
                name="appointments_slot_outside",
            ),
        ),
    ]
