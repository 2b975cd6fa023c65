"""Share cards: the pictures that other sites show of stories without one."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.model import Page
from newsgen.outputs.kind import ASSETS, OutputKind, PlanContext
from newsgen.render.door import Door
from newsgen.render.reads import share_cards

UNIT = share_cards.SHARE_CARD.name


def render_share_card(door: Door, page: Page) -> bytes:
    return share_cards.drawing(door, page.subject)


def _cards(context: PlanContext, which: str) -> Iterator[Page]:
    """The card, as long as any page names it (`Planner`)."""
    yield Page("share-card", share_cards.card_url(context.urls, which), which, "newsgen")


SHARE_CARD = OutputKind(name="share-card", rank=ASSETS, render=render_share_card, of={UNIT: _cards})
