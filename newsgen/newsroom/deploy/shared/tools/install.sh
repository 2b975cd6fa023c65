#!/bin/sh
# sh tools/install.sh: newsgen with the packages of its release, which lie beside this file.
set -eu
cd "$(dirname "$0")"
if [ -f requirements.lock ]; then
    pip install --require-hashes -r requirements.lock
    pip install --no-deps newsgen-*.whl
elif ! command -v newsgen >/dev/null; then
    pip install newsgen
fi
