"""newsgen theme: the themes of a site, for those who make one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from newsgen.commands.common import FIXABLE, JSON, SITE, fixable, print_problems, print_result
from newsgen.newsroom import themes
from newsgen.newsroom.theme_check import check_theme
from newsgen.outlet.config import load_config
from newsgen.outlet.theme import DEFAULT, Theme

TEMPLATE = click.argument("template")


@click.group("theme")
def command() -> None:
    """List themes, begin one, and look after it."""


@command.command("list")
@SITE
@JSON
@fixable
def list_command(root: Path, as_json: bool) -> None:
    """List the themes of the site in DIR and those that come with newsgen, with their parents; what
    is in use has a mark.
    """
    found = themes.known_themes(root)
    print_result(as_json, lambda: _values(themes=found), lambda: themes.list_lines(found))


@command.command("new")
@click.argument("name")
@SITE
@click.option(
    "--parent", default=DEFAULT, show_default=True, metavar="THEME", help="Whose child it is."
)
@JSON
@fixable
def new_command(name: str, root: Path, parent: str, as_json: bool) -> None:
    """Begin the theme NAME in the site in DIR: a child that looks like its parent, with a style
    sheet of its own.
    """
    made = themes.new_theme(root, name, parent)
    print_result(as_json, lambda: {"ok": True, "files": made}, lambda: made)
    if not as_json:
        _say(themes.next_steps(name))


@command.command("which")
@TEMPLATE
@SITE
@JSON
@fixable
def which_command(template: str, root: Path, as_json: bool) -> None:
    """Say which file serves TEMPLATE, such as article.html, and which ones it stands before."""
    found = themes.which(_theme(root), template)
    print_result(as_json, lambda: _values(files=found), lambda: themes.which_lines(found))


@command.command("eject")
@TEMPLATE
@SITE
@JSON
@fixable
def eject_command(template: str, root: Path, as_json: bool) -> None:
    """Copy TEMPLATE from the parents of the theme in use into the theme, to be changed there."""
    done = themes.eject(root, _theme(root), template)
    print_result(as_json, lambda: {"ok": True, **asdict(done)}, lambda: [done.path])
    if not as_json:
        _say(themes.about_parents(done, template))


@command.command("check")
@SITE
@click.option("--strict", is_flag=True, help="Let warnings fail the check, too.")
@JSON
@fixable
def check_command(root: Path, strict: bool, as_json: bool) -> None:
    """Look for mistakes in the theme in use, and for what of it is for nothing: blocks, templates,
    files, options and strings.
    """
    found = check_theme(root)
    failed = bool(found) if strict else any(one.severity == "error" for one in found)
    print_result(as_json, lambda: _values(not failed, problems=found), tuple)
    if not as_json:
        print_problems(found)
        click.echo(themes.told(found), err=True)
    if failed:
        sys.exit(FIXABLE)


def _theme(root: Path) -> Theme:
    return themes.theme_in_use(root, load_config(root))


def _values(ok: bool = True, **found: Iterable[Any]) -> dict[str, Any]:
    return {"ok": ok, **{name: [*map(asdict, values)] for name, values in found.items()}}


def _say(lines: Iterable[str]) -> None:
    """What is good to know beside the result."""
    for line in lines:
        click.echo(f"  {line}", err=True)
