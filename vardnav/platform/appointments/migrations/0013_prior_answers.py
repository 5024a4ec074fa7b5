"""Answers to the prior questions of a time."""

import django.db.models.deletion
from django.db import migrations, models

import vardnav.kernel.clock.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0012_from_cases"),
        ("organisations", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriorAnswers",
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
                ("region", models.CharField(max_length=2)),
                ("service_key", models.CharField(help_text="The published form.", max_length=80)),
                ("form_version", models.CharField(max_length=20)),
                ("raw", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=list)),
                (
                    "answered_at",
                    models.DateTimeField(help_text="Sent; empty while something is left.", null=True),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Rises with every change."),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "by_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.staff",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "appointment"), name="appointments_answers_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_person__isnull", True), ("by_staff__isnull", True), _connector="OR"
                        ),
                        name="appointments_answers_by_one",
                    ),
                ]
            },
        ),
    ]
