"""Where the links of a text lead within the site: to outputs, and to places on their pages."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from msgspec import Struct

from newsgen.catalog.changes import SourceChange
from newsgen.catalog.plan import STANDS as STANDS_NAME
from newsgen.digest import digest_of
from newsgen.errors import Broken
from newsgen.intake.names import beside
from newsgen.model import Typed
from newsgen.outlet.paths import output_path
from newsgen.render.door import Door, FactKind, of_surroundings
from newsgen.render.reads.files import source_bytes
from newsgen.render.reads.settings import setting

# Pictures and files are planned while pages are rendered, and the names that they are published
# under carry a digest: nobody types one.
MEDIA = "media/"
# What servers put behind the URL of a page that has no ending.
BARE = ".html"


class Site(Struct, frozen=True):
    """What a text in the file `path` may ask about the places that its links name."""

    door: Door
    path: str

    def stands(self, url: str) -> bool:
        """Whether the build makes anything at a path from the site's root."""
        return self._answering(url) is not None

    def _answering(self, path: str) -> str | None:
        """The file in the output that answers a path from the site's root."""
        path = posixpath.normpath(path).lstrip("/") + ("/" if path.endswith("/") else "")
        path = "" if path in ("./", ".", "/") else path
        for file in _files(path):
            url = stands(self.door, file)
            # A page whose own URL has the ending answers without it on some servers only.
            if url and not (file == f"{path}{BARE}" and url.endswith(BARE)):
                return file
        return None

    def places(self, target: str) -> Collection[str] | None:
        """The places on the page that a source path leads to, or a path from the root. None where
        they are not known.
        """
        source = beside(self.path, target).rstrip("/")
        if target.startswith("/"):
            file = self._answering(unquote(target))
            source = self.door.context.queries.outputs.placed_at(file)[1] if file else ""
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


def _files(path: str) -> Iterator[str]:
    """What servers try for a path from the site's root."""
    yield output_path(path)
    if path and not path.endswith("/"):
        yield f"{path}/index.html"  # they lead on to the folder
        yield f"{path}{BARE}"


def _has_text(source: str) -> bool:
    return source.startswith("content/") and not source.startswith("content/_")


def stands(door: Door, path: str) -> str:
    """The URL of the output that stands at a path of the output folder; "" where none does."""
    if path.startswith(MEDIA):
        return path
    url = door.context.queries.outputs.placed_at(path)[0]
    door.note(STANDS, path, url)
    return url


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
    if change.kinds & {"story", "plain"}:
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
