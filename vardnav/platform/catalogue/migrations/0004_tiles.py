import django.db.models.deletion
from django.db import migrations, models

import vardnav.kernel.clock.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_changes_and_roll_outs"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TileChoice",
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
                ("number", models.PositiveIntegerField(help_text="1, 2, 3 … of the region's.")),
                (
                    "keys",
                    models.JSONField(
                        help_text="The e-services in their order; none: every e-service, as declared."
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.change"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.staff",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.region",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("region", "number"), name="catalogue_tilechoice_number")
                ],
            },
        ),
    ]
