#!/bin/sh
# Renews the lock files from pyproject.toml: every package at its newest version that runs on
# Python 3.10 to 3.13, one version for them all, with the hashes of its files.
# The files name no package index: whoever installs uses their own.
set -eu

cd "$(dirname -- "$0")/.."
.ci/setup.sh locker

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

# compile LOCK ARGUMENT...
compile() {
    lock=$1
    shift
    .venv-lock/bin/uv pip compile --quiet --no-config --upgrade --python .venv-lock/bin/python --no-python-downloads \
        --universal --python-version 3.10 --fork-strategy fewest --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
        --output-file "$new/$lock" "$@" >/dev/null
}

compile requirements-dev.lock pyproject.toml --extra desk --group dev
compile requirements.lock pyproject.toml --constraint "$new/requirements-dev.lock"
{
    echo pip
    sed -n '/^\[build-system\]/,/^$/s/^requires = \["\(setuptools==[^"]*\)"\].*/\1/p' pyproject.toml
} | compile requirements-build.lock -
echo uv | compile requirements-locker.lock -

if grep -nE '://|^ *-[-a-z]*(index|find|extra|trusted)' "$new"/*.lock; then
    echo 'lock.sh: a lock file names a package index' >&2
    exit 1
fi
grep -q '^setuptools==' "$new/requirements-build.lock"
mv "$new"/*.lock .
