"""One story as the newsroom asks for it: its state, its URLs, where it stands, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsgen.catalog.desk import DeskStory, story_on_desk
from newsgen.catalog.lists import carried_within, list_of, standing
from newsgen.errors import Broken, Refused, did_you_mean
from newsgen.newsroom.desk import notes, printable, story_values
from newsgen.newsroom.present import Present, present
from newsgen.newsroom.summary import written
from newsgen.outputs.feeds.formats import BY_KIND
from newsgen.outputs.lists.table import kind_of
from newsgen.render.door import Door
from newsgen.steps.context import BuildContext, plan_context
from newsgen.steps.order import Progress
from newsgen.steps.planning import plan_outputs


class Step(Struct, frozen=True):
    """What the next build does to an output of the story: "render" or "remove", and why."""

    what: str
    path: str
    reason: str = ""


class StandsIn(Struct, frozen=True):
    """A list in which the story stands: the title and the URL of its page."""

    title: str
    url: str


class ShownStory(Struct, frozen=True):
    """A story with all that is known of it. URLs are absolute; `former` ones lead to it."""

    story: DeskStory
    url: str
    former: tuple[str, ...]
    lists: tuple[StandsIn, ...]
    feeds: tuple[str, ...]
    steps: tuple[Step, ...]


def show(root: Path, name: str, at: int, progress: Progress) -> ShownStory:
    """The story that is named by its id, the path of its source or its URL, as of a moment, by the
    sources as they are now.

    Raises Refused where there is none, and Broken with what is wrong with it.
    """
    with present(root, at, progress) as found:
        build = found.build
        path = _path_of(found, name)
        if wrong := [one for one in found.errors if one.path == path]:
            raise Broken(wrong)
        story = story_on_desk(build.catalog.connection, at, path)
        assert story
        entries = build.catalog.visibility.entries_of(path)
        plan_outputs(build, found.changes, build.context)
        return ShownStory(
            story,
            f"{build.config.outlet.origin}{story.card.url}",
            tuple(_former(build, story)),
            tuple(_lists(build, entries)),
            tuple(_feeds(build, story, entries)),
            tuple(_steps(build, story)),
        )


def _path_of(found: Present, name: str) -> str:
    stories = found.build.queries.stories
    if path := stories.path_of(name):
        return path
    paths = {one.path for one in found.errors}
    for path in (name, f"content/{name}"):
        if stories.is_on_file(path) or path in paths:
            return path
    url = name.removeprefix(found.build.config.outlet.origin)
    if path := stories.path_at(url if url.endswith("/") or "." in url else f"{url}/"):
        return path
    known = stories.ids_like("")
    message = f'there is no story "{name}"{did_you_mean(name, known)}'
    hint = "write a story's id, the path of its file, or its URL; newsgen list has all of them"
    raise Refused(message, hint)


def _former(build: BuildContext, story: DeskStory) -> Iterator[str]:
    """The URLs that lead to the story, or will."""
    for url in build.queries.outputs.leading_to(story.card.url):
        yield f"{build.config.outlet.origin}{url}"


def _lists(build: BuildContext, entries: tuple[str, ...]) -> Iterator[StandsIn]:
    context, door = plan_context(build.context), Door(build.context, build.config.outlet.language)
    for list_ in dict.fromkeys(map(list_of, entries)):
        kind, which = kind_of(list_)
        if kind.has_pages and kind.is_shown(context, which):
            yield StandsIn(kind.subject(door, which).title, kind.url(context.urls, which))


def _feeds(build: BuildContext, story: DeskStory, entries: tuple[str, ...]) -> Iterator[str]:
    """The URLs of the feeds that carry the story now."""
    card, lists = story.card, {list_of(key): key for key in entries}
    for url, list_ in build.queries.outputs.feeds_of(lists, BY_KIND):
        kind, which = kind_of(list_)
        if carried_within(list_) not in lists:
            continue
        terms = kind.terms(build.context.table, which)
        position = standing(lists[list_], card.id, card.date, max(card.date, card.updated))
        if build.context.oldest_carried(list_, terms.items) <= position:
            yield f"{build.config.outlet.origin}{url}"


def _steps(build: BuildContext, story: DeskStory) -> Iterator[Step]:
    outputs = build.queries.outputs
    for path, reason in outputs.stale_of(f"story:{story.path}"):
        yield Step("render", path, reason)
    for path in outputs.going(f"article {story.card.id}"):
        yield Step("remove", path)


# -- what is told of it ----------------------------------------------------------------------------


def as_values(found: ShownStory, at: int) -> dict[str, Any]:
    """The story as JSON-able values; moments in seconds since 1970."""
    return {
        "ok": True,
        "at": at,
        **story_values(found.story),
        "url": found.url,
        "former": [*found.former],
        "lists": [{"title": one.title, "url": one.url} for one in found.lists],
        "feeds": [*found.feeds],
        "next_build": [
            {"what": one.what, "path": one.path, "reason": one.reason} for one in found.steps
        ],
    }


def as_lines(found: ShownStory, at: int, zone: tzinfo) -> Iterator[str]:
    """The story in lines; times in the outlet's zone."""
    story = found.story
    yield printable(story.card.title)
    for word, text in _told(found, at, zone):
        yield f"  {word:<10}  {printable(text)}"


def _told(found: ShownStory, at: int, zone: tzinfo) -> Iterator[tuple[str, str]]:
    story, card = found.story, found.story.card
    yield "id", card.id
    yield "source", story.path
    yield "state", _state(story, zone)
    yield "URL", found.url
    yield from (("leads here", url) for url in found.former)
    yield "section", card.section
    yield from (("desk", text) for text in notes(story, at, zone))
    yield from (("stands in", f"{one.title}: {one.url}") for one in found.lists)
    yield from (("feed", url) for url in found.feeds)
    steps = [_step(one) for one in found.steps] or ["does nothing to it"]
    yield from (("next build", text) for text in steps)


def _state(story: DeskStory, zone: tzinfo) -> str:
    if story.next is not None:
        moment = written(datetime.fromtimestamp(story.next, zone))
        reason = f": {story.embargo}" if story.embargo else ""
        return f"{story.state} until {moment}{reason}"
    published = written(datetime.fromtimestamp(story.card.date, zone))
    since = f", published {published}" if story.state == "live" else ""
    return f"{story.state}{since}{f': {story.embargo}' if story.embargo else ''}"


def _step(step: Step) -> str:
    if step.what == "remove":
        return f"removes {step.path}"
    return f"renders {step.path}: {step.reason}"
