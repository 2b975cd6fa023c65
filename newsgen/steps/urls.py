"""The URLs that never die: what is known of them, what is entered, who may not have which."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from newsgen.catalog.urls import Holding
from newsgen.errors import Problem
from newsgen.intake.positions import place_of
from newsgen.publish.url_ledger import stamp
from newsgen.publish.url_list import FILE, read_list
from newsgen.steps.context import BuildContext

# How the ledger and urls.json looked when they were read; whether all that stands is entered.
READ, ENTERED = "urls", "urls entered"


def know_urls(build: BuildContext) -> None:
    """Have the catalog know the ledger of URLs and urls.json as they are. Raises Broken."""
    baseline, look = build.catalog.baseline, _look(build)
    if baseline.value(READ) == look:
        return
    listed = read_list(build.order.root, build.context.urls)
    if build.queries.places.know(list(build.order.url_ledger.read()), listed):
        baseline.keep("plan", "")  # all is planned anew
        baseline.keep(ENTERED, "")
    baseline.keep(READ, look)


def enter_urls(build: BuildContext) -> None:
    """Enter in the ledger what is about to be published, unless readers will never see it."""
    baseline, places, urls = build.catalog.baseline, build.queries.places, build.context.urls
    if not build.order.enters_urls:
        baseline.keep(ENTERED, "")
        return
    everything = baseline.differs(ENTERED, "1")
    published = (Holding(urls.path(url), id_) for url, id_ in places.published(everything))
    new = sorted({one for one in published if not places.is_last(one)})
    if new:
        build.order.url_ledger.add(new)
        places.enter(new)
        baseline.keep(READ, _look(build))


def unlisted(build: BuildContext) -> Iterator[Problem]:
    """That urls.json lacks URLs, where there is one."""
    if not stamp(str(build.order.root / FILE)):
        return
    count, first = build.queries.places.unlisted()
    if count:
        others = f" and {count - 1} more, which were" if count > 1 else ", which was"
        message = f"lacks {build.context.urls.at(first)}{others} published"
        hint = "bring it up to date with newsgen urls --export"
        yield Problem(FILE, 0, 0, message, hint, "warning", "urls-missing")


def usurped(build: BuildContext) -> Iterator[Problem]:
    """The pages that are new, and would stand at a URL that leads to another page now."""
    for url, owner, id_ in build.queries.places.newcomers():
        page = build.planner.present(id_)
        if page and page.owner != owner and page.url != url:
            message = f"{owner} claims the URL {unquote(url)}, which leads to {page.owner}"
            hint = "give it another slug: whoever has the old link looks for the other page"
            place = place_of(build.order.root, owner, "slug")
            yield Problem(owner, *place, message, hint, code="old-url")


def _look(build: BuildContext) -> str:
    listed = stamp(str(build.order.root / FILE))
    return f"{build.order.url_ledger.signature()} {listed}"
