# Makes the Python environment of ./run and ./test; both read this file with "." from the checkout's folder.
# POSIX sh. Each step that does something prints one line. Works without network when nothing is new.

say() { printf '  %s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 2; }

# Help comes first: whoever asks what this is has not yet agreed to an installation.
answer_help() {
    help=$1
    shift
    for word in "$@"; do
        case "$word" in -h | --help) cat "$help"; exit 0 ;; esac
    done
}

export PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE= UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for python in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$python" >/dev/null 2>&1 && is_new_enough "$python"; then return; fi
    done
    found=$(python3 --version 2>/dev/null || echo 'no Python 3')
    stop "Vårdnav needs Python 3.11 or later, and this machine has $found; on Debian or Ubuntu: apt-get install python3"
}

require_venv() {
    if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing python3-venv …"
        mkdir -p var
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y python3-venv; } >var/apt.log 2>&1 ||
            stop "python3-venv could not be installed; see var/apt.log."
        if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then return; fi
    fi
    stop "Python's venv module is missing; install it with: sudo apt-get install python3-venv"
}

install_packages() {
    if [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --require-hashes -r vardnav/config/launch/uv.txt >.venv/install.log 2>&1; then
        if .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock \
            >>.venv/install.log 2>&1; then return; fi
    fi
    say "uv did not manage; installing with pip instead, which is slower …"
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock >>.venv/install.log 2>&1 || {
        tail -n 3 .venv/install.log >&2
        stop "The packages in requirements.lock could not be installed (is the network there?); see .venv/install.log."
    }
}

# Works and was made here: one that was moved or copied has scripts that point to the old place.
is_ours() { is_new_enough .venv/bin/python && grep -qF "$PWD/.venv" .venv/bin/activate 2>/dev/null; }

make_environment() {
    wanted="$(cksum <requirements.lock) $PWD"
    if is_ours && [ "$(cat .venv/vardnav-made-for 2>/dev/null)" = "$wanted" ]; then return; fi
    # Somebody may be working in it: one that works is brought up to date where it is, never cleared.
    if ! is_ours; then
        find_python
        require_venv
        say "Making a virtual environment in .venv …"
        "$python" -m venv --clear .venv || stop "The virtual environment .venv could not be made."
    fi
    say "Installing packages (once; about half a minute) …"
    install_packages
    # So that python -m and pytest find the package from any folder.
    .venv/bin/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "vardnav-checkout.pth").write_text(str(pathlib.Path.cwd()) + "\n")'
    printf '%s' "$wanted" >.venv/vardnav-made-for
}

# An empty or read-only home must not matter: the tools' caches then go to var/.
have_a_home() {
    if [ -z "${HOME:-}" ] || ! [ -w "${HOME:-/nonexistent}" ]; then
        HOME="$PWD/var/home"
        { [ -d var ] || mkdir -m 711 var; } && mkdir -p -m 700 "$HOME" || stop "The folder $PWD cannot be written to; Vårdnav needs to make var/ and .venv/ in it."
        export HOME
    fi
}

enter_environment() {
    have_a_home
    make_environment
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
}
