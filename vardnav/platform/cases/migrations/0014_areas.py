"""Each case says what a right must be about to see it; those that are there are told by their e-service and units."""

from django.db import migrations, models

# Frozen as it was decided on this day (sight.py says it now): the e-services by name, the kinds of unit, also of units
# that a case has been at before.
_TOLD = """
UPDATE cases_case c SET area = CASE
    WHEN c.service_key = 'prescriptions.renew' THEN 'medicines'
    WHEN c.service_key IN ('record.copy', 'certificates.request', 'certificates.renew') THEN 'record'
    ELSE c.area END
WHERE c.service_key IN ('prescriptions.renew', 'record.copy', 'certificates.request', 'certificates.renew');
UPDATE cases_case c SET area = 'own'
WHERE c.service_key = 'self_tests.order'
   OR EXISTS (SELECT FROM organisations_unit u WHERE u.id = c.unit_id AND u.kind IN ('youth', 'sexual_health'))
   OR EXISTS (SELECT FROM cases_step s JOIN organisations_unit u ON u.id IN (s.unit_id, s.to_unit_id)
              WHERE s.region = c.region AND s.case_id = c.id AND u.kind IN ('youth', 'sexual_health'));
WITH RECURSIVE told AS (
    SELECT id, continues_id FROM cases_case WHERE area = 'own'
    UNION
    SELECT c.id, c.continues_id FROM cases_case c JOIN told t ON c.id = t.continues_id OR c.continues_id = t.id
)
UPDATE cases_case SET area = 'own' WHERE area <> 'own' AND id IN (SELECT id FROM told);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_registered_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="area",
            field=models.CharField(
                db_default="e_services",
                default="e_services",
                help_text="What a right must be about for an adult's representative to see it; own: nobody's (sight.py).",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="area",
            field=models.CharField(
                db_default="own",
                default="own",
                help_text="What a right must be about for an adult's representative to see it; own: nobody's (sight.py).",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__in", ("e_services", "record", "medicines", "own"))),
                name="cases_case_area",
            ),
        ),
        migrations.RunSQL(_TOLD, migrations.RunSQL.noop),
    ]
