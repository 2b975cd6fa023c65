"""RSS 2.0: a channel of items becomes bytes that depend on nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from newsgen.outputs.feeds.rss_extension import ChannelExtension, FeedPicture, ItemExtension
from newsgen.render.xmltext import fit

__all__ = [
    "Channel",
    "FeedLogo",
    "FeedPicture",
    "Item",
    "absolute_html",
    "authority",
    "guid",
    "rss",
]

_SPECIFICATION = "https://www.rssboard.org/rss-specification"
_LOGO_WIDTH, _LOGO_HEIGHT = 144, 400
_LOGO_SUFFIXES = (".gif", ".jpg", ".jpeg", ".png")
_EPOCH = datetime.fromtimestamp(0, UTC)
_QUOTE = '"'


class FeedLogo(Struct, frozen=True):
    """The outlet's logo, at an absolute URL; 0 x 0 when its size is not known."""

    url: str
    width: int = 0
    height: int = 0


class Item(Struct, frozen=True):
    """A story in a feed: `id` is its own, written once; `url` is absolute; `title` and `summary`
    are plain text.

    `html` is the full text after `absolute_html`, or empty where the feed shows summaries only.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    picture: FeedPicture | None = None
    lang: str = ""


class Channel(Struct, frozen=True):
    """A feed: `url` is the page it belongs to, `feed_url` its own; both are absolute.

    `authority` is what makes the ids of this outlet's stories its own, in the form of
    `authority()`.
    """

    title: str
    url: str
    feed_url: str
    description: str
    language: str
    authority: str
    copyright: str = ""
    logo: FeedLogo | None = None
    items: tuple[Item, ...] = ()


def rss(channel: Channel) -> bytes:
    """The feed as a document, newest item first; the newest date in it is its lastBuildDate."""
    from feedgen.feed import FeedGenerator

    items = sorted(channel.items, key=lambda item: item.published, reverse=True)
    built = max(
        (max(item.published, item.updated or item.published) for item in items), default=None
    )
    feed = FeedGenerator()
    feed.register_extension("newsgen", lambda: ChannelExtension(channel.url, built))
    feed.title(fit(channel.title))
    feed.description(fit(channel.description) or fit(channel.title))
    feed.link(href=fit(channel.feed_url), rel="self", type="application/rss+xml")
    feed.language(fit(channel.language) or None)
    feed.copyright(fit(channel.copyright) or None)
    feed.generator("newsgen")
    feed.docs(_SPECIFICATION)
    feed.updated(built or _EPOCH)
    if channel.logo is not None and channel.logo.url.lower().endswith(_LOGO_SUFFIXES):
        _set_logo(feed, channel, channel.logo)
    for item in items:
        feed.add_entry(_entry(channel, item), order="append")
    return _plain_titles(feed.rss_str(pretty=False, encoding="UTF-8"))


def authority(base_url: str, since: str = "2026") -> str:
    """The outlet as RFC 4151 names it: a host and a date on which that host was its own,
    `herald.example,2026`.

    Stories keep their ids in feeds only while this stays the same: an outlet that moves to another
    host keeps the old.
    """
    host = urlsplit(base_url).hostname or "localhost"
    return f"{host.encode('idna').decode('ascii').lower()},{since}"


def guid(authority: str, story_id: str) -> str:
    """A `tag:` URI: valid without a registry, which a `urn:` of one's own is not, and not to be
    taken for an address.

    Its date is part of the authority, not the story's: title, slug, URL and date may all change.
    """
    return f"tag:{authority}:{quote(story_id, safe='/:@!$&()*+,;=~', errors='replace')}"


def _entry(channel: Channel, item: Item) -> Any:
    from feedgen.entry import FeedEntry

    entry = FeedEntry()
    title = fit(item.title)
    entry.title(title)
    entry.link(href=fit(item.url), rel="alternate")
    entry.guid(guid(channel.authority, item.id), permalink=False)
    # A description is HTML. It is never missing: without one, feedgen would put the full text in
    # its place.
    entry.description(escape(fit(item.summary) or title or item.url, quote=False))
    if html := fit(item.html):
        entry.content(html, type="CDATA")
    for category in filter(None, map(fit, item.categories)):
        entry.category(term=category)
    language = item.lang if item.lang != channel.language else ""
    entry.register_extension(
        "newsgen",
        lambda: ItemExtension(item.published, item.updated, item.authors, language, item.picture),
    )
    return entry


def _set_logo(feed: Any, channel: Channel, logo: FeedLogo) -> None:
    """Readers show the logo in the size that the feed names, which must stay within the format's
    bounds.
    """
    scale = max(logo.width / _LOGO_WIDTH, logo.height / _LOGO_HEIGHT, 1)
    width, height = (
        str(max(1, round(side / scale))) if side else None for side in (logo.width, logo.height)
    )
    feed.image(
        url=fit(logo.url),
        title=fit(channel.title),
        link=fit(channel.url),
        width=width,
        height=height,
    )


_CDATA_OR_TITLE = re.compile(rb"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+\]\]>|<title>[^<]*</title>")


def _plain_titles(document: bytes) -> bytes:
    """Titles are plain text: hexadecimal references keep readers from seeing markup in "Why <b> is
    bold".
    """
    return _CDATA_OR_TITLE.sub(_plain_title, document)


def _plain_title(match: re.Match[bytes]) -> bytes:
    found = match[0]
    if found.startswith(b"<![") or b"&" not in found:
        return found
    return found.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


# No alternative can match a text in two ways or look far ahead twice, so the time is linear in any
# input.
_PIECE = re.compile(
    r"""
      <!--(?:-?>|.*?(?:-->|\Z))                                      # a comment, closed or not
    | <(?P<code>script|style)(?=[\s/>]).*?(?:</(?P=code)[^<>]*>|\Z)  # code, with its content
    | <[!?][^<>]*>                                                  # doctype, processing instruction
    | <(?P<name>[a-z][^\s/<>"']*+)(?=[\s/>])(?P<rest>(?:[^<>"']++|"[^"]*"|'[^']*')*+)>
    | <(?!/[a-z][^<>]*>)                                            # no tag at all, so it is text
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_CANDIDATE = re.compile(r"([^\s,]\S*(?<!,))(\s[^,]*)?")
_LONE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_ROOTED = re.compile(
    r"/(?![/.])(?:(?!/\.)[^\0-\x20\\])*+"
)  # below the root, with nothing to resolve
_CONTROLS = re.compile("[\0-\x20]+")
_HEAD_ONLY = frozenset({"base", "link", "meta"})
_ADDRESSES = frozenset(
    {
        "action",
        "background",
        "cite",
        "data",
        "formaction",
        "href",
        "longdesc",
        "poster",
        "src",
        "xlink:href",
    }
)
_UNWANTED = frozenset({"ping", "srcdoc", "style"})
_DANGEROUS = ("javascript:", "vbscript:")


def absolute_html(html: str, base_url: str, site_url: str = "") -> str:
    """`html` as a feed may carry it: every address absolute, seen from `base_url`; no scripts,
    styles or handlers.

    `/` is the root of the host, or of `site_url` where a site does not have its host to itself.
    This is no sanitiser for hostile text, but what it does not understand comes out as text.
    """
    place = _Place(base_url, f"{site_url.rstrip('/')}/" if site_url else urljoin(base_url, "/"))

    def mend(piece: re.Match[str]) -> str:
        name, rest = piece["name"], piece["rest"]
        if name is None:
            return "&lt;" if piece[0] == "<" else ""
        if name.lower() in _HEAD_ONLY:
            return ""
        return _tag(name, rest, place) if rest else piece[0]

    return _PIECE.sub(mend, html)


class _Place(Struct, frozen=True):
    """Where addresses are seen from: a page, and the root of its site."""

    page: str
    root: str

    def absolute(self, address: str) -> str | None:
        """None for an address that no feed should carry."""
        if address.startswith(("https://", "http://")):
            return address
        if _ROOTED.fullmatch(address):
            return (
                self.root + address[1:]
            )  # nearly all are of this kind, and joining takes twenty times as long
        if _CONTROLS.sub("", address).lower().startswith(_DANGEROUS):
            return None
        try:
            if address.startswith("/") and not address.startswith("//"):
                return urljoin(self.root, f".{address}")
            return urljoin(self.page, address)
        except ValueError:
            return None

    def absolute_srcset(self, srcset: str) -> str:
        found = ((self.absolute(url), size.strip()) for url, size in _CANDIDATE.findall(srcset))
        return ", ".join(f"{url} {size}".rstrip() for url, size in found if url)


def _tag(name: str, rest: str, place: _Place) -> str:
    attributes = [_attribute(key, value, place) for key, value in _ATTRIBUTE.findall(rest)]
    return f"<{name}{''.join(attributes)}{' /' if rest.endswith('/') else ''}>"


def _attribute(key: str, value: str, place: _Place) -> str:
    """One attribute with the space before it, or nothing."""
    name = key.lower()
    if name in _UNWANTED or name.startswith("on"):
        return ""
    if not value:
        return "" if name in _ADDRESSES else f" {key}"
    if value[0] in "\"'":
        value = value[1:-1]
    if name in _ADDRESSES:
        address = place.absolute(_unescape(value))
        return "" if address is None else f' {key}="{escape(address)}"'
    if name == "srcset":
        return f' {key}="{escape(place.absolute_srcset(_unescape(value)))}"'
    return f' {key}="{value.replace(_QUOTE, "&quot;")}"'


def _unescape(value: str) -> str:
    """An ampersand that begins no complete reference is itself: `?a=1&copy=2` holds no copyright
    sign.
    """
    return unescape(_LONE_AMPERSAND.sub("&amp;", value)) if "&" in value else value
