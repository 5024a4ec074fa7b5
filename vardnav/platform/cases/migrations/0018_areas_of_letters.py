"""A letter about tracing is only for oneself, one about a result of the record; those that are there are told so."""

from django.db import migrations

# Frozen as it was decided on this day (letters.py says it now).
_TOLD = """
UPDATE cases_case SET area = CASE service_key WHEN 'unit.result' THEN 'record' ELSE 'own' END
WHERE service_key IN ('unit.contact_tracing', 'unit.result') AND area <> 'own';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_in_place"),
    ]

    operations = [
        migrations.RunSQL(_TOLD, migrations.RunSQL.noop),
    ]
