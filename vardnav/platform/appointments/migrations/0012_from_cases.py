"""A time that staff have given from a case: found by the case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0011_moved_by_unit")]

    operations = [
        migrations.AlterField(
            model_name="appointment",
            name="origin",
            field=models.CharField(
                choices=[
                    ("online", "ONLINE"),
                    ("phone", "PHONE"),
                    ("drop_in", "DROP_IN"),
                    ("waiting_list", "WAITING_LIST"),
                    ("system", "SYSTEM"),
                    ("unit", "UNIT"),
                ],
                default="online",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("origin_id__isnull", False)),
                fields=["origin_id"],
                name="appointments_origin",
            ),
        ),
    ]
