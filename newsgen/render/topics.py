"""What templates see of tags, series and the terms of taxonomies: each is known by its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from newsgen.catalog.lists import term_list
from newsgen.model import Article
from newsgen.outlet.taxonomies import TERM, templates_of, title_of
from newsgen.records import TermRecord
from newsgen.render.door import Door
from newsgen.render.pictures import ShownPicture
from newsgen.render.reads import files, listings, records, settings, texts
from newsgen.render.values import Link
from newsgen.render.view import View

# The page of all terms of a taxonomy.
INDEX_TEMPLATE = "terms.html"


class Topic(View):
    """A tag, a series or a term, with what is on record of it."""

    _called = "the term"

    def __init__(self, door: Door, list_: str) -> None:
        super().__init__(door, list_)
        self._list, self.slug = list_, list_.rpartition("/")[2]

    @property
    def name(self) -> str:
        return name_of(self._door, self._list)

    @property
    def url(self) -> str:
        return url_of(self._door, self._list)

    @property
    def _record(self) -> TermRecord | None:
        return records.term(self._door, self._list)

    @property
    def description(self) -> str:
        return records.term_description(self._door, self._list)

    @property
    def picture(self) -> ShownPicture | None:
        record = self._record
        if not (record and record.picture):
            return None
        keys = (record.path, "image", "src")
        seen = records.sight(self._door, record.picture.path, *keys)
        return ShownPicture(self._door, seen, record.picture)

    @property
    def text(self) -> Markup:
        record = self._record
        if not (record and record.text):
            return Markup("")
        language = settings.setting(self._door, "outlet").language
        return texts.markdown(self._door, record.text, language, record.path, record.line)

    @property
    def extra(self) -> Mapping[str, Any]:
        record = self._record
        return record.extra if record else {}


class Taxonomy(View):
    """What stories are filed under, such as places, in the page's interface language."""

    _called = "a taxonomy"

    def __init__(self, door: Door, name: str) -> None:
        super().__init__(door, name)
        self.name = name

    @property
    def title(self) -> str:
        chosen = settings.setting(self._door, "taxonomies")[self.name]
        return title_of(self.name, chosen, self._door.lang)

    @property
    def url(self) -> str:
        """The page of all terms; "" where the theme has none."""
        settings.setting(self._door, "taxonomies")
        has_index = files.has_template(self._door, INDEX_TEMPLATE)
        return settings.urls(self._door).terms(self.name) if has_index else ""

    @property
    def terms(self) -> list[Link]:
        """All terms that stories name, in the order of their names."""
        found = listings.lists_below(self._door, f"{TERM}/{self.name}")
        links = (link_to(self._door, list_) for list_ in found)
        return sorted(links, key=lambda link: (link.name.casefold(), link.slug))


class TermGroup(Struct, frozen=True):
    """The terms of one taxonomy that a story names: what they are called, where all of them are."""

    _called = "a group of terms"

    name: str
    title: str
    url: str
    terms: Sequence[Link]


def groups_of(door: Door, story: Article) -> list[TermGroup]:
    """The terms that a story names, in the order of config.toml."""
    found = []
    for name, terms in story.terms.items():
        links = [link_to(door, term_list(name, one.slug)) for one in terms]
        taxonomy = Taxonomy(door, name)
        found.append(TermGroup(name, taxonomy.title, taxonomy.url, links))
    return found


def in_menus(door: Door) -> list[Taxonomy]:
    """The taxonomies whose page of all terms is linked in the menus, as stories speak of them."""
    chosen = settings.setting(door, "taxonomies")
    named = (Taxonomy(door, name) for name, one in chosen.items() if one.menu)
    return [one for one in named if one.url and listings.lists_below(door, f"{TERM}/{one.name}")]


def link_to(door: Door, list_: str) -> Link:
    """A tag, a series or a term as it is shown. A theme without pages of them has no URL for it."""
    return door.shared(("topic", list_), _link, list_)


def _link(door: Door, list_: str) -> Link:
    return Link(name_of(door, list_), url_of(door, list_), list_.rpartition("/")[2])


def name_of(door: Door, list_: str) -> str:
    """As its record has it in the language of the interface, or else as its oldest story does."""
    return records.term_name(door, list_) or listings.spelling(door, list_)


def url_of(door: Door, list_: str) -> str:
    """The URL of its page; "" where the theme has none."""
    kind, _, which = list_.partition("/")
    template = template_of_terms(door, which) if kind == TERM else f"{kind}.html"
    is_there = template and files.has_template(door, template)
    return settings.urls(door).topic(list_) if is_there else ""


def template_of_terms(door: Door, which: str) -> str:
    """The template of a term's page; "" where the theme has none."""
    name = which.partition("/")[0]
    chosen = settings.setting(door, "taxonomies")[name].template
    names = templates_of(name, chosen)
    return next((one for one in names if files.has_template(door, one)), "")
