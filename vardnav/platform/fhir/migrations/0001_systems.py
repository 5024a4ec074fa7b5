"""Other systems that may come in, and their tokens."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from vardnav.kernel.clock.identifiers import uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organisations", "0002_sexual_health")]

    operations = [
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False)),
                ("region", models.CharField(max_length=2)),
                ("name", models.CharField(help_text="As residents read it in their log.", max_length=120)),
                (
                    "unit_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        help_text="The units whose calendars it keeps.",
                        size=None,
                    ),
                ),
                ("scopes", models.TextField()),
                ("secret_digest", models.BinaryField(max_length=32, null=True)),
                ("public_keys", models.JSONField(help_text="JSON Web Key Set.", null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.staff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("scopes", models.TextField()),
                (
                    "assertion_id",
                    models.CharField(
                        blank=True,
                        help_text="Of the signed assertion it was had for: each is used once.",
                        max_length=200,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fhir.client"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.UniqueConstraint(fields=("region", "staff"), name="fhir_client_staff"),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("secret_digest__isnull", False), ("public_keys__isnull", False), _connector="OR"
                ),
                name="fhir_client_proves_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="fhir_client_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(
                condition=models.Q(("assertion_id", ""), _negated=True),
                fields=("client", "assertion_id"),
                name="fhir_token_assertion_once",
            ),
        ),
        migrations.AddIndex(
            model_name="token", index=models.Index(fields=["expires_at"], name="fhir_token_expiry")
        ),
        migrations.AddIndex(
            model_name="token", index=models.Index(fields=["client", "created_at"], name="fhir_token_client")
        ),
    ]
