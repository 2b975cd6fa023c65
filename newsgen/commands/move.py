"""newsgen move."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import asdict

from newsgen.commands.common import JSON, fixable, print_result
from newsgen.errors import Refused
from newsgen.newsroom.move import move
from newsgen.outlet.config import FILE


@click.command("move")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be changed, and change nothing.")
@JSON
@fixable
def command(old: Path, new: Path, dry_run: bool, as_json: bool) -> None:
    """Give the story, page, picture or folder OLD the name NEW. It keeps its id, so that its old
    URL leads on, and all links to it are mended.
    """
    here, there = (path.parent.resolve() / path.name for path in (old, new))
    root = next((folder for folder in here.parents if (folder / FILE).is_file()), None)
    if root is None:
        raise Refused(f"{old} lies in no site", f"name a file below a folder with {FILE}")
    if not there.is_relative_to(root):
        raise Refused(f"{new} lies outside the site of {old}", f"name a path in {root}/content/")
    source, goal = (path.relative_to(root).as_posix() for path in (here, there))
    found = move(root, source, goal, dry_run)
    verb = "would move" if dry_run else "moved"
    print_result(
        as_json,
        lambda: (
            {"ok": True, "dry_run": dry_run, **asdict(found)}
            | {"changes": [asdict(change) for change in found.changes]}
        ),
        lambda: (*map(str, found.changes), f"{verb} {found.old} to {found.new}"),
    )
