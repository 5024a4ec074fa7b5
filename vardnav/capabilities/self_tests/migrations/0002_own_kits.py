from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("self_tests", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="own_kit",
            field=models.JSONField(
                help_text="A region's own kit as it was when it was last acted on: what was promised. None: one of ours.",
                null=True,
            ),
        ),
    ]
