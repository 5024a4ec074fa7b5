"""A unit's queues get an index of the open cases alone, and one of the ended ones by when they ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_units_take_contact"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_case_queue"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("region"),
                models.F("unit"),
                models.ExpressionWrapper(
                    models.Q(("status", "waiting_for_resident")), output_field=models.BooleanField()
                ),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status", "completed"), _negated=True),
                include=("status", "assignee", "service_key"),
                name="cases_case_open",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["region", "unit", "-closed_at", "-id"],
                name="cases_case_ended",
            ),
        ),
    ]
