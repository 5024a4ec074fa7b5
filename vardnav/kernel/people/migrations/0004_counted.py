import django.db.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_powers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=django.db.models.Q(("deceased_on__isnull", True)),
                fields=["home_region", "born_on"],
                include=["id"],
                name="people_person_of_region",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=django.db.models.Q(("activated_at__isnull", False), ("locked_at__isnull", True)),
                fields=["person"],
                name="people_account_open",
            ),
        ),
    ]
