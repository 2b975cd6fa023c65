"""The file by which search engines know that an IndexNow key is the site's own."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.model import Page
from newsgen.outlet.urls import Urls
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind, PlanContext
from newsgen.render.door import Door


def key_url(urls: Urls, key: str) -> str:
    """Where the key stands, at the root of what it speaks for:
    https://www.indexnow.org/documentation, section "Verifying ownership via the key".
    """
    return urls.at(f"/{key}.txt")


def _render(door: Door, page: Page) -> str:
    """The key and nothing else."""
    return page.subject


def _planned(context: PlanContext, _: str) -> Iterator[Page]:
    key = context.config.ping.indexnow_key
    if key and not context.drafts:
        yield Page("indexnow-key", key_url(context.urls, key), key, "config.toml", context.language)


INDEXNOW_KEY = OutputKind(
    name="indexnow-key", rank=FEEDS, render=_render, of={ONCE: _planned}, settings=("ping",)
)
