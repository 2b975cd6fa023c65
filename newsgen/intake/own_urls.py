"""Where a story or page stands by its own header: its URL, and older ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import unquote

from msgspec.structs import replace
from pydantic import TypeAdapter, ValidationError

from newsgen.errors import Broken, Problem
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import FrontMatter
from newsgen.intake.header import Header
from newsgen.intake.header_fields import Moment
from newsgen.intake.names import default_id, default_slug, slug_of
from newsgen.outlet.paths import is_site_path, output_path, page_path, path_key, redirect_path
from newsgen.outlet.slugs import ASCII
from newsgen.outlet.tables import OutletSettings
from newsgen.outlet.urls import Urls
from newsgen.outlet.validation import Fault, name_of

WRONG_SLUG = "wrong-slug"


class Placed(Protocol):
    """A header that may say where its page stands."""

    @property
    def slug(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


def own_path(outlet: OutletSettings, address: str) -> str:
    """The path from the site's root that an address in a header means: a path, or `//host/path`.
    Raises Fault where it is another site's.
    """
    if not address.startswith("//"):
        return address
    host, _, rest = address[2:].partition("/")
    if host != outlet.host:
        hint = f"write the path alone, or an address that begins with {outlet.base_url}/"
        raise Fault(f"must not lead to another host, {host}", hint, "wrong-path")
    path, root = f"/{rest}", unquote(outlet.root)
    if not path.startswith(f"{root}/") or path == f"{root}/":
        hint = f"write an address below {outlet.base_url}/"
        raise Fault("must lie below the site's own address", hint, "wrong-path")
    return path.removeprefix(root)


def wrong_places(
    intake: IntakeContext, path: str, header: Header, matter: Placed
) -> Iterator[Problem]:
    """What is wrong with a slug, a URL and older ones as this site has them."""
    named = [("url",), *(("aliases", at) for at in range(len(matter.aliases)))]
    for key, address in zip(named, (matter.url, *matter.aliases), strict=True):
        try:
            own_path(intake.config.outlet, address)
        except Fault as fault:
            place, message = header.locate(key), f"{name_of(key)} {fault.message}"
            yield Problem(path, *place, message, fault.hint, code=fault.code)
    if matter.slug and intake.config.urls.slugs == "ascii" and not ASCII.fullmatch(matter.slug):
        better = slug_of(matter.slug)
        message = '"slug" must be in ASCII letters, as [urls] in config.toml has it'
        hint = f'write "{better}"' if better else "choose a name in ASCII letters"
        hint += ', or write slugs = "unicode" there'
        yield Problem(path, *header.locate(("slug",)), message, hint, code=WRONG_SLUG)


def own_url(urls: Urls, matter: Placed, usual: Callable[[], str]) -> str:
    """The URL of a story or page; "" where its header names none that can be."""
    try:
        return urls.at(own_path(urls.config.outlet, matter.url)) if matter.url else usual()
    except Fault:  # told with all places that are wrong
        return ""


def usual_url(urls: Urls, path: str, section: str, id_: str, matter: FrontMatter) -> str:
    """The URL of a story whose header names none."""
    slug = matter.slug or default_slug(path, urls.config.urls.slugs) or id_
    return urls.article(section, matter.date, slug, id_)


def older_paths(urls: Urls, url: str, matter: Placed) -> tuple[str, ...]:
    """The older paths that lead to a URL. Of those that are one place, the first; without those
    that are, but for case and slash, the URL itself.
    """
    if not matter.aliases:
        return ()
    own = urls.path(url)
    taken = {path_key(page_path(own)), _file_key(own)}
    found = []
    for alias in matter.aliases:
        try:
            path = own_path(urls.config.outlet, alias)
        except Fault:  # told as above
            continue
        key = _file_key(path)
        if key not in taken:
            taken.add(key)
            found.append(path)
    return tuple(found)


def _file_key(path: str) -> str:
    return path_key(output_path(redirect_path(path)))


# -- how an old URL is kept ------------------------------------------------------------------------


def keeping_slugs(
    problems: Iterable[Problem], header: Header, url_with: Callable[[str], str]
) -> Iterator[Problem]:
    """The problems of a header; of a slug that cannot be, also how to keep the URL that it stands
    for, which `url_with` tells.
    """
    slug = header.values.get("slug")
    for problem in problems:
        kept = ""
        if problem.code == WRONG_SLUG and isinstance(slug, str) and not header.values.get("url"):
            kept = _kept(slug.strip(), header, url_with)
        yield replace(problem, hint=f"{problem.hint}{kept}") if kept else problem


def _kept(slug: str, header: Header, url_with: Callable[[str], str]) -> str:
    try:
        path = url_with(slug)
    except (Broken, ValidationError):
        return ""
    if not is_site_path(path):
        return ""
    line = f'url = "{path}"' if header.is_toml else f"url: {path}"
    return f"; to keep the old address, add {line}"


def story_url_with(
    intake: IntakeContext, path: str, header: Header, section: Callable[[], str]
) -> Callable[[str], str]:
    """The path at which a story would stand with a slug."""

    def url_with(slug: str) -> str:
        date = _moments().validate_python(header.values.get("date"), context=intake.zone)
        id_ = header.values.get("id") or default_id(path)
        urls = intake.urls
        return urls.path(urls.article(section(), date, slug, str(id_)))

    return url_with


@lru_cache(maxsize=1)
def _moments() -> TypeAdapter[datetime]:
    return TypeAdapter(Moment)
