"""newsgen urls."""

from __future__ import annotations

from pathlib import Path

import click

from newsgen.commands.common import JSON, SITE, fixable, print_result
from newsgen.newsroom.urls import as_lines, as_values, export, published_urls, told


@click.command("urls")
@SITE
@click.option(
    "--export", "is_export", is_flag=True, help="Write them to urls.json beside config.toml."
)
@JSON
@fixable
def command(root: Path, is_export: bool, as_json: bool) -> None:
    """List every URL that was ever published: whether it is a page, leads to one, or is gone."""
    if is_export:
        count = export(root)
        print_result(as_json, lambda: {"ok": True, "urls": count}, lambda: [told(count)])
        return
    found = published_urls(root)
    print_result(as_json, lambda: as_values(found), lambda: as_lines(found))
