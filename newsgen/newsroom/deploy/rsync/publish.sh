#!/bin/sh
# sh publish.sh TARGET: fetches what was pushed, builds what changed or is due, and copies it.
set -eu
cd "$(dirname "$0")"
exec 9>.publish.lock
flock 9
git pull -q --ff-only
newsgen build --thin --wait
sh deploy.sh "$1"
newsgen state deployed
