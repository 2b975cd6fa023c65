"""Stories, plain pages and authors: their records, and where a path of content/ leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn, TypeVar

from newsgen.catalog.changes import Snapshot, SourceChange
from newsgen.digest import digest, digest_of
from newsgen.errors import Broken, Problem
from newsgen.intake.foreign import origin_of
from newsgen.intake.names import MARKDOWN, beside, is_markdown, path_from, stem_of
from newsgen.intake.positions import place_of
from newsgen.model import (
    Amendment,
    Article,
    Asset,
    Card,
    Destination,
    Note,
    Picture,
    Recording,
    Use,
    Withdrawn,
)
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.taxonomies import OF_LISTS, templates_of
from newsgen.outlet.taxonomies import TERM as TOPIC
from newsgen.pictures.formats import NO_PICTURE_HINT
from newsgen.records import AuthorRecord, PlainPage, TermRecord
from newsgen.render.door import NOTHING, Door, FactKind
from newsgen.render.reads import pictures
from newsgen.render.reads.files import asset, has_template
from newsgen.render.reads.pictures import Sight
from newsgen.render.reads.settings import drafts, setting, urls

Found = TypeVar("Found", Asset, Sight)
# The folders of the records of tags and series, by the kinds of their lists.
FOLDERS = {kind: folder for folder, kind in OF_LISTS.items()}
BUNDLES = tuple(
    f"/index.{each}"
    for ending in MARKDOWN
    for each in (ending[1:], ending[1:].upper(), ending[1:].capitalize())
)


def _ids_of(kind: str, change: SourceChange) -> Iterable[str]:
    return (one.id for one in change.sides if one.kind == kind)


def _story(change: SourceChange) -> Iterable[str]:
    return _ids_of("story", change)


def card(door: Door, id_: str) -> Card | None:
    """A visible story's card; its last change is a fact of its own."""
    found, digest_ = door.context.card(id_) or (None, NOTHING)
    door.note(CARD, id_, digest_)
    return found


CARD = FactKind(name="card", ask=card, woken_by_source=_story)


def last_change(door: Door, id_: str) -> tuple[int, bool]:
    """When a visible story changed last, in seconds (0: never), and whether that has a time."""
    found = door.context.card(id_)
    changed = (found[0].updated, found[0].updated_has_time) if found else (0, False)
    door.note(LAST_CHANGE, id_, digest_of(changed) if changed[0] else NOTHING)
    return changed


LAST_CHANGE = FactKind(name="last change", ask=last_change, woken_by_source=_story)


def article(door: Door, id_: str) -> Article | None:
    """All of a visible story's record."""
    found, digest_ = door.context.article(id_) or (None, NOTHING)
    door.note(ARTICLE, id_, digest_)
    return found


ARTICLE = FactKind(name="article", ask=article, woken_by_source=_story)


def withdrawn(door: Door, id_: str) -> Withdrawn | None:
    """What is still said of a story that was taken back."""
    found = door.context.withdrawn(id_)
    door.note(WITHDRAWN, id_, digest_of(found) if found else NOTHING)
    return found


WITHDRAWN = FactKind(name="withdrawn", ask=withdrawn, woken_by_source=_story)


def corrections(door: Door, id_: str) -> tuple[Amendment, ...]:
    """What was put right in a visible story by now, the oldest first."""
    found = door.context.article(id_)
    noted = tuple(one for one in found[0].amendments if one.kind != "update") if found else ()
    door.note(CORRECTIONS, id_, digest_of(noted) if noted else NOTHING)
    return noted


CORRECTIONS = FactKind(name="corrections", ask=corrections, woken_by_source=_story)


def author(door: Door, id_: str) -> AuthorRecord | None:
    """An author's record."""
    door.note(AUTHOR, id_, door.context.record_digest("author", id_))
    return door.context.author(id_)


AUTHOR = FactKind(
    name="author", ask=author, woken_by_source=lambda change: _ids_of("author", change)
)


def term(door: Door, list_: str) -> TermRecord | None:
    """What is on record of a tag, a series or a term, by the name of its list."""
    door.note(TERM, list_, door.context.record_digest("term", list_))
    return door.context.term(list_)


TERM = FactKind(name="term", ask=term, woken_by_source=lambda change: _ids_of("term", change))


def term_name(door: Door, list_: str) -> str:
    """Its name on record in the language of the interface; "" where there is none."""
    found = door.context.term(list_)
    door.note(TERM_NAME, list_, digest_of([found.name, found.names]) if found else NOTHING)
    return found.name_in(door.lang) if found else ""


TERM_NAME = FactKind(
    name="name",
    ask=term_name,
    words="name of {}",
    woken_by_source=lambda change: _ids_of("term", change),
)


def term_description(door: Door, list_: str) -> str:
    """What is said of it in a sentence, which its feeds say, too."""
    found = door.context.term(list_)
    text = found.description if found else ""
    door.note(TERM_DESCRIPTION, list_, digest(text))
    return text


