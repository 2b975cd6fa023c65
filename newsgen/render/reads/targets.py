"""Where the links of a text lead within the site: to outputs, and to places on their pages."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable

from msgspec import Struct

from newsgen.catalog.changes import SourceChange
from newsgen.catalog.plan import STANDS as STANDS_NAME
from newsgen.digest import digest_of
from newsgen.errors import Broken
from newsgen.intake.names import beside
from newsgen.model import Typed
from newsgen.outlet.urls import output_path
from newsgen.render.door import Door, FactKind, of_surroundings
from newsgen.render.reads.files import source_bytes
from newsgen.render.reads.settings import setting

# Pictures and files are planned while pages are rendered, and the names that they are published
# under carry a digest: nobody types one.
MEDIA = "media/"


class Site(Struct, frozen=True):
    """What a text in the file `path` may ask about the places that its links name."""

    door: Door
    path: str

    def stands(self, url: str) -> bool:
        """Whether the build makes anything at a path from the root."""
        path = posixpath.normpath(url).lstrip("/") + ("/" if url.endswith("/") else "")
        path = "" if path in ("./", ".", "/") else path
        files = [output_path(f"/{path}")]
        if path and not path.endswith("/"):
            files.append(f"{path}/index.html")  # servers lead on to the folder
        return any(stands(self.door, file) for file in files)

    def places(self, target: str) -> Collection[str] | None:
        """The places on the page that a source path leads to, or a path from the root. None where
        they are not known.
        """
        source = beside(self.path, target).rstrip("/")
        if target.startswith("/"):
            source = self.door.context.queries.owner_at(output_path(target))
        known = anchors(self.door, source) if _has_text(source) else None
        return None if known is None else known | theme_ids(self.door)

    def near(self, target: str) -> str:
        """The source that a dead source path may have meant, as it is written in this text."""
        return self.door.context.nearby.near(self.path, target)

    def own_places(self) -> Collection[str] | None:
        """The places on the text's own page that the theme gives; None where the text stands on
        many pages.
        """
        return theme_ids(self.door) if _has_text(self.path) else None


def _has_text(source: str) -> bool:
    return source.startswith("content/") and not source.startswith("content/_authors/")


def stands(door: Door, path: str) -> bool:
    """Whether an output stands at a path of the output folder."""
    if path.startswith(MEDIA):
        return True
    found = bool(door.context.queries.owner_at(path))
    door.note(STANDS, path, str(found))
    return found


STANDS = FactKind(name=STANDS_NAME, ask=stands, words="presence of {}")


def anchors(door: Door, source: str) -> frozenset[str] | None:
    """The ids in the text of a story or plain page, None where it has none that can be told."""
    setting(door, "markdown")
    found = _anchors(door, source)
    door.note(ANCHORS, source, "" if found is None else digest_of(sorted(found)))
    return found


def _anchors(door: Door, source: str) -> frozenset[str] | None:
    from newsgen.intake.body import ids_in

    intake = door.context.intake
    typed = _typed(door, source)
    if typed is None:
        return None
    try:
        return ids_in(typed, intake.markdown, intake.engine)
    except Broken:
        return None  # what is wrong with that text is told of it


def _typed(door: Door, source: str) -> Typed | None:
    """The text of a story or plain page that is visible."""
    from newsgen.intake.header import body_at

    queries = door.context.queries
    for path in (source, f"{source}/index.md"):
        if found := door.context.article(queries.stories.id_at(path)):
            story = found[0]
            text = body_at(story.offset, source_bytes(door, path), path)
            return Typed(text, path, story.line, story.card.lang)
    page = door.context.plain_page(queries.records.id_at(source))
    return Typed(page.text, source, page.line, page.lang) if page else None


def _paths_of(change: SourceChange) -> Iterable[str]:
    if change.kind in ("story", "plain"):
        yield change.path
        if change.path.endswith("/index.md"):
            yield change.path.removesuffix("/index.md")


ANCHORS = FactKind(name="anchors", ask=anchors, words="places on {}", woken_by_source=_paths_of)


def theme_ids(door: Door) -> frozenset[str]:
    """The ids that the theme's templates give."""
    found = door.context.templates.ids()
    door.note(THEME_IDS, "theme", digest_of(sorted(found)))
    return found


THEME_IDS = of_surroundings("ids", lambda door, _: theme_ids(door), "ids in the {}'s templates")

FACTS = (STANDS, ANCHORS, THEME_IDS)
