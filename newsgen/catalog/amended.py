"""Stories as their corrections and updates leave them, as of a moment."""

from __future__ import annotations

from msgspec.structs import replace

from newsgen.catalog.rows import StoryRow, unpack_article
from newsgen.model import Article


def as_of(article: Article, at: int) -> Article:
    """A story with those of its corrections and updates alone that are due at a moment, the last of
    which may be its last change.
    """
    if not article.amendments:
        return article
    due = tuple(one for one in article.amendments if one.date <= at)
    assert article.revised
    last = max([article.revised, *((one.date, one.has_time) for one in due)])
    card = replace(article.card, updated=last[0], updated_has_time=last[1])
    return replace(article, card=card, amendments=due)


def row_as_of(story: StoryRow, at: int) -> StoryRow:
    """The row of a story, whose card and last change may be those of another moment."""
    if not story.moments:
        return story
    card = as_of(unpack_article(story.card, story.record), at).card
    return story._replace(updated=card.updated, card=card.pack())