TERM_DESCRIPTION = FactKind(
    name="description",
    ask=term_description,
    words="description of {}",
    woken_by_source=lambda change: _ids_of("term", change),
)


def plain_page(door: Door, slug: str) -> PlainPage | None:
    """A plain page."""
    door.note(PLAIN, slug, door.context.record_digest("plain", slug))
    return door.context.plain_page(slug)


PLAIN = FactKind(
    name="plain", ask=plain_page, woken_by_source=lambda change: _ids_of("plain", change)
)


# -- all of a kind ---------------------------------------------------------------------------------


def plain_pages(door: Door) -> list[PlainPage]:
    """All plain pages that the outlet shows."""
    shown = [
        page
        for page in door.context.queries.records.plain_pages()
        if not page.draft or drafts(door)
    ]
    known = [[page.title, page.url, page.order, page.menu, page.noindex] for page in shown]
    door.note(ALL, "plain pages", digest_of(known))
    return shown


def author_urls(door: Door) -> list[str]:
    """The pages of all author records."""
    ids = [id_ for id_, _ in door.context.queries.records.authors()]
    door.note(ALL, "authors", digest(" ".join(ids)))
    return [urls(door).author(id_) for id_ in ids]


def _all_of_its_kind(change: SourceChange) -> Iterable[str]:
    lists = {"plain": "plain pages", "author": "authors"}
    return [name for kind, name in lists.items() if kind in change.kinds]


ALL = FactKind(
    name="all",
    ask=lambda door, kind: plain_pages(door) if kind == "plain pages" else author_urls(door),
    words="list of all {}",
    in_frame=True,
    woken_by_source=_all_of_its_kind,
)


# -- where a path leads ----------------------------------------------------------------------------


def link(door: Door, path: str, target: str) -> Destination:
    """The URL that a source path in the file `path` leads to: a story, page, author, section or
    file; else None.

    An empty URL stands for a story or page that is not visible, or for a text that has errors, a
    Problem for a file that must not be published, a Note for that of a story that was taken back.
    """
    wanted = beside(path, target).rstrip("/")
    return destination(door, wanted) if wanted else None


def destination(door: Door, wanted: str) -> Destination:
    """The URL that stands for a path of content/, as `link` gives it."""
    url = _destination(door, wanted)
    door.note(LINK, wanted, NOTHING if url is None else str(url) or "hidden")
    return url


def _destination(door: Door, wanted: str) -> Destination:
    queries = door.context.queries
    for candidate in (wanted, f"{wanted}/index.md"):
        story = door.context.card(queries.stories.id_at(candidate))
        if story:
            return story[0].url
        if note := queries.stories.withdrawn_url(candidate):
            return Note(note)
        if queries.stories.is_on_file(candidate) or queries.sources.is_aside(candidate):
            return ""
    inside = wanted.removeprefix("content/")
    if inside.startswith("pages/") and (plain := _plain_url(door, wanted)) is not None:
        return plain
    if inside.startswith("_authors/") and (id_ := queries.records.id_at(wanted)):
        return urls(door).author(id_) if has_template(door, "author.html") else ""
    if inside.startswith("_") and queries.records.kind_at(wanted) == "term":
        return _topic_url(door, queries.records.id_at(wanted))
    if "." not in inside:  # the sections' ids have none
        setting(door, "sections")
        if inside in door.context.config.section_ids():
            return urls(door).section(inside)
    if found := asset(door, wanted):
        return found.problem or found.url
    return _bundle(door, wanted)


def _topic_url(door: Door, list_: str) -> str:
    """The URL of the page of a tag, a series or a term; "" where no visible story speaks of it."""
    kind, taxonomy, *_ = list_.split("/")
    if kind == TOPIC:
        names = templates_of(taxonomy, setting(door, "taxonomies")[taxonomy].template)
    else:
        names = (f"{kind}.html",)
    has_page = any(has_template(door, name) for name in names)
    is_shown = has_page and door.context.queries.lists.count(list_)
    return urls(door).topic(list_) if is_shown else ""


def _record_of(list_: str) -> Iterable[str]:
    """The paths at which the record of a list may lie."""
    kind, *further = list_.split("/")
    folder = FOLDERS.get(kind) or (further.pop(0) if kind == TOPIC and len(further) == 2 else "")
    return [f"content/_{folder}/{further[0]}{ending}" for ending in MARKDOWN] if folder else ()


def _plain_url(door: Door, wanted: str) -> str | None:
    """The URL of the plain page at a path, or of the one that stands for a folder there."""
    records = door.context.queries.records
    for candidate in (wanted, f"{wanted}/index.md"):
        if page := door.context.plain_page(records.id_at(candidate)):
            return page.url if drafts(door) or not page.draft else ""
    return None


