"""What clinics change in their own systems is followed, and what staff have found out of an errand is kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0010_when_it_was_changed"),
        ("calendars", "0001_initial"),
        ("organisations", "0002_sexual_health"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("system", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "until",
                    models.DateTimeField(
                        help_text="By the system's clock: what it changed before is here.", null=True
                    ),
                ),
                (
                    "swept_id",
                    models.UUIDField(
                        help_text="The last time that was asked about though nothing was said.", null=True
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="errand",
            name="verb",
            field=models.CharField(
                choices=[("book", "BOOK"), ("move", "MOVE"), ("cancel", "CANCEL"), ("follow", "FOLLOW")],
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="errand",
            name="reason",
            field=models.CharField(
                blank=True,
                help_text="Why not: a word of ports.Reason, or how the two differ.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="found",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What was found there that differs (rules.agreeing.sign).",
                max_length=160,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="errand",
            name="settled_by",
            field=models.ForeignKey(
                help_text="Who has found out how it is and said so.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.staff",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="settled_reason",
            field=models.CharField(blank=True, default="", help_text="What they said of it.", max_length=300),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="errand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_by__isnull", True), ("settled_reason", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("settled_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="calendars_settled_why",
            ),
        ),
    ]
