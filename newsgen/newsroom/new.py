"""A new story: the file that a reporter writes into, with id, date and slug settled."""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from msgspec import Struct

from newsgen.errors import Broken, Refused, did_you_mean
from newsgen.intake.frontmatter import AuthorMatter
from newsgen.intake.gleaning import read
from newsgen.intake.header import split
from newsgen.intake.names import is_author_id, is_markdown, slug_of
from newsgen.intake.scan import kind_of, scan
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.slugs import spared

# No vowels, so that no word comes out; nothing that can be taken for something else.
LETTERS, DIGITS = "bcdfghjkmnpqrstvwxz", "23456789"
ID_LENGTH = 6
ID_LINE = re.compile(rb"""^id[ \t]*[:=][ \t]*["']?([a-z0-9_-]+)""", re.MULTILINE)
HEADER_BYTES = 65_536
AUTHORS = "content/_authors"

Choose = Callable[[Sequence[str]], str]


class Started(Struct, frozen=True):
    """A story that was begun: its file, relative to the site's root, and what it is called by."""

    path: str
    id: str
    slug: str
    date: str


def start_story(
    root: Path,
    headline: str,
    section: str,
    authors: Sequence[str],
    at: int,
    choose: Choose = secrets.choice,
) -> Started:
    """Write `content/SECTION/YEAR/SLUG.md`, a draft dated `at`.

    Never touches a file that is there. Raises Refused.
    """
    config = load_config(root)
    title = _title(headline)
    _check_section(config, section)
    names = [_author(root, config, name) for name in authors]
    id_ = _fresh_id(set(_ids(root)), choose)
    slug = spared(slug_of(title, config.urls.slugs)) or id_
    when = datetime.fromtimestamp(at, UTC).astimezone(config.zone)
    path = f"content/{section}/{when:%Y}/{slug}.md"
    story = Started(path, id_, slug, _written(when, config.zone))
    _write(root, story, _text(story, title, names))
    return story


def _title(headline: str) -> str:
    title = unicodedata.normalize("NFC", " ".join(headline.split()))
    if not title:
        raise Refused(
            "the headline is empty",
            'write it in quotation marks: newsgen new "Ferry strikes" --section world',
        )
    if not title.isprintable():
        raise Refused("the headline holds invisible characters", "type it anew")
    return title


def _check_section(config: Config, section: str) -> None:
    known = config.section_ids()
    if section not in known:
        tail = next(
            (f', did you mean "{id_}"?' for id_ in known if id_.endswith(f"/{section}")), ""
        )
        message = f'no section "{section}" in config.toml{tail or did_you_mean(section, known)}'
        raise Refused(message, f"sections: {', '.join(known) or '(none yet)'}")


def _author(root: Path, config: Config, wanted: str) -> str:
    """The id of the record that is meant, by id or by name.

    Failing that, a plain name that resembles no record's.
    """
    wanted = " ".join(wanted.split())
    records = dict(_records(root, config))
    if wanted in records:
        return wanted
    named = next((id_ for id_, name in records.items() if name.casefold() == wanted.casefold()), "")
    if named:
        return named
    near = did_you_mean(wanted, [*records, *records.values()]) or did_you_mean(
        slug_of(wanted), list(records)
    )
    if is_author_id(wanted) or near or not wanted:
        known = ", ".join(records) or "(none yet)"
        hint = f"authors: {known}; a guest without a record is named in full"
        raise Refused(f'no author record "{wanted}"{near}', hint)
    return wanted


def _records(root: Path, config: Config) -> Iterator[tuple[str, str]]:
    """(id, name) of the author records that can be read."""
    for file in sorted(file for file in (root / AUTHORS).glob("*") if is_markdown(file.name)):
        path = f"{AUTHORS}/{file.name}"
        try:
            matter = read(AuthorMatter, split(file.read_bytes(), path), path, config.zone)
        except (Broken, OSError):
            continue
        yield file.stem, matter.name


def _ids(root: Path) -> Iterator[str]:
    """The ids that stories name in their headers, and whatever else looks like one."""
    for folder in scan(root, 0):
        for path in (f"{folder.path}/{name}" for name, _ in folder.files):
            if kind_of(path) == "story":
                with (root / path).open("rb") as file:
                    yield from (
                        match.decode() for match in ID_LINE.findall(file.read(HEADER_BYTES))
                    )


def _fresh_id(taken: set[str], choose: Choose) -> str:
    while True:
        id_ = choose(LETTERS) + "".join(choose(LETTERS + DIGITS) for _ in range(ID_LENGTH - 1))
        if id_ not in taken:
            return id_


def _written(when: datetime, zone: tzinfo) -> str:
    """The date to the minute, with its offset only where the clock shows this time twice."""
    other = when.replace(fold=1 - when.fold, tzinfo=zone)
    return (
        when.isoformat(" ", "minutes")
        if other.utcoffset() != when.utcoffset()
        else f"{when:%Y-%m-%d %H:%M}"
    )


def _text(story: Started, title: str, authors: Sequence[str]) -> str:
    names = [name if is_author_id(name) else _quoted(name) for name in authors]
    author = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return "\n".join(
        [
            "---",
            f"id: {story.id}",
            f"title: {_quoted(title)}",
            f"date: {story.date}",
            f"author: {author}"
            if names
            else "# author: the id of a record in content/_authors/, or a full name",
            f"slug: {story.slug}",
            "draft: true",
            "# summary: One or two sentences for lists, feeds and search results.",
            "# dateline: The place that the story is reported from",
            "# tags: [First, Second]",
            "# image:",
            f"#   src: {'../' * (story.path.count('/') - 1)}_images/picture.jpg",
            "#   alt: What it shows, for those who cannot see it",
            "#   caption: What it shows, for everybody",
            "#   credit: Who made it",
            "---",
            "",
            "",
        ]
    )


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever it holds: JSON's strings are among YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _write(root: Path, story: Started, text: str) -> None:
    target, bundle = root / story.path, (root / story.path).with_suffix("")
    if (bundle / "index.md").exists():
        raise Refused(
            f"{story.path.removesuffix('.md')}/index.md exists already", "choose another headline"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Refused(
            f"{story.path} exists already", "choose another headline, or write on in that file"
        ) from None
    except OSError as error:
        raise Refused(
            f"{story.path} cannot be written: {error.strerror}", "check who may write in content/"
        ) from None
