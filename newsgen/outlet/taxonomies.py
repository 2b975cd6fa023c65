"""Taxonomies: what stories are filed under beside tags, such as places, people and companies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from newsgen.outlet.config_fields import pattern
from newsgen.outlet.fields import Flag, FullLine, InterfaceLanguage, Line, Name
from newsgen.outlet.tables import Table, UrlPatterns
from newsgen.outlet.validation import Fault

# What the names of the lists of their terms begin with; then the taxonomy and the slug follow.
TERM = "term"
# What the records of tags and series are in, beside those of the taxonomies.
OF_LISTS: Mapping[str, str] = {"tags": "tag", "series": "series"}
# No taxonomy is called what a header, a folder of content/ or a kind of list is called already.
HEADER_KEYS = frozenset(
    """
    title date author authors section also_in id slug url guid updated summary kicker dateline
    byline image audio tags series related lang translation_of draft aliases canonical genre pinned
    about exclude layout note extra status withdrawn embargo publish_at expires corrections updates
    minor live starts ends where assigned due sponsor include
    """.split()
)
FOLDERS = frozenset("static data authors fronts images pages entries".split())
LISTS = frozenset(
    """
    home feed updated recent pinned unrelated aside paid sections year tag month news partner term
    terms event events
    """.split()
)
RESERVED = HEADER_KEYS | FOLDERS | LISTS
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _taxonomy_name(value: str) -> str:
    if not _NAME.fullmatch(value):
        better = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_0123456789")
        hint = f"write [taxonomies.{better or 'places'}]; the name for readers goes under title"
        message = "must be named in lower-case letters, digits and underscores, as headers have it"
        raise Fault(message, hint, "taxonomy-name")
    if value in RESERVED:
        message = f'must not be called "{value}", which means something else already'
        raise Fault(message, "choose another name, such as places or people", "taxonomy-name")
    return value


TaxonomyName = Annotated[FullLine, AfterValidator(_taxonomy_name)]


class TaxonomySettings(Table):
    """What stories are filed under, beside tags: headers have a key of its name."""

    title: Line = Field(
        default="", description="what readers see it called; by default its own name"
    )
    titles: dict[InterfaceLanguage, FullLine] = Field(
        default_factory=dict, description="the title in other interface languages, by language"
    )
    url: Annotated[Line, AfterValidator(pattern(("slug",), ("slug",)))] = Field(
        default="", description="a term's URL; by default /NAME/{slug}/"
    )
    feeds: Flag = Field(default=True, description="a feed for each term")
    menu: Flag = Field(default=False, description="whether the page of all terms is in the menus")
    template: Name = Field(
        default="",
        description="the template of its terms' pages; by default NAME.html, or else term.html",
    )


def term_pattern(name: str, settings: TaxonomySettings) -> str:
    """The pattern of the URLs of a taxonomy's terms."""
    return settings.url or f"/{name}/{{slug}}/"


def index_path(name: str, settings: TaxonomySettings) -> str:
    """Where the page of all terms stands: in the folder of the terms' pages, if that is its own."""
    folder = term_pattern(name, settings).partition("{")[0].rpartition("/")[0]
    return f"{folder or f'/{name}'}/"


def title_of(name: str, settings: TaxonomySettings, lang: str) -> str:
    """What readers see a taxonomy called, in an interface language."""
    titles = settings.titles
    usual = settings.title or name.replace("_", " ").capitalize()
    return titles.get(lang) or titles.get(lang.partition("-")[0], usual)


def templates_of(taxonomy: str, chosen: str) -> tuple[str, ...]:
    """The templates that a term's page may be made with: the first that there is."""
    return f"{chosen or taxonomy}.html", "term.html", "tag.html"


def same_patterns(
    patterns: UrlPatterns, taxonomies: Mapping[str, TaxonomySettings]
) -> Iterator[tuple[str, str, str]]:
    """(taxonomy, its pattern, what else has it) of those whose pages would stand among others."""
    names = ("section", "author", "tag", "series", "page")
    taken = {_bare(getattr(patterns, name)): f"[urls] {name}" for name in names}
    for name, settings in taxonomies.items():
        url = term_pattern(name, settings)
        other = taken.setdefault(_bare(url), f"[taxonomies.{name}]")
        if other != f"[taxonomies.{name}]":
            yield name, url, other


def _bare(url: str) -> str:
    return re.sub(r"\{\w+\}", "{}", url).removesuffix(".html").rstrip("/")
