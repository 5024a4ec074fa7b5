"""What another system calls an appointment, and that it was booked by one."""

from django.db import migrations, models

from vardnav.kernel.clock.identifiers import uuid7


class Migration(migrations.Migration):
    dependencies = [("appointments", "0007_reminders")]

    operations = [
        migrations.CreateModel(
            name="KnownAs",
            fields=[
                ("id", models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False)),
                ("region", models.CharField(max_length=2)),
                ("request_by", models.UUIDField(help_text="The system, as staff.")),
                ("request_key", models.UUIDField()),
                ("system", models.CharField(max_length=300)),
                ("value", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddConstraint(
            model_name="knownas",
            constraint=models.UniqueConstraint(
                fields=("region", "request_by", "request_key"), name="appointments_known_as_once"
            ),
        ),
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
                ],
                default="online",
                max_length=12,
            ),
        ),
    ]
