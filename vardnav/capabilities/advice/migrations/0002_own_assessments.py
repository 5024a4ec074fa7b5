from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("advice", "0001_assessments"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="assessment", name="advice_assessment_mine"),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("subject__isnull", False)),
                fields=["subject", "-begun_at"],
                name="advice_assessment_mine",
            ),
        ),
    ]
