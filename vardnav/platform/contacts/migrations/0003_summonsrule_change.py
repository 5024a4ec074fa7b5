"""A region's decision about summonses is part of a change, which two may have to stand behind."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_changes_and_roll_outs"),
        ("contacts", "0002_replychoice_summonsrule"),
    ]

    operations = [
        migrations.AddField(
            model_name="summonsrule",
            name="change",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.change",
            ),
        ),
        # The latest choice of everybody is counted (reach) from the index alone.
        migrations.RemoveIndex(model_name="replychoice", name="contacts_replychoice_person"),
        migrations.AddIndex(
            model_name="replychoice",
            index=models.Index(
                fields=["person", "-number"], include=["replies"], name="contacts_replychoice_latest"
            ),
        ),
    ]
