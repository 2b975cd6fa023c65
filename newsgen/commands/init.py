"""newsgen init."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from newsgen.commands.common import JSON, fixable, print_result
from newsgen.errors import Refused
from newsgen.newsroom.init import (
    HOSTS,
    Answers,
    add_deployment,
    check_answers,
    check_folder,
    is_site,
    make_site,
    name_for,
)

QUESTIONS = {
    "name": "The outlet's name",
    "base_url": "The site's address",
    "language": "Language of menus and dates",
    "timezone": "Time zone",
}


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="The outlet's name (default: made from the folder's).")
@click.option("--url", help="The address where readers will find the site.")
@click.option("--language", help="The language of menus and dates, such as en or es.")
@click.option("--timezone", help="The zone of all times, such as Europe/Madrid.")
@click.option(
    "--deploy",
    type=click.Choice(HOSTS),
    help="Also write the files with which this host publishes the site; DIR may be a site.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: take the defaults for what is not given.")
@JSON
@fixable
def command(
    folder: Path,
    name: str | None,
    url: str | None,
    language: str | None,
    timezone: str | None,
    deploy: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a complete small site in DIR, a new or empty folder.

    With --deploy, the files that publish it come along.
    """
    if deploy and is_site(folder):
        written = add_deployment(folder, deploy)
        print_result(
            as_json,
            lambda: _values(folder, written),
            lambda: [f"{folder}/{one}" for one in written],
        )
        return
    check_folder(folder)
    given = {"name": name, "base_url": url, "language": language, "timezone": timezone}
    answers = replace(
        Answers(name_for(folder)),
        **{key: value for key, value in given.items() if value is not None},
    )
    check_answers(answers)
    if not (yes or as_json) and sys.stdin.isatty():
        for key, question in QUESTIONS.items():
            if given[key] is None:
                answers = _asked(answers, key, question)
    written = make_site(folder, answers)
    if deploy:
        written += add_deployment(folder, deploy)
    lines = [
        f"{folder} holds a site with {len(written)} files; what comes next:",
        f"  newsgen build {folder}",
        f"  newsgen serve {folder}",
    ]
    print_result(as_json, lambda: _values(folder, written), lambda: lines)


def _values(folder: Path, written: list[str]) -> dict[str, Any]:
    return {"ok": True, "site": str(folder), "files": written}


def _asked(answers: Answers, key: str, question: str) -> Answers:
    """The answers with one more, asked for until it is right."""

    def checked(value: str) -> Answers:
        try:
            answer = replace(answers, **{key: value.strip()})
            check_answers(answer)
        except Refused as refused:
            raise click.UsageError(
                f"{refused}; {refused.hint}" if refused.hint else str(refused)
            ) from None
        return answer

    answer: Answers = click.prompt(question, default=getattr(answers, key), value_proc=checked)
    return answer
