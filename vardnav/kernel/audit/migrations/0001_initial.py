"""The access log (partitioned by month, append-only) and its seals; the SQL is the shape, Django only reads it."""

from __future__ import annotations

from django.db import migrations, models

import vardnav.kernel.clock.identifiers

TABLES = """
CREATE TABLE audit_entry (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    region varchar(2) NOT NULL,
    role varchar(14) NOT NULL,
    actor_id uuid,
    assignment_id uuid,
    unit_id uuid,
    session_id uuid,
    subject_id uuid,
    action varchar(60) NOT NULL,
    object_kind varchar(40) NOT NULL,
    object_id uuid,
    purpose varchar(60) NOT NULL,
    outcome varchar(8) NOT NULL CHECK (outcome IN ('done', 'refused')),
    detail jsonb NOT NULL,
    request_id varchar(40) NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    generation smallint NOT NULL DEFAULT 1,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_object ON audit_entry (object_id, at) WHERE object_id IS NOT NULL;
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, at) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_entry_sealing ON audit_entry (generation, transaction_id);
CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    generation smallint NOT NULL,
    from_xid bigint NOT NULL,
    to_xid bigint NOT NULL,
    rows bigint NOT NULL,
    first_at timestamptz,
    last_at timestamptz,
    sealed_at timestamptz NOT NULL,
    previous_digest varchar(64) NOT NULL UNIQUE,
    digest varchar(64) NOT NULL
);
"""

APPEND_ONLY = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The access log is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry_default
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

# Runs as the owner, so that the worker (whose role may only insert and select) can make months ahead and nothing else.
# Made beside the log and then attached: that takes no lock which stops those who are writing.
PARTITIONS = """
CREATE FUNCTION audit_ensure_partitions(from_month date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    month timestamp;
    starts timestamptz;
    ends timestamptz;
    partition text;
    grantee text;
    made integer := 0;
BEGIN
    IF months NOT BETWEEN 1 AND 24 THEN
        RAISE EXCEPTION 'From 1 to 24 months at a time, not %.', months;
    END IF;
    PERFORM pg_advisory_xact_lock(7310011);
    FOR i IN 0 .. months - 1 LOOP
        month := date_trunc('month', from_month::timestamp) + make_interval(months => i);
        starts := month AT TIME ZONE 'UTC';
        ends := (month + interval '1 month') AT TIME ZONE 'UTC';
        partition := 'audit_entry_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(format('%I.%I', current_schema(), partition)) IS NOT NULL;
        CONTINUE WHEN EXISTS (SELECT 1 FROM audit_entry_default WHERE at >= starts AND at < ends);
        EXECUTE format('CREATE TABLE %I (LIKE audit_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
        FOR grantee IN
            SELECT DISTINCT acl.grantee::regrole::text
            FROM pg_class c, aclexplode(c.relacl) acl
            WHERE c.oid = to_regclass(format('%I.%I', current_schema(), partition))
              AND acl.grantee <> 0 AND acl.grantee <> c.relowner
        LOOP
            EXECUTE format('REVOKE ALL ON %I FROM %s', partition, grantee);
        END LOOP;
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', partition);
        EXECUTE format('ALTER TABLE audit_entry ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       partition, starts, ends);
        EXECUTE format('CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', partition);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION audit_ensure_partitions(date, integer) FROM PUBLIC;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION audit_ensure_partitions(date, integer) SET search_path = %I, pg_catalog, pg_temp',
                   current_schema());
END $$;
"""

GONE = """
DROP TABLE audit_seal;
DROP TABLE audit_entry;
DROP FUNCTION audit_ensure_partitions(date, integer);
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(TABLES + APPEND_ONLY + PARTITIONS, GONE),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vardnav.kernel.clock.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("region", models.CharField(blank=True, max_length=2)),
                ("role", models.CharField(max_length=14)),
                ("actor_id", models.UUIDField(help_text="Person or staff, by role.", null=True)),
                ("assignment_id", models.UUIDField(null=True)),
                ("unit_id", models.UUIDField(null=True)),
                ("session_id", models.UUIDField(null=True)),
                ("subject_id", models.UUIDField(help_text="Whose data.", null=True)),
                ("action", models.CharField(help_text="'cases.read', 'cases.submit' …", max_length=60)),
                ("object_kind", models.CharField(blank=True, max_length=40)),
                ("object_id", models.UUIDField(null=True)),
                ("purpose", models.CharField(blank=True, max_length=60)),
                ("outcome", models.CharField(default="done", help_text="done or refused", max_length=8)),
                ("detail", models.JSONField(default=dict, help_text="Ids and codes only.")),
                ("request_id", models.CharField(blank=True, max_length=40)),
            ],
            options={"db_table": "audit_entry", "managed": False},
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("generation", models.SmallIntegerField()),
                ("from_xid", models.BigIntegerField()),
                ("to_xid", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("sealed_at", models.DateTimeField()),
                ("previous_digest", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_seal", "managed": False, "ordering": ["number"]},
        ),
    ]
