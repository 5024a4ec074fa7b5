from django.db import migrations

import vardnav.platform.cases.digests

DIGESTED = "UPDATE cases_message SET text_sha256 = sha256(convert_to(text, 'UTF8')) WHERE text_sha256 IS NULL"
# What somebody was told must still be there as it was told, whoever writes to the table.
UNCHANGING = """
CREATE FUNCTION cases_message_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What has been written in a case never changes.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER cases_message_unchanging BEFORE UPDATE OF text, text_sha256 ON cases_message FOR EACH ROW
    WHEN ((NEW.text, NEW.text_sha256) IS DISTINCT FROM (OLD.text, OLD.text_sha256))
    EXECUTE FUNCTION cases_message_refuse();
"""
CHANGING = "DROP FUNCTION cases_message_refuse() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_retrieved_transfers")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="text_sha256",
            field=vardnav.platform.cases.digests.TextDigest(null=True),
        ),
        migrations.RunSQL(DIGESTED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="message",
            name="text_sha256",
            field=vardnav.platform.cases.digests.TextDigest(),
        ),
        migrations.RunSQL(UNCHANGING, CHANGING),
    ]
