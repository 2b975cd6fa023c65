"""The services whose addresses become cards: one record each.

A player's address is made of what its pattern matched, and of nothing else that a writer typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from newsgen.outlet.cards import bare_host, filled, matched

Sort = Literal["film", "post", "map", "sound", "document", "chart"]
# How much room a player takes: 16 to 9, 9 to 16, a bar, a page of text.
Shape = Literal["wide", "tall", "bar", "page"]
SHAPES: Mapping[str, Shape] = {
    "film": "wide",
    "post": "page",
    "map": "wide",
    "sound": "bar",
    "document": "page",
    "chart": "page",
}


class CardService(Struct, frozen=True, kw_only=True):
    """A service: its name, what its addresses lead to, their patterns, and its player."""

    title: str
    sort: Sort
    patterns: tuple[str, ...]
    player: str | Callable[[Mapping[str, str]], str]
    shape: Shape | None = None


class Embed(Struct, frozen=True):
    """What a card shows: an address, the service that has it, and its player with its origin."""

    address: str
    title: str
    sort: Sort
    shape: Shape
    player: str
    origin: str


class Embeds(Protocol):
    """What knows of services."""

    def embed(self, address: str) -> Embed | None:
        """What an address leads to, None where it is of no service that is known."""


class CardServices:
    """The services of one outlet."""

    def __init__(self, services: Iterable[CardService]) -> None:
        self._by_host: dict[str, list[tuple[str, CardService]]] = {}
        for service in services:
            for pattern in service.patterns:
                host = bare_host(urlsplit(pattern).netloc)
                self._by_host.setdefault(host, []).append((pattern, service))

    def embed(self, address: str) -> Embed | None:
        """What an address leads to, None where it is of no service that is known."""
        try:
            host = bare_host(urlsplit(address).netloc)
        except ValueError:
            return None
        for pattern, service in self._by_host.get(host, ()):
            values = matched(pattern, address)
            if values is not None:
                return _embed(service, address, values)
        return None


def _embed(service: CardService, address: str, values: Mapping[str, str]) -> Embed:
    made = service.player
    player = filled(made, values) if isinstance(made, str) else made(values)
    origin = "https://" + urlsplit(player).netloc
    shape = service.shape or SHAPES[service.sort]
    return Embed(address, service.title, service.sort, shape, player, origin)


def services_of(own: Mapping[str, Any]) -> CardServices:
    """Those that come along, behind those of `[cards]`."""
    chosen = (
        CardService(title=each.title, sort=each.kind, patterns=(each.pattern,), player=each.player)
        for each in own.values()
    )
    return CardServices([*chosen, *SERVICES])


def _map_around(values: Mapping[str, str]) -> str:
    """OpenStreetMap wants the corners of a map: about as much as fits a page at this zoom."""
    try:
        zoom, lat, lon = (float(values[name]) for name in ("zoom", "lat", "lon"))
    except ValueError:
        zoom, lat, lon = 1.0, 0.0, 0.0
    half = 360 / 2 ** min(max(zoom, 1), 19)
    corners = (lon - half, lat - half / 2, lon + half, lat + half / 2)
    box = "%2C".join(f"{corner:.5f}" for corner in corners)
    return f"https://www.openstreetmap.org/export/embed.html?bbox={box}&layer=mapnik"


# Others are opened by [cards]: a post's address has a form that any host might have.
MASTODON = (
    *("mastodon.social", "mastodon.online", "mastodon.world", "mstdn.social", "mas.to"),
    *("fosstodon.org", "hachyderm.io", "infosec.exchange", "journa.host", "newsie.social"),
    *("chaos.social", "troet.cafe", "mastodon.green", "social.network.europa.eu"),
)

SERVICES = (
    CardService(
        title="YouTube",
        sort="film",
        patterns=(
            "https://youtube.com/watch?v={id}",
            "https://youtu.be/{id}",
            "https://youtube.com/live/{id}",
            "https://youtube.com/embed/{id}",
            "https://youtube-nocookie.com/embed/{id}",
        ),
        player="https://www.youtube-nocookie.com/embed/{id}",
    ),
    CardService(
        title="YouTube",
        sort="film",
        shape="tall",
        patterns=("https://youtube.com/shorts/{id}",),
        player="https://www.youtube-nocookie.com/embed/{id}",
    ),
    CardService(
        title="Vimeo",
        sort="film",
        patterns=("https://vimeo.com/{id:digits}", "https://player.vimeo.com/video/{id:digits}"),
        player="https://player.vimeo.com/video/{id}?dnt=1",
    ),
    CardService(
        title="Dailymotion",
        sort="film",
        patterns=("https://dailymotion.com/video/{id}", "https://dai.ly/{id}"),
        player="https://geo.dailymotion.com/player.html?video={id}",
    ),
    CardService(
        title="TikTok",
        sort="film",
        shape="tall",
        patterns=("https://tiktok.com/@{user}/video/{id:digits}",),
        player="https://www.tiktok.com/player/v1/{id}",
    ),
    CardService(
        title="Facebook",
        sort="film",
        patterns=(
            "https://facebook.com/watch?v={id:digits}",
            "https://facebook.com/{user}/videos/{id:digits}",
        ),
        player="https://www.facebook.com/plugins/video.php"
        "?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D{id}",
    ),
    CardService(
        title="X",
        sort="post",
        patterns=(
            "https://x.com/{user}/status/{id:digits}",
            "https://twitter.com/{user}/status/{id:digits}",
        ),
        player="https://platform.twitter.com/embed/Tweet.html?dnt=true&id={id}",
    ),
    CardService(
        title="Bluesky",
        sort="post",
        patterns=("https://bsky.app/profile/{user}/post/{id}",),
        player="https://embed.bsky.app/embed/{user}/app.bsky.feed.post/{id}",
    ),
    CardService(
        title="Instagram",
        sort="post",
        patterns=(
            "https://instagram.com/{kind:p|reel}/{id}",
            "https://instagram.com/{user}/{kind:p|reel}/{id}",
        ),
        player="https://www.instagram.com/{kind}/{id}/embed/",
    ),
    *(
        CardService(
            title="Mastodon",
            sort="post",
            patterns=(f"https://{host}/@{{user}}/{{id:digits}}",),
            player=f"https://{host}/@{{user}}/{{id}}/embed",
        )
        for host in MASTODON
    ),
    CardService(
        title="SoundCloud",
        sort="sound",
        patterns=("https://soundcloud.com/{user}/{track}",),
        player="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{user}/{track}",
    ),
    CardService(
        title="SoundCloud",
        sort="sound",
        patterns=("https://soundcloud.com/{user}/sets/{set}",),
        player="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{user}/sets/{set}",
    ),
    CardService(
        title="Spotify",
        sort="sound",
        patterns=(
            "https://open.spotify.com/{kind:track|album|playlist|artist|episode|show}/{id}",
            "https://open.spotify.com/intl-{_}/{kind:track|album|playlist|artist|episode|show}/{id}",
        ),
        player="https://open.spotify.com/embed/{kind}/{id}",
    ),
    CardService(
        title="OpenStreetMap",
        sort="map",
        patterns=(
            "https://openstreetmap.org/#map={zoom}/{lat}/{lon}",
            "https://openstreetmap.org/*#map={zoom}/{lat}/{lon}",
        ),
        player=_map_around,
    ),
    CardService(
        title="Google Maps",
        sort="map",
        patterns=(
            "https://google.com/maps/@{lat},{lon},{zoom}z*",
            "https://google.com/maps/{kind:place|search}/{_}/@{lat},{lon},{zoom}z*",
        ),
        player="https://www.google.com/maps?q={lat},{lon}&z={zoom}&output=embed",
    ),
    CardService(
        title="Datawrapper",
        sort="chart",
        patterns=("https://datawrapper.dwcdn.net/{id}*", "https://datawrapper.de/_/{id}"),
        player="https://datawrapper.dwcdn.net/{id}/",
    ),
    CardService(
        title="Flourish",
        sort="chart",
        patterns=("https://public.flourish.studio/{kind:visualisation|story}/{id:digits}",),
        player="https://flo.uri.sh/{kind}/{id}/embed",
    ),
    CardService(
        title="DocumentCloud",
        sort="document",
        patterns=("https://documentcloud.org/documents/{id}",),
        player="https://embed.documentcloud.org/documents/{id}/?embed=1",
    ),
    CardService(
        title="Internet Archive",
        sort="document",
        patterns=("https://archive.org/details/{id}",),
        player="https://archive.org/embed/{id}",
    ),
)
