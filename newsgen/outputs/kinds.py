"""The kinds of outputs: one record each. What the plan comes to is read from here."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.outputs import listing
from newsgen.outputs.article import ARTICLE
from newsgen.outputs.calendar import CALENDAR_FILE
from newsgen.outputs.corrections import CORRECTIONS_PAGE
from newsgen.outputs.feeds import formats
from newsgen.outputs.feeds.directory import FEEDS_PAGE, OPML
from newsgen.outputs.feeds.style import FEED_STYLE
from newsgen.outputs.files import ASSET, FILE, THEME_FILE
from newsgen.outputs.furniture import MISSING, OUTLET_CSS, RECENT_FRAGMENT
from newsgen.outputs.host_files import HEADERS, REDIRECTS
from newsgen.outputs.indexnow import INDEXNOW_KEY
from newsgen.outputs.kind import OutputKind
from newsgen.outputs.live import LIVE_FEED, LIVE_JSON, LIVE_PAGE
from newsgen.outputs.maps import SITEMAP, SITEMAP_INDEX, SITEMAP_PAGES
from newsgen.outputs.news_sitemap import NEWS_SITEMAP
from newsgen.outputs.ninjs import NINJS
from newsgen.outputs.plain import PLAIN
from newsgen.outputs.redirect import FORMER_PLACE, REDIRECT
from newsgen.outputs.renditions import RENDITION
from newsgen.outputs.robots import ROBOTS
from newsgen.outputs.share_card import SHARE_CARD
from newsgen.outputs.terms import ALL_TERMS
from newsgen.outputs.withdrawn import WITHDRAWN

KINDS: Mapping[str, OutputKind] = {
    kind.name: kind
    for kind in (
        ARTICLE,
        LIVE_PAGE,
        LIVE_JSON,
        LIVE_FEED,
        WITHDRAWN,
        PLAIN,
        REDIRECT,
        FORMER_PLACE,
        *listing.KINDS,
        CORRECTIONS_PAGE,
        ALL_TERMS,
        *formats.KINDS,
        *formats.COPIES,
        FEED_STYLE,
        FEEDS_PAGE,
        OPML,
        NINJS,
        CALENDAR_FILE,
        SITEMAP,
        SITEMAP_PAGES,
        NEWS_SITEMAP,
        SITEMAP_INDEX,
        ROBOTS,
        INDEXNOW_KEY,
        REDIRECTS,
        HEADERS,
        MISSING,
        RECENT_FRAGMENT,
        OUTLET_CSS,
        FILE,
        ASSET,
        RENDITION,
        SHARE_CARD,
        THEME_FILE,
    )
}
