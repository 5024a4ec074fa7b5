"""When a notice is handed over first: from then it is counted how long it has been tried."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0009_times")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="begins_at",
            field=models.DateTimeField(
                help_text="When it is handed over first: what can wait does until the morning.", null=True
            ),
        ),
    ]
