"""Audit: append-only, who did or read what about whom; sealed in batches with a hash chain."""

from vardnav.kernel.audit.recording import insert_sql, record, record_many
from vardnav.kernel.audit.verbs import UnknownVerb, Verb, all_verbs, verb

__all__ = ["UnknownVerb", "Verb", "all_verbs", "insert_sql", "record", "record_many", "verb"]
