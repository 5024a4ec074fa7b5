"""What Django has no words for: an appointment says its slot's times and seats, and two doses are two or none."""

from django.db import migrations

SLOTS_OWN = """
CREATE UNIQUE INDEX appointments_slot_said ON appointments_slot (region, id, starts_at, ends_at, capacity);
ALTER TABLE appointments_appointment ADD CONSTRAINT appointments_says_its_slot
    FOREIGN KEY (region, slot_id, starts_at, ends_at, capacity)
    REFERENCES appointments_slot (region, id, starts_at, ends_at, capacity) ON UPDATE CASCADE ON DELETE RESTRICT;
"""
NOT_SLOTS_OWN = """
ALTER TABLE appointments_appointment DROP CONSTRAINT appointments_says_its_slot;
DROP INDEX appointments_slot_said;
"""
# Two doses stand together until the first has been given: then the second may be let go of, by itself.
WHOLE = """
CREATE FUNCTION appointments_pair_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_of appointments_appointment;
    one varchar;
    two varchar;
    stands CONSTANT varchar[] := ARRAY['pending', 'booked', 'arrived', 'fulfilled'];
BEGIN
    IF TG_OP = 'DELETE' THEN row_of := OLD; ELSE row_of := NEW; END IF;
    SELECT max(status) FILTER (WHERE pair_part = 1), max(status) FILTER (WHERE pair_part = 2) INTO one, two
    FROM appointments_appointment WHERE region = row_of.region AND pair_id = row_of.pair_id;
    IF one IS NULL AND two IS NULL THEN
        RETURN NULL;
    END IF;
    IF one IS NULL OR two IS NULL
        OR (two = ANY (stands) AND NOT one = ANY (stands))
        OR (one IN ('pending', 'booked') AND NOT two = ANY (stands))
        OR (one = 'pending') <> (two = 'pending') THEN
        RAISE EXCEPTION 'half a pair of doses: % and %', coalesce(one, 'nothing'), coalesce(two, 'nothing')
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'appointments_pair_is_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER appointments_pair_is_whole AFTER INSERT OR UPDATE ON appointments_appointment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.pair_id IS NOT NULL)
    EXECUTE FUNCTION appointments_pair_is_whole();
CREATE CONSTRAINT TRIGGER appointments_pair_is_whole_after AFTER DELETE ON appointments_appointment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.pair_id IS NOT NULL)
    EXECUTE FUNCTION appointments_pair_is_whole();
"""
NOT_WHOLE = """
DROP TRIGGER appointments_pair_is_whole ON appointments_appointment;
DROP TRIGGER appointments_pair_is_whole_after ON appointments_appointment;
DROP FUNCTION appointments_pair_is_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0004_waiting")]
    operations = [
        migrations.RunSQL(SLOTS_OWN, NOT_SLOTS_OWN),
        migrations.RunSQL(WHOLE, NOT_WHOLE),
    ]
