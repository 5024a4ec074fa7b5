import django.db.models.deletion
from django.db import migrations, models

import vardnav.kernel.clock.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_areas_of_letters"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PutAway",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vardnav.kernel.clock.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("region", models.CharField(help_text="The case's.", max_length=2)),
                ("put_away_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.message",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Whose inbox it is out of.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "subject"], name="cases_putaway_reader")],
                "constraints": [
                    models.UniqueConstraint(fields=("region", "person", "case"), name="cases_putaway_once")
                ],
            },
        ),
    ]
