"""How staff knew who the person was whom they helped; of what was begun before, nobody wrote it down."""

from django.db import migrations, models

KNOWN = ["document", "known", "vouched", "called", "questions", "signed", "record"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_message_digest")]

    operations = [
        migrations.AddField(
            model_name="assistance",
            name="identified_by",
            field=models.CharField(
                blank=True,
                choices=[(one, one.upper()) for one in KNOWN],
                db_default="",
                default="",
                help_text="How staff knew who it was; empty for what was begun before it was asked.",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="assistance",
            constraint=models.CheckConstraint(
                condition=models.Q(("identified_by__in", ["", *KNOWN])), name="cases_assistance_identified"
            ),
        ),
        # What a region's figures count, month by month (reach).
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("continues__isnull", True), ("is_from_unit", False), ("is_secret", False)
                ),
                fields=["region", "sent_at"],
                include=["unit", "assistance", "sent_by", "subject"],
                name="cases_case_sent",
            ),
        ),
    ]
