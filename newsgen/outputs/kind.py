"""What a kind of output is: how it is rendered, when it is published, what it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from newsgen.catalog.queries import Queries
from newsgen.model import Page
from newsgen.outlet.config import Config
from newsgen.outlet.urls import Urls
from newsgen.pictures.renditions import PictureShapes
from newsgen.render.door import Door
from newsgen.render.static import StaticFiles
from newsgen.render.templates import Templates

# Ranks: the order of publishing. What is referred to comes before what refers to it.
ASSETS, STORIES, LISTS, FEEDS = range(4)
# Units that are no source: a list's own outputs, and what is made once a site.
LIST, ONCE = "list", "once"


class PlanContext(Struct, frozen=True):
    """What the plan is made from. `drafts`: it is that of a preview, which shows them."""

    config: Config
    urls: Urls
    queries: Queries
    templates: Templates
    static: StaticFiles
    shapes: PictureShapes
    drafts: bool

    @property
    def language(self) -> str:
        """The language of the interface where no section has another."""
        return self.config.outlet.language

    def language_of(self, section: str) -> str:
        """The language of the interface on a section's pages."""
        return self.config.section(section).language

    def has_own(self, url: str) -> bool:
        """Whether the outlet has a page of its own at a URL of the site."""
        pages = self.queries.records.plain_pages()
        written = any(page.url == url and (self.drafts or not page.draft) for page in pages)
        file = f"content/_static/{self.urls.page_file(url)}"
        return written or bool(self.queries.sources.digest(file))

    def table(self, name: str) -> Any:
        """A table of config.toml."""
        return getattr(self.config, name)

    def has_template(self, name: str) -> bool:
        """Whether the theme has a template."""
        return self.templates.has(name)


# From a unit to the outputs of one kind: a unit is given as a PlannedStory, else by its name, such
# as a source's path or a list's name.
Planned = Callable[[PlanContext, Any], Iterable[Page]]


class OutputKind(Struct, frozen=True, kw_only=True):
    """What an output of one kind is.

    `of` says for each kind of unit that such outputs come from (a kind of source such as "story",
    LIST, or ONCE) which there are. `settings` are the tables of config.toml, and `templates` those
    whose presence, on which that depends: where one of them changes, all is planned anew. `file`
    names the one that answers a URL.
    """

    name: str
    rank: int
    render: Callable[[Door, Page], str | bytes]
    of: Mapping[str, Planned] = {}
    settings: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    file: Callable[[Urls, str], str] = Urls.file
