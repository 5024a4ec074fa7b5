"""Which calendar a unit has its times in, what is mirrored from it, and what it has been asked."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import vardnav.kernel.clock.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("appointments", "0009_outside"),
        ("organisations", "0002_sexual_health"),
        ("people", "0005_paper_powers"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnitCalendar",
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
                (
                    "system",
                    models.CharField(
                        blank=True, help_text="By its key in the operator's file; '' for none.", max_length=40
                    ),
                ),
                (
                    "schedule_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        default=list,
                        help_text="Its schedules there.",
                        size=None,
                    ),
                ),
                ("refreshed_at", models.DateTimeField(help_text="When free times were last had.", null=True)),
                (
                    "refused_rows",
                    models.PositiveIntegerField(default=0, help_text="That could not be used then."),
                ),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.staff",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mirror",
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
                ("outside_id", models.CharField(max_length=64)),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.schedule",
                    ),
                ),
                (
                    "time_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.timetype",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="calendars.unitcalendar",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Link",
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
                ("system", models.CharField(help_text="The coding's system.", max_length=200)),
                ("code", models.CharField(max_length=100)),
                (
                    "time_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.timetype",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="calendars.unitcalendar",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Errand",
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
                ("system", models.CharField(help_text="Which outside system, by its key.", max_length=40)),
                (
                    "verb",
                    models.CharField(
                        choices=[("book", "BOOK"), ("move", "MOVE"), ("cancel", "CANCEL")], max_length=6
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "ASKED"),
                            ("done", "DONE"),
                            ("refused", "REFUSED"),
                            ("unclear", "UNCLEAR"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("accepts_late", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                (
                    "limit_at",
                    models.DateTimeField(
                        help_text="By then it has an outcome, or the person is told to call."
                    ),
                ),
                (
                    "tries",
                    models.PositiveIntegerField(default=0, help_text="Noted and committed before each."),
                ),
                (
                    "unknown_at",
                    models.DateTimeField(help_text="The last try whose end is not known.", null=True),
                ),
                (
                    "next_at",
                    models.DateTimeField(help_text="When it is settled next, if nobody does before."),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why not: a word of ports.Reason.", max_length=16),
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
                    "hold",
                    models.ForeignKey(
                        help_text="Of a move: the seat that is kept at the new moment meanwhile.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        help_text="Where it is to be.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.slot",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["asked", "unclear"])),
                        fields=["next_at"],
                        name="calendars_errands_due",
                    ),
                    models.Index(fields=["region", "appointment", "asked_at"], name="calendars_errands_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "unclear"])),
                        fields=("region", "appointment"),
                        name="calendars_one_errand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state__in", ["asked", "unclear"])),
                            models.Q(("answered_at__isnull", False), ("state__in", ["done", "refused"])),
                            _connector="OR",
                        ),
                        name="calendars_errand_ends",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="unitcalendar",
            constraint=models.UniqueConstraint(fields=("region", "unit"), name="calendars_one_of_a_unit"),
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.UniqueConstraint(
                fields=("region", "calendar", "time_type", "outside_id"), name="calendars_mirror_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(fields=("region", "time_type"), name="calendars_link_once"),
        ),
    ]
