"""What Django has no words for: what is published never changes, a hold that goes takes its row, a cancelled time its numbers."""

from django.db import migrations

UNCHANGING = """
CREATE FUNCTION vaccination_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is published or answered never changes: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER vaccination_unchanging BEFORE UPDATE ON vaccination_version FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND (NEW.plan, NEW.number, NEW.campaign_id, NEW.region, NEW.published_at,
        NEW.published_by_id) IS DISTINCT FROM (OLD.plan, OLD.number, OLD.campaign_id, OLD.region, OLD.published_at,
        OLD.published_by_id))
    EXECUTE FUNCTION vaccination_refuse();
CREATE TRIGGER vaccination_kept BEFORE DELETE ON vaccination_version FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION vaccination_refuse();
CREATE TRIGGER vaccination_answered BEFORE UPDATE ON vaccination_declaration FOR EACH ROW
    EXECUTE FUNCTION vaccination_refuse();
"""
# Whatever code ends a time: the number is free in the same moment as the seat.
FREED = """
ALTER TABLE vaccination_booking ADD CONSTRAINT vaccination_booking_of_a_time
    FOREIGN KEY (appointment_id) REFERENCES appointments_appointment (id) ON DELETE CASCADE;
CREATE FUNCTION vaccination_number_freed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE vaccination_booking SET unit_number = NULL, group_number = NULL WHERE appointment_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER vaccination_number_freed AFTER UPDATE OF status ON appointments_appointment FOR EACH ROW
    WHEN (NEW.status = 'cancelled' AND OLD.status <> 'cancelled') EXECUTE FUNCTION vaccination_number_freed();
"""
NOT_FREED = """
DROP TRIGGER vaccination_number_freed ON appointments_appointment;
DROP FUNCTION vaccination_number_freed();
ALTER TABLE vaccination_booking DROP CONSTRAINT vaccination_booking_of_a_time;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vaccination", "0001_campaigns"),
        ("appointments", "0007_reminders"),
    ]
    operations = [
        migrations.RunSQL(UNCHANGING, "DROP FUNCTION vaccination_refuse() CASCADE"),
        migrations.RunSQL(FREED, NOT_FREED),
    ]
