"""What feeds still say, for a time, of stories that were taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsgen.catalog.lists import WITHDRAWN, Entry, tombstone_list, withdrawn_list
from newsgen.model import Article
from newsgen.outlet.config import Config
from newsgen.outputs.lists.author import AUTHOR
from newsgen.outputs.lists.front import LAST_CHANGES, SITE_FEED
from newsgen.outputs.lists.kind import ListKind
from newsgen.outputs.lists.partner import PARTNER
from newsgen.outputs.lists.section import SECTION
from newsgen.outputs.lists.series import SERIES
from newsgen.outputs.lists.tag import TAG
from newsgen.outputs.lists.term import TERMS

# Readers' programs keep the story as they have it unless the feed says otherwise for so long. Then
# Atom feeds say that it is gone.
KEPT = 7 * 24 * 60 * 60
WITH_FEEDS = (SITE_FEED, LAST_CHANGES, SECTION, AUTHOR, TAG, SERIES, TERMS, PARTNER)


def _entries(article: Article, config: Config) -> Iterable[Entry]:
    if article.withdrawn is None or "feeds" in article.exclude:
        return ()
    lists = [entry.list for kind in WITH_FEEDS for entry in kind.entries(article, config)]
    return _stays(lists, article.withdrawn.date)


def _stays(lists: Iterable[str], opens: int) -> Iterator[Entry]:
    ends = opens + KEPT
    for list_ in lists:
        yield Entry(withdrawn_list(list_), opens=opens, closes=ends)
        yield Entry(tombstone_list(list_), opens=ends)


WITHDRAWN_STORIES = ListKind(name=WITHDRAWN, entries=_entries)
