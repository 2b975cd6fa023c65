"""Files of the site and of its theme: pictures, data, templates, style sheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from newsgen.catalog.changes import SourceChange
from newsgen.catalog.rows import unpack_problem
from newsgen.digest import digest, digest_of
from newsgen.errors import Broken, Problem, did_you_mean
from newsgen.model import Asset
from newsgen.outlet.source import read_inside, read_plain, unreadable
from newsgen.render.door import NOTHING, Door, FactKind, of_surroundings
from newsgen.render.misuse import Misuse
from newsgen.render.reads.openings import settled
from newsgen.render.static import media_url

# -- files of content/ -----------------------------------------------------------------------------


# Kinds of sources that have facts of their own.
READ_OTHERWISE = frozenset({"story", "author", "term", "plain", "data", "front", "entry"})


def paths_of(change: SourceChange) -> Iterable[str]:
    return () if change.kinds <= READ_OTHERWISE else (change.path,)


def asset(door: Door, path: str) -> Asset | None:
    """A file of content/ under its published name; asking for it is what publishes it.

    One that must not be published says why.
    """
    found = door.context.asset(path)
    door.note(ASSET, path, digest_of(found) if found else NOTHING)
    if found is None:
        return None
    if found.problem:
        return Asset("", problem=unpack_problem(found.problem))
    url = media_url(door.context.urls, path, found.digest)
    return Asset(url, found.width, found.height, size=found.size)


ASSET = FactKind(name="asset", ask=asset, woken_by_source=paths_of)


def file(door: Door, path: str) -> bytes:
    """The bytes of a file of content/."""
    file_digest(door, path)
    return source_bytes(door, path)


def has_file(door: Door, path: str) -> bool:
    """Whether there is a file of content/ at a path."""
    return bool(file_digest(door, path))


def file_digest(door: Door, path: str) -> str:
    """The digest of a file of content/ as it was taken in, "" where there is none."""
    found = door.context.source_digest(path)
    door.note(FILE, path, found)
    return found


FILE = FactKind(name="file", ask=file_digest, woken_by_source=paths_of)


def source_bytes(door: Door, path: str) -> bytes:
    """A source's bytes, for what notes them itself.

    Raises Broken where they are no longer those that were taken in.
    """
    try:
        data = read_plain(door.context.root, path)
        if digest(data) == door.context.source_digest(path):
            return data
        read_inside(door.context.root, path)  # a link is told as one
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Broken([unreadable(path, error)]) from None
    message = "changed while the site was being built"
    raise Broken([Problem(path, 0, 0, message, "run the build again", code="changed")])


def data(door: Door, name: str) -> Any:
    """A data file's value, or None."""
    door.note(DATA, name, door.context.record_digest("data", name))
    return door.context.data(name)


DATA = FactKind(
    name="data",
    ask=data,
    in_frame=True,
    woken_by_source=lambda change: [one.id for one in change.sides if one.kind == "data"],
)


# -- files of the theme ----------------------------------------------------------------------------


def static(door: Door, name: str) -> str:
    """The URL of a theme's static file. Raises Misuse where there is none."""
    url = static_url(door, name)
    if url is None:
        message = f'no file "{name}" in the theme\'s static/{near_static(door, str(name))}'
        raise Misuse(message, "put it there, or correct the name")
    return url


def near_static(door: Door, name: str) -> str:
    """What a static file that is not there may have been meant to be, in words."""
    return did_you_mean(name, door.context.static.names())


def static_url(door: Door, name: str) -> str | None:
    """The URL of a theme's static file, None where there is none."""
    url = door.context.static.url(name)
    door.note(STATIC, name, url or NOTHING)
    return url


STATIC = of_surroundings("static", static_url, "static/{}")


def theme_file(door: Door, name: str) -> bytes:
    """The bytes of a theme's static file, as published."""
    static_url(door, name)
    return door.context.static.data(name) or b""


def template(door: Door, name: str, context: dict[str, Any], about: str) -> str:
    """A template filled in; noted with all that it pulls in. A page is open to what it needs."""
    template_digest(door, name)
    return settled(door, door.context.templates.render(name, context, about))


def fragment(door: Door, name: str, context: dict[str, Any], about: str) -> str:
    """A template filled in, for a text. Raises Broken, naming the template and its line."""
    template_digest(door, name)
    return door.context.templates.render(name, context, about)


def template_part(door: Door, name: str, context: dict[str, Any]) -> str:
    """A template filled in, as a piece of a page's; what goes wrong is told where that is filled
    in.
    """
    template_digest(door, name)
    return door.context.templates.fill(name, context)


def template_digest(door: Door, name: str) -> None:
    """Note a template with all that it pulls in."""
    door.note(TEMPLATE, name, door.context.templates.digest_of(name))


TEMPLATE = of_surroundings("template", template_digest, "template {}")


def has_template(door: Door, name: str) -> bool:
    """Whether the theme has a template; what stands in it is not asked."""
    found = door.context.templates.has(name)
    door.note(HAS_TEMPLATE, name, str(found))
    return found


HAS_TEMPLATE = of_surroundings("has template", has_template, "presence of template {}")

FACTS = (ASSET, FILE, DATA, STATIC, TEMPLATE, HAS_TEMPLATE)
