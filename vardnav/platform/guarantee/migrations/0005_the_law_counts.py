"""The clock counts the days of the law also in children's psychiatry; the agreed 30 days stand beside it.

Whoever waits is told anew when the limit of the law is near: what they were told was about the target.
"""

from django.db import migrations

FORWARD = """
UPDATE guarantee_guaranteeclock
SET deadline_on = deadline_on + 60,
    told_near_at = CASE WHEN met_on IS NULL AND why = '' THEN NULL ELSE told_near_at END,
    told_late_at = CASE WHEN met_on IS NULL AND why = '' THEN NULL ELSE told_late_at END
WHERE track = 'child_psychiatry' AND kind IN ('first_visit', 'treatment') AND started_on >= '2019-01-01'
  AND why <> 'no_rule'
"""
BACK = """
UPDATE guarantee_guaranteeclock SET deadline_on = deadline_on - 60
WHERE track = 'child_psychiatry' AND kind IN ('first_visit', 'treatment') AND started_on >= '2019-01-01'
  AND why <> 'no_rule'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("guarantee", "0004_people_say_no"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACK)]
