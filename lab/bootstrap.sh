#!/bin/sh
# Makes the virtual environment in $1 with a Python that is new enough.
# Knows how to find such a Python, and on Debian how to get one: as root it installs what is missing, as an
# ordinary user it prints the one line to type. Does not know what goes into the environment (see the Makefile).
set -eu
venv=${1:?usage: lab/bootstrap.sh DIRECTORY}

# ensurepip is the part that Debian keeps in a package of its own, python3-venv.
usable() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if usable "$python"; then
            echo "$python"
            return
        fi
    done
}

# What an ordinary user is asked for next, so that he types one line and not two.
of_the_lab() {
    path=$PATH:/usr/sbin:/sbin
    for wanted in espeak-ng:espeak-ng sox:sox mmdebstrap:mmdebstrap newuidmap:uidmap mount:mount; do
        PATH=$path command -v "${wanted%:*}" >/dev/null || printf ' %s' "${wanted#*:}"
    done
}

quietly() {
    said=$("$@" 2>&1) || {
        echo "$said" >&2
        exit 1
    }
}

if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

python=$(find_python)
if [ -z "$python" ] && [ -e /etc/debian_version ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Callbridge needs Python 3.11 or later with its venv module, and this machine has none. Type:" >&2
        echo "    sudo apt-get update && sudo apt-get install --yes python3 python3-venv$(of_the_lab)" >&2
        exit 1
    fi
    echo "  … Python's module venv, by apt-get"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get update
    quietly apt-get install --yes --no-install-recommends python3 python3-venv
    python=$(find_python)
fi
if [ -z "$python" ]; then
    echo "Callbridge needs Python 3.11 or later with its venv module, and this machine has none." >&2
    echo "Install one, or say where it is: make .venv PYTHON=/path/to/python3.12" >&2
    exit 1
fi

echo "  … a virtual environment in $venv"
"$python" -m venv --clear "$venv"
