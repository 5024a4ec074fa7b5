"""Make the database ready: migrations, the application's own role and its grants, reference data. Safe to repeat."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from vardnav.config import database_role
from vardnav.kernel import clock
from vardnav.kernel.audit import partitions
from vardnav.kernel.organisations import reference as organisations_reference
from vardnav.kernel.people import reference as people_reference


class Command(BaseCommand):
    help = (
        "Make the database ready: migrations, grants, reference data. Needs the owner's DSN in DATABASE_URL."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            # The application's role would make the owner's work fail half way: be the owner for this command.
            cursor.execute(
                "SET ROLE NONE"
            )  # RESET ROLE would go back to the role of the connection's options
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(7226001)")
        try:
            call_command("migrate", interactive=False, verbosity=int(options["verbosity"]) - 1)
            role = os.environ.get("VARDNAV_APP_ROLE", "vardnav_app")
            with transaction.atomic(), connection.cursor() as cursor:
                database_role.make(cursor, role)
                organisations_reference.load()
                people_reference.load()
                partitions.ensure_partitions(clock.now())
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7226001)")
        self.stdout.write("The database is ready.")
