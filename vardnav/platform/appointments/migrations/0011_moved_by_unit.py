"""A time that its unit has moved waits for the person's answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0010_when_it_was_changed")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="moved_by_unit_at",
            field=models.DateTimeField(
                null=True,
                help_text="The unit has moved it unasked; until they answer the person may choose again, free.",
            ),
        ),
    ]