def _bundle(door: Door, wanted: str) -> Destination:
    """The URL of a bundle whose story is not called `index.md`."""
    for ending in BUNDLES:
        if story := door.context.card(door.context.queries.stories.id_at(wanted + ending)):
            return story[0].url
        queries = door.context.queries
        if note := queries.stories.withdrawn_url(wanted + ending):
            return Note(note)
        if queries.stories.is_on_file(wanted + ending) or queries.sources.is_aside(wanted + ending):
            return ""
    return None


def _paths_that_lead_elsewhere(change: SourceChange) -> Iterable[str]:
    if _target(change.before) != _target(change.after):
        yield change.path
        if is_markdown(change.path) and stem_of(change.path).endswith("/index"):
            yield stem_of(change.path).removesuffix("/index")


def _target(one: Snapshot | None) -> object:
    """What a link to a source leads to, as far as this depends on the source."""
    if one is None:
        return None
    return (one.url, one.withdrawn) if one.kind == "story" else (one.id, one.digest)


LINK = FactKind(
    name="link",
    ask=destination,
    words="link to {}",
    woken_by_list=_record_of,
    woken_by_source=_paths_that_lead_elsewhere,
)


# -- pictures and recordings -----------------------------------------------------------------------


def picture(door: Door, named: Picture | None, id_: str) -> tuple[Sight, Picture] | None:
    """A story's picture, as its file is.

    Raises Broken naming the story where the file is missing, or cannot be shown.
    """
    if named is None:
        return None
    source = door.context.queries.stories.source_of(id_)
    return sight(door, named.path, source, "image", "src"), named


def sight(door: Door, path: str, source: str, *keys: str) -> Sight:
    """The picture that these keys of the file `source` name.

    Raises Broken there where it is missing, or cannot be shown.
    """
    found = pictures.sight(door, path)
    named = _named(door, found, path, source, "dead-picture", *keys)
    return _shown(door, named, path, source, *keys)


def shown_asset(door: Door, path: str, source: str, *keys: str) -> Asset:
    """The file of a picture that these keys of the file `source` name, published as it is.

    Raises Broken there where it is missing, or cannot be shown.
    """
    found = asset(door, path)
    named = _named(door, found, path, source, "dead-picture", *keys)
    return _shown(door, named, path, source, *keys)


def recording(door: Door, story: Article) -> tuple[Recording, Asset] | None:
    """A story's recording with its published file; with its address, where it is at another host.

    Raises Broken naming the story where the file is missing.
    """
    named = story.audio
    if named is None:
        return None
    if origin_of(named.src):
        return named, Asset(named.src)
    keys = ("dead-audio", "audio", "src")
    return named, _named(door, asset(door, named.src), named.src, story.path, *keys)


def use_of(door: Door, story: Article) -> Use | None:
    """What a story's recording needs of another host, if it lies at one."""
    origin = origin_of(story.audio.src) if story.audio else ""
    if not origin or origin.partition("://")[2] == setting(door, "outlet").host:
        return None
    place = _place(door, story.path, ("audio", "src"))
    return Use("media-src", origin, story.path, *place)


def _shown(door: Door, found: Found, path: str, source: str, *keys: str) -> Found:
    """What was found at a path, if it is a picture. Raises Broken."""
    if not found.width:
        message = f"{path} is no picture"
        fail(door, source, message, NO_PICTURE_HINT, "dead-picture", *keys)
    return found


def _named(door: Door, found: Found | None, path: str, source: str, code: str, *keys: str) -> Found:
    """What was found at a path, if it may be published. Raises Broken."""
    if found is None:
        what = "recording" if code == "dead-audio" else "picture"
        near = door.context.nearby.near(source, path_from(source, path))
        if source == CONFIG:  # where pictures are named as `content/` has them
            near = near.removeprefix("content/")
        hint = (
            f"put the {what} there, or correct the name (it is relative to the file that names it)"
        )
        if near:
            hint = f'did you mean "{near}"? Otherwise, {hint}'
        fail(door, source, f"there is no {what} {path}", hint, code, *keys)
    if found.problem:
        problem = found.problem
        fail(door, source, f"{path} {problem.message}", problem.hint, problem.code, *keys)
    return found


def fail(door: Door, path: str, message: str, hint: str, code: str, *keys: str) -> NoReturn:
    """Raise a problem with a key of a source's header, or of config.toml."""
    raise Broken([Problem(path, *_place(door, path, keys), message, hint, code=code)])


def tell(door: Door, path: str, message: str, hint: str, code: str, *keys: str) -> None:
    """Note a warning at a key of a source's header, which the output has read."""
    place = _place(door, path, keys)
    door.problems.append(Problem(path, *place, message, hint, "warning", code))


def _place(door: Door, path: str, keys: Sequence[str]) -> tuple[int, int]:
    return place_of(door.context.root, path, *keys)


FACTS = (
    *(CARD, LAST_CHANGE, ARTICLE, CORRECTIONS, WITHDRAWN, AUTHOR, TERM, TERM_NAME),
    *(TERM_DESCRIPTION, PLAIN, ALL, LINK),
)
