"""When a time was last changed stands beside it: whoever follows changes need not read every history."""

from django.db import migrations, models

_FILL = """
UPDATE appointments_appointment a SET changed_at = t.at FROM (
    SELECT region, appointment_id, max(at) AS at FROM appointments_appointmentstep WHERE number > 1 OR verb <> 'book'
    GROUP BY region, appointment_id
) t WHERE t.region = a.region AND t.appointment_id = a.id
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0009_outside")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="changed_at",
            field=models.DateTimeField(
                help_text="When it last became another; empty: as it was booked.", null=True
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
