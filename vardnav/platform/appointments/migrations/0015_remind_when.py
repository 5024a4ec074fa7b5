"""How long before a time its person is reminded of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0014_weekly_release")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="remind_hours",
            field=models.PositiveSmallIntegerField(default=24, db_default=24, help_text="How long before."),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="wants_reminder",
            field=models.BooleanField(default=False, help_text="They chose to be reminded."),
        ),
    ]
