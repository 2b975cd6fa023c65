#!/bin/sh
# sh deploy.sh TARGET: copies what is new, then what changed, then removes what is gone.
set -eu
target=$1
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT
newsgen changes --json >"$lists/json"
python3 -c '
import json, pathlib, sys
lists = pathlib.Path(sys.argv[1])
found = json.loads((lists / "json").read_text())
for what, files in found["files"].items():
    (lists / what).write_text("".join(f"{file}\0" for file in files))
(lists / "gone").mkdir()
for file in found["files"]["removed"]: # rsync removes no file whose folder it does not see
    (lists / "gone" / file).parent.mkdir(parents=True, exist_ok=True)
(lists / "since").write_text(str(found["since"]))
' "$lists"
copy() { rsync -rc --from0 --exclude=/.newsgen "$@" "$target/"; }
if [ "$(cat "$lists/since")" = 0 ]; then # nobody knows what stands there
    copy --ignore-existing output/
    copy --delete-after output/
else
    copy --files-from="$lists/added" output/
    copy --files-from="$lists/changed" output/
    copy --files-from="$lists/removed" --delete-missing-args "$lists/gone/"
fi
