from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_handed_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="signed_by_unit",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The resident reads the unit's name instead of the name of who wrote it (cases.signing).",
            ),
        ),
    ]
