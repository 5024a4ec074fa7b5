# The parts of ./test, read with "." after environment.sh.

header() { printf '\n== %s\n' "$*"; }

knows_command() { python -m django help --settings vardnav.config.settings "$1" >/dev/null 2>&1; }

# Static checks load the settings but touch no data; makemigrations only warns without a database.
check() {
    header "Format"; ruff format --check .
    header "Lint"; ruff check .
    header "Types"; mypy
    header "Import contracts"; lint-imports
    header "Migrations"; python manage.py makemigrations --check --dry-run
    if knows_command write_docs; then
        header "Generated docs"; python manage.py write_docs --check
    fi
}

# pytest answers 5 when it found no test: for a part that is no failure.
tests() { pytest "$@" || [ $? = 5 ]; }

unit_tests() {
    header "Tests"
    # Whoever has nothing left takes from the other: files differ too much in length to be dealt out whole.
    tests -n 2 --dist worksteal -m "not journey and not fault"
}

# What kills or starves, seconds each, and the same every time: what single rooms have, and of the whole product what
# is marked every_commit.
small_fault_tests() {
    header "Tests that kill or starve something: the short ones"
    tests -m "fault" vardnav
    tests -m "every_commit" tests/faults
}

# All of it, ten minutes: `./test faults`; with a night's worth of trials `make faults`.
fault_tests() {
    header "Tests that kill or starve something"
    tests -m "fault"
}

journeys() {
    header "Journeys in a browser"
    tests -m "journey"
}

# A person without the browser gets skips that name it (from the journeys' own conftest); CI gets a failure.
require_browser() {
    if command -v chromium >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        header "Installing Chromium"
        mkdir -p var
        if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium; } >var/apt.log 2>&1; then
            return
        fi
        tail -n 3 var/apt.log >&2
    fi
    [ "${CI:-}" = true ] && { echo "Chromium is missing and could not be installed: the journeys cannot run." >&2; exit 1; }
    echo "Chromium is missing: the journeys are skipped by name. Install it with: sudo apt-get install chromium"
}
