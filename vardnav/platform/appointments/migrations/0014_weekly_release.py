"""Times that open for booking once a week."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0013_prior_answers")]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="release_weekday",
            field=models.PositiveSmallIntegerField(
                null=True, help_text="ISO: they open on the last such day that is as long before."
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("release_weekday__isnull", True),
                    models.Q(("release_days_before__isnull", False), ("release_weekday__range", (1, 7))),
                    _connector="OR",
                ),
                name="appointments_schedule_release",
            ),
        ),
    ]
