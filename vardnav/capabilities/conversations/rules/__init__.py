"""Rules: priorities and waiting, without a database."""
