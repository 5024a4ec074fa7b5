"""A kit that an adult orders home is only for oneself, as every self-test; those that are there are told so."""

from django.db import migrations

# Frozen as it was decided on this day (sight.py says it now): also the cases that continue one, in another region.
_TOLD = """
WITH RECURSIVE told AS (
    SELECT id, continues_id FROM cases_case WHERE service_key = 'self_tests.home'
    UNION
    SELECT c.id, c.continues_id FROM cases_case c JOIN told t ON c.id = t.continues_id OR c.continues_id = t.id
)
UPDATE cases_case SET area = 'own' WHERE area <> 'own' AND id IN (SELECT id FROM told);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_put_away"),
    ]

    operations = [
        migrations.RunSQL(_TOLD, migrations.RunSQL.noop),
    ]
