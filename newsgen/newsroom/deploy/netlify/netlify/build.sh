#!/bin/sh
# What Netlify runs: everything after a push, and only what is due for the hook named "due".
set -eu
sh tools/install.sh
due=
[ "${INCOMING_HOOK_TITLE:-}" != due ] || due=--if-due
newsgen build --state post.state $due
